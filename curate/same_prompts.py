"""Prompts that ask the same: equal, with the same wording, or in other words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from tunegate.curate.errors import UserError
from tunegate.curate.exact import compared_asked, exact_copies
from tunegate.curate.guards import differences
from tunegate.curate.models import cosines
from tunegate.curate.normalize import normal_form
from tunegate.curate.relation.passage_pairs import joined, rests
from tunegate.curate.rules.rule import Context
from tunegate.curate.templates import find_templates, own_parts, own_words
from tunegate.curate.word_changes import is_same_wording, is_swap

NEIGHBOURS = 16
"""Prompts that each prompt is compared with; equal ones count once."""

FLOOR = 0.7
"""Cosine of static vectors from which two prompts may ask the same."""

LONG = 250
MOST_CHARS = 400
"""Of prompts longer than the first only the sentences that differ are judged, and not at all what
is longer than the second: the models read no further."""

_LOOKS = 10
"""Candidates that are looked at for each one that may be judged."""


@dataclass(frozen=True)
class Edges:
    """Which of some texts mean the same."""

    frame: pl.DataFrame
    """`first` and `second`, numbers of the texts, and `score`: 1 for the same wording, else the
    probability that they are equivalent."""
    unjudged: int
    """Candidates that `models.most_relations` left no room for, or that no model could judge."""
    trouble: str = ""
    """Why no model could be used; empty when all is well."""


@dataclass(frozen=True)
class SamePrompts:
    """Which pairs ask the same."""

    asks: pl.DataFrame
    """`pos` and `ask`: the same number for equal prompts in the same setting. Exact copies of an
    earlier pair, and pairs without prompt or response, are left out."""
    edges: Edges
    """Between different asks."""


def same_prompts(frame: pl.DataFrame, context: Context) -> SamePrompts:
    """Which pairs ask the same in the same setting: system text, tools, context.

    Prompts of several turns ask the same only when they are equal.

    Args:
        frame: `PAIR_SCHEMA` plus `pos`.
        context: For models, thresholds and progress.

    Raises:
        Cancelled: when the progress says so.
    """
    rows = _rows(_without_copies(frame, context))
    alone = rows.filter(pl.col("turns").is_null()).unique("ask", keep="first", maintain_order=True)
    candidates = _candidates(alone["prompt"], context)
    same = _where_equal(alone["setting"], candidates)
    judged = judged_prompts(alone["prompt"], candidates.filter(same), context)
    return SamePrompts(rows.select("pos", "ask"), _renamed(judged, alone["ask"]))


def prompts_of_suite(suite: pl.DataFrame, frame: pl.DataFrame, context: Context) -> Edges:
    """Which pairs ask in other words what a suite row asks, whatever the system text.

    Args:
        suite: `PAIR_SCHEMA` plus `pos`.
        frame: The same.
        context: For models, thresholds and progress.

    Returns:
        `first` is the `pos` of the suite row, `second` that of the pair. Equal prompts are not
        among them.

    Raises:
        Cancelled: when the progress says so.
    """
    both = [_rows(part.filter(pl.col("turns").is_null())) for part in (suite, frame)]
    rows = pl.concat(both)
    candidates = _candidates(rows["prompt"], context, left=both[0].height)
    same = _where_equal(rows["below"], candidates) & ~_where_equal(rows["text"], candidates)
    return _renamed(judged_prompts(rows["prompt"], candidates.filter(same), context), rows["pos"])


def judged_prompts(texts: pl.Series, candidates: pl.DataFrame, context: Context) -> Edges:
    """Which of the candidates ask the same.

    Guards must agree. The same content words are enough; other words need a cosine of
    `thresholds.same_prompt` and the relation model's word that the two are equivalent, the most
    alike first. What many prompts share, a template, is left aside, and so are the sentences that
    two long prompts have in common.

    Args:
        texts: The prompts.
        candidates: `first` and `second`, numbers of prompts, and `cosine` of their static vectors.
        context: For models and thresholds.
    """
    most = context.settings.models.most_relations
    candidates = candidates.sort("cosine", "first", "second", descending=[True, False, False])
    room = _LOOKS * max(most, 1)
    dropped = max(0, candidates.height - room)
    candidates = candidates.head(room)
    first, second = texts.gather(candidates["first"]), texts.gather(candidates["second"])
    agree = differences(first, second).list.len() == 0
    candidates = candidates.filter(agree)
    candidates = candidates.hstack(_own(texts, candidates))
    same = candidates.filter("worded").select("first", "second", score=pl.lit(1.0))
    open_ = candidates.filter(
        ~pl.col("worded")
        & (pl.col("ours").str.len_chars() <= MOST_CHARS)
        & (pl.col("theirs").str.len_chars() <= MOST_CHARS)
    )
    # where all questions are alike but for a word, those in other words come first
    open_ = open_.sort("swap", maintain_order=True)
    # beside a template, many candidates come down to the same few words
    asked = open_.select("ours", "theirs").unique(maintain_order=True).head(most)
    chosen = open_.join(asked, on=["ours", "theirs"], how="semi", maintain_order="left")
    unjudged = dropped + open_.height - chosen.height
    try:
        meant = _equivalent(chosen, context)
    except UserError as error:
        return Edges(same.sort("first", "second"), unjudged + chosen.height, str(error))
    return Edges(pl.concat([same, meant]).sort("first", "second"), unjudged)


def _equivalent(open_: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The candidates whose two texts mean the same, by both models."""
    thresholds = context.settings.thresholds
    if open_.height:
        alike = cosines(context.models, open_["ours"], open_["theirs"], progress=context.progress)
        open_ = open_.filter(pl.Series(alike) >= thresholds.same_prompt)
    scores = np.empty(0)
    if open_.height:
        chances = context.models.relations(
            open_["ours"], open_["theirs"], progress=context.progress
        )
        scores = chances[:, 0].astype(np.float64)
    judged = open_.with_columns(pl.Series("score", scores, dtype=pl.Float64))
    return judged.filter(pl.col("score") >= thresholds.equivalent).select(
        "first", "second", "score"
    )


