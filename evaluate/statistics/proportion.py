"""How large a share really is, from the share that was observed."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

from tunegate.evaluate.statistics.clusters import Clusters, clusters
from tunegate.evaluate.statistics.interval import Interval, Side, check_level, tail


def wilson(successes: int, n: int, *, level: float = 0.95, side: Side = "both") -> Interval:
    """The Wilson score interval of a proportion (Wilson 1927; `scipy.stats.binomtest`).

    With `side="lower"` the bound below is one-sided at `level` and the end above is 1; `upper`
    likewise. Without observations the interval is 0 to 1.

    Raises:
        ValueError: when `successes` is not between 0 and `n`, or `level` not between 0 and 1.
    """
    from scipy.stats import binomtest

    check_level(level)
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if n == 0:
        return Interval(math.nan, 0.0, 1.0, level, 0, side, "Wilson")
    tested = binomtest(successes, n, alternative=_ALTERNATIVES[side])
    found = tested.proportion_ci(confidence_level=level, method="wilson")
    return Interval(successes / n, float(found.low), float(found.high), level, n, side, "Wilson")


def clustered_wilson(
    outcomes: Sequence[float],
    groups: Sequence[Hashable | None] | None,
    *,
    level: float = 0.95,
    side: Side = "both",
) -> Interval:
    """The Wilson interval of a proportion whose observations come in clusters.

    The score interval at the effective size: n over the design effect (never more than n), times
    (z / t)^2 for the few clusters, t with one degree of freedom less than there are clusters
    (Korn and Graubard 1998; Dean and Pagano 2015 for the Wilson interval). The design effect is
    the linearized variance of the ratio of sums between clusters over p(1-p)/n. When all outcomes
    are equal nothing is known of it, and each cluster counts as one observation.

    Where every observation is a cluster of its own this is `wilson`.

    Args:
        outcomes: 0 or 1 an observation.
        groups: The cluster of each; None for one of its own.
        level: Of confidence.
        side: Which ends are bounds.

    Returns:
        `n` counts observations. Fewer than two clusters leave the interval at 0 to 1.

    Raises:
        ValueError: when an outcome is neither 0 nor 1, or the lengths differ.
    """
    check_level(level)
    if any(outcome not in (0, 1) for outcome in outcomes):
        raise ValueError("an outcome is neither 0 nor 1")
    by_cluster = clusters(outcomes, groups)
    n, count = len(outcomes), len(by_cluster.sizes)
    if count == n:
        return wilson(int(by_cluster.sums.sum()), n, level=level, side=side)
    share = by_cluster.mean
    if count < 2:
        return Interval(share, 0.0, 1.0, level, n, side, "clustered Wilson")
    low, high = _score_interval(share, _effective(by_cluster, level, side), level, side)
    return Interval(share, low, high, level, n, side, "clustered Wilson")


_ALTERNATIVES: dict[Side, str] = {"both": "two-sided", "lower": "greater", "upper": "less"}


def _effective(by_cluster: Clusters, level: float, side: Side) -> float:
    """The number of independent observations that would tell as much."""
    from scipy.stats import norm, t

    n, count, share = by_cluster.sizes.sum(), len(by_cluster.sizes), by_cluster.mean
    if share in (0, 1):
        independent = float(count)
    else:
        residuals = by_cluster.sums - share * by_cluster.sizes
        variance = count / (count - 1) * (residuals**2).sum() / n**2
        independent = n / max(1.0, variance / (share * (1 - share) / n))
    beyond = tail(level, side)
    return float(independent * (norm.isf(beyond) / t.isf(beyond, count - 1)) ** 2)


def _score_interval(share: float, size: float, level: float, side: Side) -> tuple[float, float]:
    """Wilson's formula for a size that is not whole, which scipy does not take."""
    from scipy.stats import norm

    z2 = norm.isf(tail(level, side)) ** 2 / size
    middle = (share + z2 / 2) / (1 + z2)
    reach = np.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    low = 0.0 if side == "upper" or share == 0 else max(0.0, float(middle - reach))
    high = 1.0 if side == "lower" or share == 1 else min(1.0, float(middle + reach))
    return low, high
