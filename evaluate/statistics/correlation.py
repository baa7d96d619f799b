"""How far two orders of the same items agree."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from tunegate.evaluate.statistics.interval import Interval, Side, check_level, tail
from tunegate.evaluate.statistics.mean import expanded_tail

FEWEST = 4
"""Items, or clusters, below which there is no interval."""

_FULL = 1 - 1e-12
"""As near to 1 as Fisher's z can take."""


def spearman(
    first: Sequence[float],
    second: Sequence[float],
    *,
    level: float = 0.95,
    side: Side = "both",
) -> Interval:
    """Spearman's rank correlation (`scipy.stats.spearmanr`).

    The interval is on the scale of Fisher's z with the standard error
    sqrt((1 + rho^2 / 2) / (n - 3)) (Bonett and Wright 2000).

    Args:
        first: One value an item.
        second: Another value of the same items.
        level: Of confidence.
        side: Which ends are bounds.

    Returns:
        nan with the interval from -1 to 1 for fewer than two items, or when all values of one
        side are equal; the interval from -1 to 1 for fewer than four.

    Raises:
        ValueError: when the lengths differ, or a value is not finite.
    """
    from scipy.stats import norm, spearmanr

    check_level(level)
    n, name = len(first), "Bonett-Wright"
    if n != len(second):
        raise ValueError(f"{n} and {len(second)} values are not paired")
    if not all(math.isfinite(value) for value in (*first, *second)):
        raise ValueError("a value is not a finite number")
    if n < 2 or len(set(first)) == 1 or len(set(second)) == 1:
        return Interval(math.nan, -1.0, 1.0, level, n, side, name)
    rho = float(spearmanr(first, second).statistic)
    if n < FEWEST:
        return Interval(rho, -1.0, 1.0, level, n, side, name)
    reach = float(norm.isf(tail(level, side))) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    middle = math.atanh(max(-_FULL, min(_FULL, rho)))
    low = -1.0 if side == "upper" else math.tanh(middle - reach)
    high = 1.0 if side == "lower" else math.tanh(middle + reach)
    return Interval(rho, low, high, level, n, side, name)


Coefficient = Literal["spearman", "kendall"]

RESAMPLES = 1_000


def clustered_correlation(
    first: Sequence[float],
    second: Sequence[float],
    groups: Sequence[Hashable | None] | None = None,
    *,
    coefficient: Coefficient = "spearman",
    level: float = 0.95,
    side: Side = "both",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """A rank correlation of items that come in clusters, such as answers to one question.

    Spearman's rho, or Kendall's tau-b, which makes room for ties (`scipy.stats`). Whole clusters
    are drawn with replacement (Davison and Hinkley 1997, section 3.8); the ends are expanded
    percentiles of the draws, see `bootstrap_mean`. Draws in which one side is all equal are left
    out.

    Args:
        first: One value an item.
        second: Another value of the same items.
        groups: The cluster of each; None for one of its own.
        coefficient: Which correlation.
        level: Of confidence.
        side: Which ends are bounds.
        resamples: Draws.
        seed: The same seed gives the same interval.

    Returns:
        nan with the interval from -1 to 1 for fewer than two items, or when all values of one
        side are equal; the interval from -1 to 1 for fewer than `FEWEST` clusters.

    Raises:
        ValueError: when the lengths differ, or a value is not finite.
    """
    from scipy.stats import kendalltau, spearmanr

    check_level(level)
    ones, others = np.asarray(first, np.float64), np.asarray(second, np.float64)
    n, name = len(ones), f"clustered bootstrap ({coefficient})"
    if n != len(others) or (groups is not None and len(groups) != n):
        raise ValueError(f"{n} and {len(others)} values are not paired, or have other groups")
    if not (np.isfinite(ones).all() and np.isfinite(others).all()):
        raise ValueError("a value is not a finite number")
    if n < 2 or not np.ptp(ones) or not np.ptp(others):
        return Interval(math.nan, -1.0, 1.0, level, n, side, name)
    correlate = {"spearman": spearmanr, "kendall": kendalltau}[coefficient]
    estimate = float(correlate(ones, others).statistic)
    members = _members(n, groups)
    if len(members) < FEWEST:
        return Interval(estimate, -1.0, 1.0, level, n, side, name)
    rng = np.random.default_rng(seed)
    drawn: list[float] = []
    for _ in range(resamples):
        rows = np.concatenate([members[at] for at in rng.integers(len(members), size=len(members))])
        if np.ptp(ones[rows]) and np.ptp(others[rows]):
            drawn.append(float(correlate(ones[rows], others[rows]).statistic))
    if not drawn:
        return Interval(estimate, -1.0, 1.0, level, n, side, name)
    beyond = expanded_tail(tail(level, side), len(members))
    ends = np.quantile(drawn, [beyond, 1 - beyond])
    low = -1.0 if side == "upper" else float(ends[0])
    high = 1.0 if side == "lower" else float(ends[1])
    return Interval(estimate, low, high, level, n, side, name)


def _members(n: int, groups: Sequence[Hashable | None] | None) -> list[npt.NDArray[np.int64]]:
    """The rows of each cluster."""
    found: dict[tuple[str, Hashable], list[int]] = {}
    for row in range(n):
        group = None if groups is None else groups[row]
        found.setdefault(("alone", row) if group is None else ("group", group), []).append(row)
    return [np.array(rows, np.int64) for rows in found.values()]
