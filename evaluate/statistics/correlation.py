"""How far two orders of the same items agree."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tunegate.evaluate.statistics.interval import Interval, Side, check_level, tail

FEWEST = 4
"""Items below which there is no interval."""


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
    middle = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, rho)))
    low = -1.0 if side == "upper" else math.tanh(middle - reach)
    high = 1.0 if side == "lower" else math.tanh(middle + reach)
    return Interval(rho, low, high, level, n, side, name)
