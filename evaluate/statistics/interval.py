"""What every estimate comes as: a number and the range it may really lie in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["both", "lower", "upper"]
"""Which ends are bounds: with `lower` the other end is as high as the quantity can be."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its confidence interval."""

    estimate: float
    """nan when there was nothing to estimate from."""
    low: float
    high: float
    level: float
    """Confidence, between 0 and 1: the share of such intervals that hold the true value."""
    n: int
    """Observations."""
    side: Side = "both"
    method: str = ""
    """As in `Wilson`."""

    def holds(self, value: float) -> bool:
        """Whether the value lies in the interval, its ends included."""
        return self.low <= value <= self.high


def check_level(level: float) -> None:
    """Refuse a confidence level that is none.

    Raises:
        ValueError: unless it lies between 0 and 1, for example for 95.
    """
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level:g}")


def tail(level: float, side: Side) -> float:
    """The probability beyond one bound: half of the rest when both ends are bounds."""
    check_level(level)
    return (1 - level) / 2 if side == "both" else 1 - level
