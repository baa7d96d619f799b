"""How well a number tells two groups apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tunegate.evaluate.statistics.interval import Interval, Side, check_level, tail
from tunegate.evaluate.statistics.proportion import wilson

_EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What a threshold finds that few of the others pass."""

    found: Interval
    """Share of the positives above it: Wilson, with the threshold as it is."""
    false: Interval
    """Share of the negatives above it."""


def roc_area(
    positives: Sequence[float],
    negatives: Sequence[float],
    *,
    level: float = 0.95,
    side: Side = "both",
) -> Interval:
    """The area under the ROC curve: how often a positive has the larger number, ties half.

    The interval inverts the score test with the variance of Hanley and McNeil (1982) at equal
    group sizes (Newcombe 2006, Statistics in Medicine 25:559, method 5), which holds for few
    observations and near 0 and 1.

    Returns:
        nan from 0 to 1 where one group is empty.

    Raises:
        ValueError: when a number is not finite.
    """
    from scipy.optimize import brentq
    from scipy.stats import mannwhitneyu, norm

    check_level(level)
    if not all(math.isfinite(value) for value in (*positives, *negatives)):
        raise ValueError("a value is not a finite number")
    one, other = len(positives), len(negatives)
    if not one or not other:
        return Interval(math.nan, 0.0, 1.0, level, one + other, side, "Newcombe")
    area = float(mannwhitneyu(positives, negatives, method="asymptotic").statistic) / one / other
    z = float(norm.isf(tail(level, side)))

    def off(truth: float) -> float:
        return abs(area - truth) - z * math.sqrt(_variance(truth, one, other))

    inside = min(max(area, _EDGE), 1 - _EDGE)  # at 0 and 1 themselves the deviation is 0
    low = 0.0 if side == "upper" or area == 0 else float(brentq(off, 0.0, inside, xtol=1e-9))
    high = 1.0 if side == "lower" or area == 1 else float(brentq(off, inside, 1.0, xtol=1e-9))
    return Interval(area, low, high, level, one + other, side, "Newcombe")


def at_false_share(
    positives: Sequence[float],
    negatives: Sequence[float],
    *,
    share: float = 0.01,
    level: float = 0.95,
) -> AtThreshold:
    """The positives above the lowest threshold that at most this share of the negatives passes.

    With fewer than 1 / `share` negatives none may pass, and `false` says how many of a further
    hundred still might.
    """
    allowed = math.floor(share * len(negatives) + 1e-9)
    ranked = sorted(negatives, reverse=True)
    least = ranked[allowed] if allowed < len(ranked) else -math.inf
    return AtThreshold(
        found=wilson(sum(one > least for one in positives), len(positives), level=level),
        false=wilson(sum(one > least for one in negatives), len(negatives), level=level),
    )


def _variance(area: float, one: int, other: int) -> float:
    """Hanley and McNeil 1982, both groups of the mean size."""
    more = (one + other) / 2 - 1
    spread = 1 + more * ((1 - area) / (2 - area) + area / (1 + area))
    return area * (1 - area) * spread / (one * other)
