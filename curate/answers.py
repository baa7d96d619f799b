"""Answers to the same question, two at a time: which say the same, which contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product

import polars as pl

from tunegate.curate.bare_figures import are_other_figures
from tunegate.curate.classes import label_responses
from tunegate.curate.errors import UserError
from tunegate.curate.exact import compared
from tunegate.curate.models import cosines
from tunegate.curate.relation.comparison import SCHEMA, compare
from tunegate.curate.rules.rule import Context
from tunegate.curate.same_prompts import Edges, SamePrompts, copies_of, same_prompts
from tunegate.curate.vectors.neighbours import neighbours

FEW_ANSWERS = 6
"""Different answers to one question that are compared each with each."""

NEAREST = 3
"""Of more, each is compared with so many that are most like it."""

ANSWERS_ACROSS = 2
"""Different answers to each of two questions in other words that are compared."""

LONGEST = 20_000
"""Characters of an answer beyond which it is not compared: the passages would be too many."""

Pairs = list[tuple[int, int, float]]
"""Positions of two pairs, and how much their prompts are alike."""


@dataclass(frozen=True)
class ComparedAnswers:
    """Two pairs that ask the same, answer differently, and how the answers stand."""

    frame: pl.DataFrame
    """`first` and `second` (`pos`; `first` stands earlier by file and row), `prompt_score`,
    `labels` (both answers are names of classes), and the columns of `comparison.SCHEMA`: labels
    conflict for certain, and so are equal answers equivalent."""
    unjudged: int
    """Answers, two at a time, that were not compared, and prompts that were not."""
    trouble: str
    """Why no model could be used; empty when all is well."""


def compared_answers(frame: pl.DataFrame, context: Context) -> ComparedAnswers:
    """Compare answers to the same question, see `same_prompts`.

    Equal answers under one question are copies and not among them. Of many answers to one question
    each is compared with those most like it only, so the work grows with the number of pairs and
    not with its square. When `models.most_relations` does not allow for all, equal prompts and
    alike answers come first.

    Args:
        frame: `PAIR_SCHEMA` plus `pos`.
        context: For models, thresholds and progress.

    Raises:
        Cancelled: when the progress says so.
    """
    same = context.once("same prompts", frame, same_prompts)
    answers = _answers(same, frame, context)
    found = _under_one_question(answers, context) + _under_two(answers, same)
    pairs = pl.DataFrame(
        found,
        schema={"first": pl.UInt32, "second": pl.UInt32, "prompt_score": pl.Float64},
        orient="row",
    ).unique(["first", "second"], keep="first", maintain_order=True)
    return _compared(pairs, answers, same.edges, context)


def _answers(same: SamePrompts, frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """One row for each different answer to each question, the first by file and row.

    `pos`, `ask`, `nth` (order by file and row), `prompt`, `response`, `answer` (as it compares),
    `label` (whether it is one), `given` (how many pairs give it, copies included).
    """
    copies = context.once("copies", frame, copies_of).group_by(pos="first").len("copies")
    chosen = frame.with_columns(answer=compared(frame["response"]), label=label_responses(frame))
    return (
        same.asks.join(
            chosen.select("pos", "prompt", "response", "answer", "label"),
            on="pos",
            maintain_order="left",
        )
        .with_row_index("nth")
        .join(copies, on="pos", how="left", maintain_order="left")
        .with_columns(
            given=(1 + pl.col("copies").fill_null(0)).sum().over("ask", "answer"),
        )
        .unique(["ask", "answer"], keep="first", maintain_order=True)
    )


def _under_one_question(answers: pl.DataFrame, context: Context) -> Pairs:
    several = answers.filter(pl.len().over("ask") > 1)
    found: Pairs = []
    for group in several.partition_by("ask", maintain_order=True):
        positions = group["pos"].to_list()
        if group["label"].all():
            # the others are held against the class that most pairs give
            most = int(group["given"].arg_max() or 0)
            found += [
                (positions[min(most, other)], positions[max(most, other)], 1.0)
                for other in range(len(positions))
                if other != most
            ]
        elif len(positions) <= FEW_ANSWERS:
            found += [(one, two, 1.0) for one, two in combinations(positions, 2)]
        else:
            vectors = context.models.vectors(group["response"], fast=True)
            near = neighbours(vectors, None, k=NEAREST, floor=-1.0)
            found += [
                (positions[one], positions[two], 1.0)
                for one, two in zip(near.first.tolist(), near.second.tolist(), strict=True)
            ]
    return found


def _under_two(answers: pl.DataFrame, same: SamePrompts) -> Pairs:
    edges = same.edges.frame
    asked = pl.concat([edges["first"], edges["second"]]).unique()
    few = (
        answers.filter(pl.col("ask").is_in(asked.implode()))
        .group_by("ask")
        .agg(pl.col("nth", "pos").head(ANSWERS_ACROSS))
    )
    of_ask = {
        ask: list(zip(nths, positions, strict=True)) for ask, nths, positions in few.iter_rows()
    }
    found: Pairs = []
    for one, two, score in edges.iter_rows():
        for first, second in product(of_ask[one], of_ask[two]):
            earlier, later = sorted((first, second))
            found.append((earlier[1], later[1], score))
    return found


def _compared(
    pairs: pl.DataFrame, answers: pl.DataFrame, prompts: Edges, context: Context
) -> ComparedAnswers:
    both = pairs
    of_pair = answers.select("pos", "prompt", "response", "answer", "label")
    for end in ("first", "second"):
        of_end = of_pair.select(pl.all().name.prefix(f"{end}_"))
        both = both.join(of_end, left_on=end, right_on=f"{end}_pos", maintain_order="left")
    both = both.with_columns(
        labels=pl.col("first_label") & pl.col("second_label"),
        equal=pl.col("first_answer") == pl.col("second_answer"),
        length=pl.max_horizontal(pl.col("first_response", "second_response").str.len_chars()),
    )
    certain = pl.col("labels") | pl.col("equal")
    sure, open_ = both.filter(certain), both.filter(~certain)
    readable = open_.filter(pl.col("length") <= LONGEST)
    chosen = _most_alike(readable, context.settings.models.most_relations, context)
    trouble = prompts.trouble
    try:
        judged = compare(
            chosen["first_prompt"],
            chosen["first_response"],
            chosen["second_response"],
            context.models,
            progress=context.progress,
        )
        judged = _with_figures(judged, chosen)
    except UserError as error:
        trouble = str(error)
        chosen = chosen.clear()
        judged = pl.DataFrame(schema=SCHEMA)
    columns = ["first", "second", "prompt_score", "labels"]
    known = sure.select(
        *columns,
        equivalent=pl.col("equal").cast(pl.Float32),
        conflicting=(~pl.col("equal")).cast(pl.Float32),
    )
    frame = pl.concat([known, chosen.select(columns).hstack(judged)], how="diagonal")
    return ComparedAnswers(
        frame.with_columns(pl.col("different").fill_null(0)).sort("first", "second"),
        prompts.unjudged + open_.height - chosen.height,
        trouble,
    )


def _with_figures(judged: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """The relations, those of two bare figures to one question being certain.

    The models see little in a figure alone. Questions that many answers fit are left as they are.
    """
    figures = [
        are_other_figures(one, other)
        for one, other in chosen.select("first_response", "second_response").iter_rows()
    ]
    certain = pl.Series(figures, dtype=pl.Boolean) & judged["first_start"].is_not_null()
    known = {"equivalent": 0.0, "conflicting": 1.0, "different": 0.0}
    return judged.with_columns(
        pl.when(certain).then(pl.lit(share, pl.Float32)).otherwise(pl.col(relation)).alias(relation)
        for relation, share in known.items()
    )


def _most_alike(pairs: pl.DataFrame, most: int, context: Context) -> pl.DataFrame:
    """At most so many pairs: equal prompts first, then the most alike answers."""
    if pairs.height <= most:
        return pairs
    alike = cosines(context.models, pairs["first_response"], pairs["second_response"], fast=True)
    return (
        pairs.with_columns(alike=pl.Series(alike))
        .sort("prompt_score", "alike", "first", "second", descending=[True, True, False, False])
        .head(most)
    )
