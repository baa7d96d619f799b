"""Ctrl-C as something to look at, where stopping takes more than one step."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType


class CtrlC:
    """Counts how often it was pressed, in place of KeyboardInterrupt, while it is entered.

    The exception may come up in the middle of anything, and gets lost in a finalizer or a callback
    of the garbage collector. Only the main thread can enter it.
    """

    def __init__(self) -> None:
        self.times = 0

    def __enter__(self) -> CtrlC:
        self._before = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _press(self, number: int, frame: FrameType | None) -> None:
        self.times += 1
