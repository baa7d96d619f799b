"""Coverage: which production queries resemble a pair, and which resemble none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.models import Models, cosines
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.spherical import joined_clusters
from tunegate.curate.templates import own_words
from tunegate.curate.topic_words import group_labels
from tunegate.curate.topics import sample_texts, topic_texts
from tunegate.curate.vectors.floats import Floats
from tunegate.curate.vectors.neighbours import neighbours

FEWEST_PAIRS = 20
FEWEST_QUERIES = 20
"""With fewer of either, shares say nothing."""

CANDIDATES = 8
"""Prompts, nearest by static vectors, that each query is compared with."""

SAME_GAP = 0.5
"""Mean cosine from which queries that no pair resembles are about the same."""

MOST_GROUPED = 2_000
"""Different queries without a pair that are put in groups; the others join the nearest group."""

LOOKED_AT = 500
"""Prompts on which it is measured how often a pair resembles another one."""

_LEAST = 1e-6
"""Cosine that a candidate must reach: anything but unrelated."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Queries about the same that no pair resembles."""

    label: str
    """Words that they share, masked."""
    queries: tuple[int, ...]
    """Their places among the queries, the most typical one first."""


@dataclass(frozen=True)
class Coverage:
    """How far the pairs answer what is really asked."""

    queries: int
    covered: int
    """Queries whose prompt resembles that of a pair."""
    compared: int
    """Prompts of the set that were compared with its other prompts."""
    alike: int
    """Those of them that resemble another one. So varied is the set itself: where half of its
    prompts stand alone, half of the queries may."""
    p_value: float
    """Of queries resembling the pairs as often as these resemble one another, against less often:
    Fisher's exact test."""
    gaps: tuple[Gap, ...]
    """Of two queries or more, largest first."""
    alone: tuple[int, ...]
    """Places of queries that resemble neither a pair nor one another, the least alike first."""
    scores: Floats
    """Cosine of each query and the prompt most like it."""

    @property
    def uncovered(self) -> int:
        """Queries that no pair resembles."""
        return self.queries - self.covered


def find_coverage(
    frame: pl.DataFrame,
    queries: pl.Series,
    models: Models,
    *,
    floor: float,
    progress: Progress = SILENT,
) -> Coverage | None:
    """Which queries the prompts of a set cover; None when either is too few.

    Args:
        frame: `PAIR_SCHEMA`.
        queries: Texts, neither null nor blank.
        models: Candidates are found with static vectors and judged by the other ones.
        floor: Cosine from which a query resembles a prompt.
        progress: Sees the embedding.

    Raises:
        UserError: when a model is needed and cannot be used.
        Cancelled: when `progress` says so.
    """
    if frame.height < FEWEST_PAIRS or len(queries) < FEWEST_QUERIES:
        return None
    texts = own_words(pl.concat([topic_texts(frame), queries.alias("text")]))
    prompts = sample_texts(texts.head(frame.height), frame.height)
    asked = texts.tail(len(queries))
    different = asked.unique().sort()
    looked_at = sample_texts(prompts, LOOKED_AT)
    best = _best(different, prompts, models, itself=False, progress=progress)
    of_prompts = _best(looked_at, prompts, models, itself=True, progress=progress)
    scores = best[different.search_sorted(asked).to_numpy()]
    far = scores < floor
    alike = int((of_prompts >= floor).sum())
    gaps, alone = _gaps(asked, np.flatnonzero(far), models, progress)
    uncovered = int(far.sum())
    return Coverage(
        queries=len(queries),
        covered=len(queries) - uncovered,
        compared=len(looked_at),
        alike=alike,
        p_value=_more_often(uncovered, len(queries), len(looked_at) - alike, len(looked_at)),
        gaps=gaps,
        alone=tuple(sorted(alone, key=lambda one: (float(scores[one]), one))),
        scores=scores,
    )


def _best(
    texts: pl.Series, prompts: pl.Series, models: Models, *, itself: bool, progress: Progress
) -> Floats:
    """Cosine of each text and the prompt most like it, other than itself if so."""
    best = np.zeros(len(texts), np.float32)
    near = neighbours(
        models.vectors(texts, fast=True, progress=progress),
        models.vectors(prompts, fast=True, progress=progress),
        k=CANDIDATES + itself,
        floor=_LEAST,
        progress=progress,
    )
    pairs = pl.DataFrame({"text": texts.gather(near.first), "prompt": prompts.gather(near.second)})
    pairs = pairs.with_columns(at=pl.Series(near.first))
    if itself:
        pairs = pairs.filter(pl.col("text") != pl.col("prompt"))
    if pairs.is_empty():
        return best
    alike = cosines(models, pairs["text"], pairs["prompt"], progress=progress)
    np.maximum.at(best, pairs["at"].to_numpy(), alike)
    return best


def _more_often(part: int, whole: int, other_part: int, other_whole: int) -> float:
    from scipy.stats import fisher_exact

    table = [[part, whole - part], [other_part, other_whole - other_part]]
    return float(fisher_exact(table, alternative="greater").pvalue)


def _gaps(
    asked: pl.Series, far: npt.NDArray[np.int64], models: Models, progress: Progress
) -> tuple[tuple[Gap, ...], list[int]]:
    """Groups of the queries at these places, and those that are in none."""
    texts = asked.gather(far)
    grouped = sample_texts(texts, MOST_GROUPED)
    if not len(grouped):
        return (), []
    vectors = models.vectors(grouped, progress=progress)
    groups = joined_clusters(vectors, least=SAME_GAP)
    count = int(groups.max()) + 1
    centres = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(centres, groups, vectors)
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    likeness = models.vectors(texts, progress=progress) @ centres.T
    nearest, typical = likeness.argmax(axis=1), likeness.max(axis=1)
    nearest = np.where(typical >= SAME_GAP, nearest, -1)
    own = dict(zip(grouped.to_list(), groups.tolist(), strict=True))
    numbers = [own.get(text, other) for text, other in zip(texts, nearest.tolist(), strict=True)]
    members: dict[int, list[int]] = {}
    for at in np.argsort(-typical, kind="stable").tolist():
        members.setdefault(numbers[at], []).append(at)
    labels = group_labels(texts, pl.Series(numbers, dtype=pl.Int32), count=count)
    gaps = [
        Gap(labels[group], tuple(int(far[at]) for at in ats))
        for group, ats in members.items()
        if group >= 0 and len(ats) > 1
    ]
    alone = [
        int(far[at]) for group, ats in members.items() if group < 0 or len(ats) == 1 for at in ats
    ]
    return tuple(sorted(gaps, key=lambda gap: (-len(gap.queries), gap.label))), alone
