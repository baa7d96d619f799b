"""Near-duplicates: pairs whose prompts and responses are alike, each edge verified exactly.

Similarity is the Jaccard similarity of sets of 5-character shingles, on texts in normal form. The
prompt side and the response side are two numbers. Nothing follows from an edge but itself: that A
is like B and B like C says nothing of A and C.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from tunegate.curate.candidates import candidate_pairs
from tunegate.curate.guards import differences
from tunegate.curate.normalize import asked, normal_form
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.shingles import Floats, Integers, jaccard, shingle_sets, similarities
from tunegate.curate.templates import find_templates, own_parts

OWN_FLOOR = 0.5
OWN_FLOOR_LONG = 0.2
"""Similarity from which what two texts of one template have of their own is alike: where the
answer is a label, so that all depends on it, and elsewhere."""

LABEL_WORDS = 4
"""A response with at most so many words may be a label."""

CLAUSE_WORDS = 3
"""Where the answer is no label, fewer words of one's own are an edit and not a slot."""

_EDGES = 20_000
"""Edges verified at a time: at most twice as many texts are held as shingle sets."""


@dataclass(frozen=True)
class NearEdges:
    """Pairs of pairs that are alike on both sides."""

    frame: pl.DataFrame
    """One row per edge, sorted by `first` and `second`:

    `first`, `second`  `pos` of the two pairs; `first` stands earlier by file and row.
    `prompt_score`, `response_score`  0 to 1, both at least `floor`.
    `prompt_differs`, `response_differs`  what keeps the two from being duplicates, as lists:
        names of `GUARDS`, or `template` when nothing but a template is alike that other texts
        share as well.
    """
    floor: float
    crowded: int
    """Pairs that look like so many others that all of their edges may be missing."""

    def duplicates(self, threshold: float) -> pl.DataFrame:
        """The edges that make near-duplicates at a threshold, with `score`, the lower of the two.

        Raises:
            ValueError: for a threshold below `floor`: those edges were not computed.
        """
        if threshold < self.floor:
            raise ValueError(f"threshold {threshold:g} lies below the floor {self.floor:g}")
        score = pl.min_horizontal("prompt_score", "response_score")
        differing = pl.col("prompt_differs").list.len() + pl.col("response_differs").list.len()
        edges = self.frame.with_columns(score=score)
        return edges.filter((pl.col("score") >= threshold) & (differing == 0))


def near_edges(frame: pl.DataFrame, *, floor: float, progress: Progress = SILENT) -> NearEdges:
    """Every two pairs whose prompts (context included) and responses are alike by `floor`.

    Pairs with another system text or other tools are not joined, nor those that lack a prompt or
    a response. Equal pairs are joined like any alike ones: take exact copies out before. Of more
    than `candidates.FEW` pairs that are alike, each is sure to be joined with the first ones only.

    Args:
        frame: `PAIR_SCHEMA` plus `pos`.
        floor: Above 0, at most 1. A higher threshold asks for no new computation.
        progress: Counts pairs, once for finding candidates and once for verifying them.

    Raises:
        Cancelled: when `progress` says so.
    """
    ordered = frame.sort("file", "row", "pos")
    progress.start("finding near-duplicates", total=2 * frame.height)
    prompts, responses = asked(ordered), ordered["response"]
    normal_prompts, normal_responses = normal_form(prompts), normal_form(responses)
    filled = (normal_prompts != "") & (normal_responses != "")
    rows = filled.arg_true().to_numpy().astype(np.int64)
    columns = [normal_prompts.filter(filled), normal_responses.filter(filled)]
    found = candidate_pairs(columns, floor=floor)
    del columns
    progress.advance(frame.height)
    edges = pl.DataFrame({"first": rows[found.first], "second": rows[found.second]})
    looked_at = _ends(edges)
    edges = edges.filter(_same_setting(ordered, edges))
    edges = _scored(edges, normal_prompts, "prompt_score", floor=floor)
    edges = _scored(edges, normal_responses, "response_score", floor=floor)
    label = normal_responses.str.count_matches(r"\S+") <= LABEL_WORDS
    strict = label.gather(edges["first"]) | label.gather(edges["second"])
    lax = pl.repeat(value=False, n=edges.height, eager=True)
    edges = edges.with_columns(
        _differs(edges, prompts, normal_prompts, looked_at, strict=strict).alias("prompt_differs"),
        _differs(edges, responses, normal_responses, looked_at, strict=lax).alias(
            "response_differs"
        ),
    )
    progress.advance(frame.height)
    at = ordered["pos"].cast(pl.UInt32)
    frame = edges.with_columns(
        at.gather(edges["first"]).alias("first"), at.gather(edges["second"]).alias("second")
    ).sort("first", "second")
    return NearEdges(frame=frame, floor=floor, crowded=found.crowded)


