"""When Python looks through everything for garbage: never while keys are pressed.

Each such look stops all threads for 20 to 60 ms, and by itself it comes every few seconds of
work, most often in the middle of a picture.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import monotonic

_QUIET = 1.5
"""Seconds without a key after which a look disturbs nobody."""
_MOST = 60.0
"""Seconds of keys without such a pause after which it has to be."""
_NEVER = 1 << 30


class Garbage:
    """Takes the full looks over from Python, from `take_over` to `give_back`."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._thresholds = gc.get_threshold()
        self._pressed_at = self._looked_at = clock()

    def take_over(self) -> None:
        """Look once, and leave what is there now out of all later looks."""
        young, middle, _ = self._thresholds = gc.get_threshold()
        gc.set_threshold(young, middle, _NEVER)
        gc.collect()
        gc.freeze()

    def pressed(self) -> None:
        """Somebody pressed a key."""
        self._pressed_at = self._clock()

    def look(self) -> bool:
        """Collect if that is due; whether it was. To be called every other second or so."""
        now = self._clock()
        is_quiet = now - self._pressed_at >= _QUIET and self._pressed_at >= self._looked_at
        if not is_quiet and now - self._looked_at < _MOST:
            return False
        gc.collect()
        self._looked_at = now
        return True

    def give_back(self) -> None:
        """Leave it to Python again."""
        gc.unfreeze()
        gc.set_threshold(*self._thresholds)
