"""Whether somebody is at the keys: what runs in the background goes by it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

_ANSWERED = 0.1
"""Seconds after a key in which what it leads to is worked out and painted."""
_MOST = 0.3
"""Seconds that one step of work waits at most, however many keys come."""
_LOOK = 0.01


class Presence:
    """When somebody pressed a key or used the mouse last. Threads may share it."""

    def __init__(
        self, clock: Callable[[], float] = monotonic, rest: Callable[[float], object] = sleep
    ) -> None:
        self._clock = clock
        self._rest = rest
        self.at = clock()
        """By the clock."""

    def pressed(self) -> None:
        """Somebody pressed a key."""
        self.at = self._clock()

    @property
    def seconds(self) -> float:
        """Since then."""
        return self._clock() - self.at

    def give_way(self) -> None:
        """Wait while a key is answered. For threads with work that can wait, between two steps."""
        end = self._clock() + _MOST
        while self.seconds < _ANSWERED and self._clock() < end:
            self._rest(_LOOK)
