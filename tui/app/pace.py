"""How fast a person decides, and how long the rest will take at that speed."""

from __future__ import annotations

from collections import deque

_RECENT = 40
"""Decisions that count for the speed."""

_FEWEST = 3
"""Decisions before a speed is told."""

_PAUSE = 300.0
"""Seconds without a decision after which the person is taken to have been away."""


class Pace:
    """The moments of a person's decisions, in seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._gaps: deque[float] = deque(maxlen=_RECENT)
        self._last: float | None = None

    def decided(self, at: float) -> None:
        """A decision was taken. The first one, and one after a pause, only starts the clock."""
        if self._last is not None and at - self._last < _PAUSE:
            self._gaps.append(at - self._last)
        self._last = at

    @property
    def per_hour(self) -> float | None:
        """Decisions per hour without the pauses; None until there are enough to tell."""
        spent = sum(self._gaps)
        if len(self._gaps) < _FEWEST or spent <= 0:
            return None
        return len(self._gaps) / spent * 3600

    def minutes_for(self, items: int) -> float | None:
        """Minutes that `items` further decisions take at this speed; None when it is not known."""
        rate = self.per_hour
        return None if rate is None else items / rate * 60


def told_minutes(minutes: float) -> str:
    """A time in words that promise no more than they can: `4 min`, `1 h 20 min`, `2 days`."""
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes:.0f} min"
    hours = minutes / 60
    if hours < 8:
        rounded = round(minutes / 10) * 10
        return f"{rounded // 60} h {rounded % 60} min" if rounded % 60 else f"{rounded // 60} h"
    return f"{hours:.0f} h"