def near_prompts(
    suite: pl.DataFrame, frame: pl.DataFrame, *, floor: float, progress: Progress = SILENT
) -> pl.DataFrame:
    """Pairs of `frame` whose prompt (context included) is like that of a suite row by `floor`.

    Args:
        suite: `PAIR_SCHEMA` plus `pos`.
        frame: The same.
        floor: Above 0, at most 1.
        progress: Counts rows of both, once for candidates and once for verifying them.

    Returns:
        `suite_pos`, `pos`, `score` and `differs` (as in `NearEdges`), sorted by `pos` and
        `suite_pos`. Equal prompts are among them; empty ones are not.

    Raises:
        Cancelled: when `progress` says so.
    """
    both = pl.concat([part.sort("file", "row", "pos") for part in (suite, frame)])
    progress.start("comparing with the suite", total=2 * both.height)
    prompts = asked(both)
    normal = normal_form(prompts)
    found = candidate_pairs([normal], floor=floor, left=suite.height)
    progress.advance(both.height)
    edges = pl.DataFrame({"first": found.first, "second": found.second})
    edges = edges.filter(normal.gather(edges["first"]) != "")
    looked_at = _ends(edges)
    edges = _scored(edges, normal, "score", floor=floor)
    strict = pl.repeat(value=True, n=edges.height, eager=True)
    differs = _differs(edges, prompts, normal, looked_at, strict=strict)
    progress.advance(both.height)
    at = both["pos"].cast(pl.UInt32)
    return pl.DataFrame(
        {
            "suite_pos": at.gather(edges["first"]),
            "pos": at.gather(edges["second"]),
            "score": edges["score"],
            "differs": differs,
        }
    ).sort("pos", "suite_pos")


def _same_setting(frame: pl.DataFrame, edges: pl.DataFrame) -> pl.Series:
    """True where both rows of an edge have the same system text and the same tools."""
    settings = frame.select(
        system=normal_form(frame["system"].fill_null("")), tools=pl.col("tools").fill_null("")
    )
    same = pl.repeat(value=True, n=edges.height, eager=True)
    for name in settings.columns:
        column = settings[name]
        same &= column.gather(edges["first"]) == column.gather(edges["second"])
    return same


def _scored(edges: pl.DataFrame, texts: pl.Series, name: str, *, floor: float) -> pl.DataFrame:
    """The edges whose texts are alike by `floor`, with their similarity as column `name`."""
    scores = _similarities(texts, edges["first"].to_numpy(), edges["second"].to_numpy())
    return edges.with_columns(pl.Series(name, scores, dtype=pl.Float64)).filter(
        pl.col(name) >= floor
    )


def _similarities(texts: pl.Series, first: Integers, second: Integers) -> Floats:
    """The exact similarity of `texts[first[i]]` and `texts[second[i]]`; equal texts give 1."""
    scores = np.ones(len(first), dtype=np.float64)
    unequal = (texts.gather(first) != texts.gather(second)).arg_true().to_numpy()
    for start in range(0, len(unequal), _EDGES):
        part = unequal[start : start + _EDGES]
        wanted, places = np.unique(np.concatenate([first[part], second[part]]), return_inverse=True)
        sets = shingle_sets([texts.gather(wanted)])
        scores[part] = similarities(sets, places[: len(part)], places[len(part) :])
    return scores


def _ends(edges: pl.DataFrame) -> Integers:
    """Every row that an edge ends at, ascending."""
    return np.unique(np.concatenate([edges["first"].to_numpy(), edges["second"].to_numpy()]))


def _differs(
    edges: pl.DataFrame,
    texts: pl.Series,
    normal: pl.Series,
    looked_at: Integers,
    *,
    strict: pl.Series,
) -> pl.Series:
    """What keeps the two texts of each edge from being the same, see `NearEdges`.

    Templates are those of the rows `looked_at`, which were candidates and so have much in common.
    Where `strict`, one word of difference beside the template is enough.
    """
    first, second = edges["first"], edges["second"]
    template = _only_template_alike(normal, edges, looked_at, strict=strict)
    raw = texts.gather(first) != texts.gather(second)
    guarded = (raw & ~template).arg_true()
    found = differences(texts.gather(first.gather(guarded)), texts.gather(second.gather(guarded)))
    rest = pl.Series([[], ["template"]], dtype=pl.List(pl.String))
    which = template.to_numpy().astype(np.int64) + len(found)
    which[guarded.to_numpy()] = np.arange(len(found))
    return pl.concat([found, rest]).gather(which)


def _only_template_alike(
    texts: pl.Series, edges: pl.DataFrame, looked_at: Integers, *, strict: pl.Series
) -> pl.Series:
    """True where two texts, without the template they share, are not alike."""
    involved = texts.gather(looked_at)
    templates = find_templates(involved)
    one = np.searchsorted(looked_at, edges["first"].to_numpy())
    two = np.searchsorted(looked_at, edges["second"].to_numpy())
    openings = np.minimum(templates.openings[one], templates.openings[two])
    endings = np.minimum(templates.endings[one], templates.endings[two])
    rows = np.flatnonzero(openings + endings)
    flags = np.zeros(edges.height, dtype=np.bool_)
    for row, text, other, opening, ending, is_strict in zip(
        rows.tolist(),
        involved.gather(one[rows]).to_list(),
        involved.gather(two[rows]).to_list(),
        openings[rows].tolist(),
        endings[rows].tolist(),
        strict.gather(rows).to_list(),
        strict=True,
    ):
        if text != other:
            own = own_parts(text, other, opening=opening, ending=ending)
            words = max(len(part.split()) for part in own)
            flags[row] = (
                jaccard(*own) < OWN_FLOOR
                if is_strict
                else words >= CLAUSE_WORDS and jaccard(*own) < OWN_FLOOR_LONG
            )
    return pl.Series("template", flags)