def copies_of(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """`exact_copies`, for `Context.once`."""
    return exact_copies(frame)


def _without_copies(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    copies = context.once("copies", frame, copies_of)["pos"]
    filled = (pl.col("prompt").str.strip_chars() != "") & (
        pl.col("response").str.strip_chars() != ""
    )
    return frame.filter(filled & ~pl.col("pos").is_in(copies.implode())).sort("file", "row", "pos")


def _rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The pairs with `ask`, and `setting`: what else must be equal for two to ask the same.

    Both number what is equal in the order in which it first appears.
    """
    keyed = frame.select("pos", "prompt", "turns").with_columns(
        text=compared_asked(frame),
        below=normal_form(frame["context"].fill_null("")),
        system=normal_form(frame["system"].fill_null("")),
        tools=frame["tools"].fill_null(""),
    )
    nth = pl.col("nth")
    return keyed.with_row_index("nth").with_columns(
        ask=nth.min().over("text", "system", "tools").rank("dense").cast(pl.UInt32),
        setting=nth.min().over("below", "system", "tools").rank("dense").cast(pl.UInt32),
    )


def _candidates(texts: pl.Series, context: Context, *, left: int | None = None) -> pl.DataFrame:
    """Texts whose static vectors, templates aside, are near: `first`, `second`, `cosine`.

    Args:
        texts: To be compared with one another.
        context: For the models.
        left: Compare only the first `left` texts with the others.
    """
    schema = {"first": pl.UInt32, "second": pl.UInt32, "cosine": pl.Float32}
    if len(texts) < 2 or left == 0:
        return pl.DataFrame(schema=schema)
    found = context.models.neighbours(
        own_words(texts), left=left, k=NEIGHBOURS, floor=FLOOR, progress=context.progress
    )
    second = found.second + np.uint32(left or 0)
    return pl.DataFrame({"first": found.first, "second": second, "cosine": found.score})


def _where_equal(keys: pl.Series, edges: pl.DataFrame) -> pl.Series:
    return keys.gather(edges["first"]) == keys.gather(edges["second"])


def _renamed(edges: Edges, names: pl.Series) -> Edges:
    """The edges between what the numbers of the texts stand for."""
    ends = [names.gather(edges.frame[end]).alias(end) for end in ("first", "second")]
    return replace(edges, frame=edges.frame.with_columns(ends))


def _own(texts: pl.Series, candidates: pl.DataFrame) -> pl.DataFrame:
    """What is to be judged of the two prompts of each candidate: `ours` and `theirs`.

    `worded` says whether the wording agrees, `swap` whether only a word stands for another. Where
    most of a prompt is template, what they have beside it; of long prompts the sentences
    that differ.
    """
    templates = find_templates(texts)
    rows: list[tuple[str, str, bool, bool]] = []
    columns = (
        candidates["first"],
        candidates["second"],
        texts.gather(candidates["first"]),
        texts.gather(candidates["second"]),
    )
    for one, two, text, other in zip(*(column.to_list() for column in columns), strict=True):
        opening = min(templates.openings[one], templates.openings[two])
        ending = min(templates.endings[one], templates.endings[two])
        own = own_parts(text, other, opening=opening, ending=ending)
        worded = is_same_wording(*own)
        if max(map(len, own)) > min(len(text), len(other)) // 2:
            own = text, other
        if max(map(len, own)) > LONG:
            own = _differing(*own)
        rows.append((*own, worded, not worded and is_swap(*own)))
    schema = {"ours": pl.String, "theirs": pl.String, "worded": pl.Boolean, "swap": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _differing(one: str, two: str) -> tuple[str, str]:
    """The sentences of two texts that the other one does not have."""
    (rest,) = rests([one], [two])
    ours, theirs = (joined(side)[0] if side else "" for side in (rest.first, rest.second))
    return ours, theirs
