"""Near-duplicates: pairs whose prompts and responses are alike, each edge verified exactly.

Similarity is the Jaccard similarity of sets of 5-character shingles, on texts in normal form. The
prompt side and the response side are two numbers. Nothing follows from an edge but itself: that A
is like B and B like C says nothing of A and C.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from tunegate.curate.candidates import candidate_pairs, equal_on_one_side
from tunegate.curate.exact import NormalForms, normal_forms
from tunegate.curate.guards import differences
from tunegate.curate.normalize import asked, normal_asked
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.shingles import SHINGLE_SIZE, Integers, jaccard, overlaps
from tunegate.curate.templates import find_templates, own_parts

OWN_FLOOR = 0.5
OWN_FLOOR_LONG = 0.2
"""Similarity from which what two texts of one template have of their own is alike: where the
answer is a label, so that all depends on it, and elsewhere."""

LABEL_WORDS = 4
"""A response with at most so many words may be a label."""

CLAUSE_WORDS = 3
"""Where the answer is no label, fewer words of one's own are an edit and not a slot."""


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


def near_edges(
    frame: pl.DataFrame,
    *,
    floor: float,
    forms: NormalForms | None = None,
    progress: Progress = SILENT,
) -> NearEdges:
    """Every two pairs whose prompts (context included) and responses are alike by `floor`.

    Pairs with another system text or other tools are not joined, nor those that lack a prompt or
    a response. Equal pairs are joined like any alike ones: take exact copies out before. Of more
    than `candidates.FEW` pairs that are alike, each is sure to be joined with the first ones only.

    Args:
        frame: `PAIR_SCHEMA` plus `pos`.
        floor: Above 0, at most 1. A higher threshold asks for no new computation.
        forms: The normal forms of its rows, where they are known already.
        progress: Sees two stages, one in pairs and one in edges.

    Raises:
        Cancelled: when `progress` says so.
    """
    progress.start("finding near-duplicates", total=frame.height)
    forms = normal_forms(frame) if forms is None else forms
    order = frame.select(pl.arg_sort_by("file", "row", "pos")).to_series()
    if not order.is_sorted():
        frame, forms = frame[order], forms.gather(order)
    filled = (forms.asked != "") & (forms.response != "")
    rows = filled.arg_true().to_numpy().astype(np.int64)
    columns = [forms.asked.filter(filled), forms.response.filter(filled)]
    found = candidate_pairs(columns, floor=floor, progress=progress)
    equal = equal_on_one_side(*columns)
    del columns
    first, second = (
        np.concatenate(ends) for ends in zip((found.first, found.second), equal, strict=True)
    )
    edges = pl.DataFrame({"first": rows[first], "second": rows[second]}).unique()
    looked_at = _ends(edges)
    edges = edges.filter(_same_setting(frame, forms, edges))
    progress.start("comparing near-duplicates", total=2 * edges.height)
    edges = _scored(edges, forms.asked, "prompt", floor=floor, progress=progress)
    edges = _scored(edges, forms.response, "response", floor=floor, progress=progress)
    label = forms.response.str.count_matches(r"\S+") <= LABEL_WORDS
    strict = label.gather(edges["first"]) | label.gather(edges["second"])
    lax = pl.repeat(value=False, n=edges.height, eager=True)
    at = frame["pos"].cast(pl.UInt32)
    frame = edges.select(
        at.gather(edges["first"]).alias("first"),
        at.gather(edges["second"]).alias("second"),
        "prompt_score",
        "response_score",
        _differs(edges, "prompt", asked(frame), forms.asked, looked_at, strict=strict),
        _differs(edges, "response", frame["response"], forms.response, looked_at, strict=lax),
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
        progress: Sees two stages, one in rows of both and one in edges.

    Returns:
        `suite_pos`, `pos`, `score` and `differs` (as in `NearEdges`), sorted by `pos` and
        `suite_pos`. Equal prompts are among them; empty ones are not.

    Raises:
        Cancelled: when `progress` says so.
    """
    both = pl.concat([part.sort("file", "row", "pos") for part in (suite, frame)])
    progress.start("comparing with the suite", total=both.height)
    prompts, normal = asked(both), normal_asked(both)
    found = candidate_pairs([normal], floor=floor, left=suite.height, progress=progress)
    edges = pl.DataFrame({"first": found.first, "second": found.second})
    edges = edges.filter(normal.gather(edges["first"]) != "")
    looked_at = _ends(edges)
    progress.start("comparing with the suite", total=edges.height)
    edges = _scored(edges, normal, "prompt", floor=floor, progress=progress)
    strict = pl.repeat(value=True, n=edges.height, eager=True)
    at = both["pos"].cast(pl.UInt32)
    return edges.select(
        at.gather(edges["first"]).alias("suite_pos"),
        at.gather(edges["second"]).alias("pos"),
        score="prompt_score",
        differs=_differs(edges, "prompt", prompts, normal, looked_at, strict=strict),
    ).sort("pos", "suite_pos")


def _same_setting(frame: pl.DataFrame, forms: NormalForms, edges: pl.DataFrame) -> pl.Series:
    """True where both rows of an edge have the same system text and the same tools."""
    same = pl.repeat(value=True, n=edges.height, eager=True)
    for column in (forms.system, frame["tools"].fill_null("")):
        if column.n_unique() > 1:
            same &= column.gather(edges["first"]) == column.gather(edges["second"])
    return same


def _scored(
    edges: pl.DataFrame, texts: pl.Series, side: str, *, floor: float, progress: Progress
) -> pl.DataFrame:
    """The edges whose texts are alike by `floor`.

    They get columns `{side}_score`, the exact similarity, and `{side}_shingles`, the number of
    shingles of both texts together, 0 for equal texts.
    """
    first, second = texts.gather(edges["first"]), texts.gather(edges["second"])
    unequal = (first != second).arg_true()
    progress.advance(edges.height - len(unequal))
    found = overlaps(first.gather(unequal), second.gather(unequal), progress=progress)
    scores = np.ones(edges.height, np.float64)
    scores[unequal] = found.similarities
    shingles = np.zeros(edges.height, np.int64)
    shingles[unequal] = found.different
    return edges.with_columns(
        pl.Series(f"{side}_score", scores), pl.Series(f"{side}_shingles", shingles)
    ).filter(pl.col(f"{side}_score") >= floor)


def _ends(edges: pl.DataFrame) -> Integers:
    """Every row that an edge ends at, ascending."""
    return np.unique(np.concatenate([edges["first"].to_numpy(), edges["second"].to_numpy()]))


def _differs(
    edges: pl.DataFrame,
    side: str,
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
    template = _only_template_alike(normal, edges, side, looked_at, strict=strict)
    raw = texts.gather(first) != texts.gather(second)
    guarded = (raw & ~template).arg_true()
    found = differences(texts.gather(first.gather(guarded)), texts.gather(second.gather(guarded)))
    rest = pl.Series([[], ["template"]], dtype=pl.List(pl.String))
    which = template.to_numpy().astype(np.int64) + len(found)
    which[guarded.to_numpy()] = np.arange(len(found))
    return pl.concat([found, rest]).gather(which).alias(f"{side}_differs")


def _only_template_alike(
    texts: pl.Series, edges: pl.DataFrame, side: str, looked_at: Integers, *, strict: pl.Series
) -> pl.Series:
    """True where two texts, without the template they share, are not alike."""
    involved = texts.gather(looked_at)
    templates = find_templates(involved)
    one = np.searchsorted(looked_at, edges["first"].to_numpy())
    two = np.searchsorted(looked_at, edges["second"].to_numpy())
    openings = np.minimum(templates.openings[one], templates.openings[two])
    endings = np.minimum(templates.endings[one], templates.endings[two])
    shingles = edges[f"{side}_shingles"].to_numpy()
    floors = np.where(strict.to_numpy(), OWN_FLOOR, OWN_FLOOR_LONG)
    # no shingle is lost but those within the template and, of both texts, across its two borders
    lost = (openings + endings + 4 * SHINGLE_SIZE) / np.maximum(shingles, 1)
    unclear = edges[f"{side}_score"].to_numpy() - lost < floors
    rows = np.flatnonzero((openings + endings > 0) & (shingles > 0) & unclear)
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
        own = own_parts(text, other, opening=opening, ending=ending)
        words = max(len(part.split()) for part in own)
        flags[row] = (
            jaccard(*own) < OWN_FLOOR
            if is_strict
            else words >= CLAUSE_WORDS and jaccard(*own) < OWN_FLOOR_LONG
        )
    return pl.Series("template", flags)
