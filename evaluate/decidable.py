"""What a suite of some size can decide, and what it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.statistics.power import (
    detectable_difference,
    items_for_difference,
    items_for_mean,
    mean_power,
)
from tunegate.evaluate.statistics.proportion import wilson

ASSUMED_SHARE = 0.8
"""Share of right answers at which the width of an interval is shown."""
ASSUMED_DISCORDANCE = 0.2
"""Share of items on which two runs differ."""
ASSUMED_DEVIATION = 0.35
"""Standard deviation of the differences of two runs' scores between 0 and 1."""
WANTED = 0.1
"""A difference that a suite should be able to show."""


@dataclass(frozen=True, slots=True)
class Decidable:
    """What so many items show, at 95 % confidence and 80 % power."""

    items: int
    independent: int
    """Items, or documents where several items come from one: the worst that they can count."""
    interval: Interval
    """Around `ASSUMED_SHARE` right."""
    difference: float | None
    """The smallest difference between two runs that shows; None when none would."""
    needed: int | None
    """Independent items for a difference of `WANTED`."""
    binary: bool
    """Whether every score is 0 or 1."""

    @property
    def enough(self) -> bool:
        """Whether a difference of `WANTED` would show."""
        return self.difference is not None and self.difference <= WANTED + 1e-9


def decidable(sources: Sequence[str | None], *, binary: bool) -> Decidable:
    """What items can decide, by the document that each comes from; None for one of its own.

    Args:
        sources: One an item.
        binary: Whether every score is 0 or 1.
    """
    named = [source for source in sources if source is not None]
    independent = len(set(named)) + len(sources) - len(named)
    if binary:
        difference = detectable_difference(independent, ASSUMED_DISCORDANCE)
        needed = items_for_difference(WANTED, ASSUMED_DISCORDANCE)
    else:
        difference = _detectable_mean(independent)
        needed = items_for_mean(WANTED, ASSUMED_DEVIATION)
    return Decidable(
        items=len(sources),
        independent=independent,
        interval=wilson(round(ASSUMED_SHARE * independent), independent),
        difference=difference,
        needed=needed,
        binary=binary,
    )


def _detectable_mean(n: int) -> float | None:
    """The smallest mean difference that n scores show, to 0.001."""
    low, high = 0.0, 1.0
    if mean_power(n, high, ASSUMED_DEVIATION) < 0.8:
        return None
    while high - low > 1e-3:
        middle = (low + high) / 2
        if mean_power(n, middle, ASSUMED_DEVIATION) >= 0.8:
            high = middle
        else:
            low = middle
    return high
