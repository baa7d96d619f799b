"""Whether somebody is at the keys."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Presence:
    """When somebody pressed a key or used the mouse last."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self.at = clock()
        """By the clock."""

    def pressed(self) -> None:
        """Somebody pressed a key."""
        self.at = self._clock()

    @property
    def seconds(self) -> float:
        """Since then."""
        return self._clock() - self.at
