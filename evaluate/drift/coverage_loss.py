"""How many more of the queries than before no pair covers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tunegate.curate.coverage import Coverage, find_coverage
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.statistics.two_shares import share_difference

GAPS = 10
"""Groups of uncovered queries that are named."""
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class NamedGap:
    """Queries about the same that no pair resembles."""

    label: str
    """Words that they share, masked."""
    queries: int
    examples: tuple[int, ...]
    """Places among the queries that were looked at, the most typical one first."""


@dataclass(frozen=True)
class CoverageLoss:
    """Shares of texts that no pair covers, before and now."""

    before: tuple[int, int]
    """Uncovered texts, and texts: older queries, or, without any, prompts of the set itself, each
    compared with the others."""
    now: tuple[int, int]
    """Uncovered queries, and queries."""
    interval: Interval
    """Of the share now less the share before."""
    p_value: float
    """Of the share being no larger now: Fisher's exact test, one-sided."""
    gaps: tuple[NamedGap, ...]
    """The largest ones now."""
    other_gaps: int
    """Queries in groups that are not named, or without a group."""


def coverage_loss(
    frame: pl.DataFrame,
    queries: pl.Series,
    models: Models,
    *,
    floor: float,
    level: float,
    older: pl.Series | None = None,
    progress: Progress = SILENT,
) -> CoverageLoss | None:
    """Compare how the pairs cover the queries with how they covered older ones.

    None where there are too few pairs or queries to speak of, see `find_coverage`.

    Args:
        frame: `PAIR_SCHEMA`.
        queries: Texts, neither null nor blank.
        models: Candidates are found with static vectors and judged by the other ones.
        floor: Cosine from which a query resembles a prompt.
        level: Confidence of the interval.
        older: Queries of another time.
        progress: Sees the embedding.

    Raises:
        UserError: when a model is needed and cannot be used.
        Cancelled: when `progress` says so.
    """
    from scipy.stats import fisher_exact

    found = find_coverage(frame, queries, models, floor=floor, progress=progress)
    if found is None:
        return None
    before = (found.compared - found.alike, found.compared)
    if older is not None:
        earlier = find_coverage(frame, older, models, floor=floor, progress=progress)
        if earlier is None:
            return None
        before = (earlier.uncovered, earlier.queries)
    now = (found.uncovered, found.queries)
    table = [[part, whole - part] for part, whole in (now, before)]
    named = found.gaps[:GAPS]
    return CoverageLoss(
        before=before,
        now=now,
        interval=share_difference(before, now, level=level),
        p_value=float(fisher_exact(table, alternative="greater").pvalue),
        gaps=tuple(NamedGap(gap.label, len(gap.queries), gap.queries[:EXAMPLES]) for gap in named),
        other_gaps=_others(found, len(named)),
    )


def _others(found: Coverage, named: int) -> int:
    return sum(len(gap.queries) for gap in found.gaps[named:]) + len(found.alone)
