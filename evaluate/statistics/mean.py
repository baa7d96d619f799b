"""How large a mean or a difference of means really is, by resampling."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np

from tunegate.evaluate.statistics.clusters import Clusters, Floats, clusters
from tunegate.evaluate.statistics.interval import Interval, Side, tail

Method = Literal["percentile", "BCa"]

RESAMPLES = 5_000
_BATCH_CELLS = 4_000_000
"""Numbers drawn at a time: 32 MB."""


def bootstrap_mean(
    values: Sequence[float] | Floats,
    groups: Sequence[Hashable | None] | None = None,
    *,
    level: float = 0.95,
    side: Side = "both",
    method: Method = "percentile",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """The bootstrap interval of a mean (`scipy.stats.bootstrap`; Efron and Tibshirani 1993).

    With groups, whole clusters are drawn (Davison and Hinkley 1997, section 3.8), and the mean of
    a draw is the sum of its values over its number of values. `percentile` is the expanded
    percentile interval, which undoes that a plain one is too narrow by sqrt((n-1)/n) and takes
    the normal for the t distribution (Hesterberg 2015, "What Teachers Should Know about the
    Bootstrap"); n is the number of clusters. `BCa` is bias-corrected and accelerated; with few
    clusters it is far too narrow (six documents: 81 % in place of 95), so take it for independent
    items only.

    Values that are all equal give an interval of that point, and so are shares near 0 or 1 too
    narrow: for outcomes of 0 and 1 take `clustered_wilson`.

    Args:
        values: One an observation.
        groups: The cluster of each; None for one of its own.
        level: Of confidence.
        side: Which ends are bounds.
        method: See above.
        resamples: Draws; the ends vary from seed to seed by about 1 % of the width at 5,000.
        seed: The same seed gives the same interval.

    Returns:
        `n` counts values. With fewer than two clusters the interval has no ends.

    Raises:
        ValueError: when a value is not finite, or the lengths differ.
    """
    by_cluster = clusters(values, groups)
    name = f"{'clustered ' if len(by_cluster.sizes) < len(values) else ''}bootstrap ({method})"
    estimate = by_cluster.mean if len(values) else math.nan
    if len(by_cluster.sizes) < 2:
        return Interval(estimate, -math.inf, math.inf, level, len(values), side, name)
    if _equal(by_cluster):
        low = high = estimate
    else:
        low, high = _bootstrap(
            by_cluster, level=level, side=side, method=method, resamples=resamples, seed=seed
        )
    if side == "lower":
        high = math.inf
    elif side == "upper":
        low = -math.inf
    return Interval(estimate, low, high, level, len(values), side, name)


def bootstrap_difference(
    first: Sequence[float] | Floats,
    second: Sequence[float] | Floats,
    groups: Sequence[Hashable | None] | None = None,
    *,
    level: float = 0.95,
    side: Side = "both",
    method: Method = "percentile",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """The interval of the mean difference, second minus first, on the same items.

    The bootstrap of the paired differences, see `bootstrap_mean`: an item stands on both sides
    of a draw, so what makes it hard for both cancels (Miller 2024, "Adding Error Bars to Evals").

    Raises:
        ValueError: when the two have different lengths, or a value is not finite.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} values are not paired")
    differences = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    return bootstrap_mean(
        differences,
        groups,
        level=level,
        side=side,
        method=method,
        resamples=resamples,
        seed=seed,
    )


def _equal(by_cluster: Clusters) -> bool:
    means = by_cluster.sums / by_cluster.sizes
    return bool(np.ptp(means) <= 1e-12 * max(1.0, float(np.abs(means).max())))


def _bootstrap(
    by_cluster: Clusters, *, level: float, side: Side, method: Method, resamples: int, seed: int
) -> tuple[float, float]:
    from scipy.stats import bootstrap

    count = len(by_cluster.sizes)
    beyond = tail(level, side)
    if method == "percentile":
        beyond = expanded_tail(beyond, count)
    even = bool((by_cluster.sizes == by_cluster.sizes[0]).all())
    samples = (by_cluster.sums / by_cluster.sizes,) if even else (by_cluster.sums, by_cluster.sizes)
    found = bootstrap(
        samples,
        np.mean if even else _ratio,
        paired=not even,
        vectorized=True,
        confidence_level=1 - 2 * beyond,
        method=method,
        n_resamples=resamples,
        batch=max(1, _BATCH_CELLS // count),
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def expanded_tail(beyond: float, n: int) -> float:
    """The tail at which a percentile interval of n observations leaves out `beyond`.

    Phi(-sqrt(n / (n - 1)) * t), t the quantile with n - 1 degrees of freedom (Hesterberg 2015).
    """
    from scipy.stats import norm, t

    reach = math.sqrt(n / (n - 1)) * t.isf(beyond, n - 1)
    return max(float(norm.sf(reach)), 1e-9)


def _ratio(sums: Floats, sizes: Floats, axis: int = -1) -> Floats:
    ratio: Floats = sums.sum(axis=axis) / sizes.sum(axis=axis)
    return ratio
