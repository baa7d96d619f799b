"""Whether one of two runs over the same items is right more often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tunegate.evaluate.statistics.interval import Interval, check_level


@dataclass(frozen=True, slots=True)
class McNemar:
    """The exact McNemar test of two runs over the same items."""

    gained: int
    """Items that only the second run has right."""
    lost: int
    """Items that only the first run has right."""
    n: int
    p_value: float
    """Two-sided; 1 when no item differs."""

    @property
    def discordance(self) -> float:
        """Share of the items on which the runs differ; 0 without items."""
        return (self.gained + self.lost) / self.n if self.n else 0.0

    @property
    def difference(self) -> float:
        """Share right in the second run minus that in the first; 0 without items."""
        return (self.gained - self.lost) / self.n if self.n else 0.0


def mcnemar(first: Sequence[float], second: Sequence[float]) -> McNemar:
    """Test whether two runs are right equally often, by the items on which they differ.

    Of those each is as likely gained as lost when the runs are equal: `scipy.stats.binomtest` at
    one half (McNemar 1947, in its exact form). Items must be independent; questions on one
    document are not, for these take `bootstrap_difference` with groups.

    Args:
        first: 0 or 1 an item.
        second: The same items in the same order.

    Raises:
        ValueError: when the lengths differ, or an outcome is neither 0 nor 1.
    """
    from scipy.stats import binomtest

    if any(outcome not in (0, 1) for outcome in (*first, *second)):
        raise ValueError("an outcome is neither 0 nor 1")
    gained = sum(a < b for a, b in zip(first, second, strict=True))
    lost = sum(a > b for a, b in zip(first, second, strict=True))
    differing = gained + lost
    p_value = float(binomtest(gained, differing, 0.5).pvalue) if differing else 1.0
    return McNemar(gained, lost, len(first), p_value)


def paired_difference(test: McNemar, *, level: float = 0.95) -> Interval:
    """The share right in the second run minus that in the first, with an interval.

    The adjusted Wald interval for paired shares of Bonett and Price 2012, which Fagerland, Lydersen
    and Laake 2014 recommend: one item is added to either side of the items that differ, so that
    runs that agree on all of few items are not taken for equal.

    Raises:
        ValueError: when the level is none, or there are no items.
    """
    from scipy.stats import norm

    check_level(level)
    if not test.n:
        raise ValueError("no items have no difference")
    gained, lost = ((one + 1) / (test.n + 2) for one in (test.gained, test.lost))
    middle = gained - lost
    reach = norm.isf((1 - level) / 2) * ((gained + lost - middle**2) / (test.n + 2)) ** 0.5
    low, high = max(-1.0, float(middle - reach)), min(1.0, float(middle + reach))
    return Interval(test.difference, low, high, level, test.n, method="Bonett-Price")
