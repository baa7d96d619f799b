"""How far apart two shares are that come from different observations."""

from __future__ import annotations

import math

from tunegate.evaluate.statistics.interval import Interval, Side
from tunegate.evaluate.statistics.proportion import wilson


def share_difference(
    first: tuple[int, int],
    second: tuple[int, int],
    *,
    level: float = 0.95,
    side: Side = "both",
) -> Interval:
    """The second share minus the first, with Newcombe's interval (1998, method 10).

    It is made of the Wilson intervals of both. For the same items measured twice take
    `bootstrap_difference`.

    Args:
        first: Successes, and observations.
        second: Of other observations.
        level: Of confidence.
        side: Which ends are bounds.

    Returns:
        `n` counts all observations; nan from -1 to 1 where one side has none.

    Raises:
        ValueError: when there are more successes than observations.
    """
    one = wilson(*first, level=level, side="both" if side == "both" else _opposite(side))
    two = wilson(*second, level=level, side=side)
    n = one.n + two.n
    if not one.n or not two.n:
        return Interval(math.nan, -1.0, 1.0, level, n, side, "Newcombe")
    difference = two.estimate - one.estimate
    low = difference - math.hypot(two.estimate - two.low, one.high - one.estimate)
    high = difference + math.hypot(two.high - two.estimate, one.estimate - one.low)
    low = -1.0 if side == "upper" else max(-1.0, low)
    high = 1.0 if side == "lower" else min(1.0, high)
    return Interval(difference, low, high, level, n, side, "Newcombe")


def _opposite(side: Side) -> Side:
    return "upper" if side == "lower" else "lower"
