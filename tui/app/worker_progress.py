"""Progress of a job in a worker thread, as messages to the app."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from tunegate.curate.errors import Cancelled

_EVERY = 0.1
"""Seconds between two messages."""

Post = Callable[[str, int, int | None], object]
"""`(stage, done, total)`; called from the worker's thread."""


class WorkerProgress:
    """Passes on where a job stands ten times a second, and stops it when it is told to."""

    def __init__(self, post: Post, *, is_cancelled: Callable[[], bool]) -> None:
        self._post = post
        self._is_cancelled = is_cancelled
        self._stage = ""
        self._total: int | None = None
        self._done = 0
        self._told = 0.0

    def start(self, stage: str, *, total: int | None) -> None:
        """Begin a stage.

        Raises:
            Cancelled: when the job is to stop.
        """
        self._stage, self._total, self._done = stage, total, 0
        self._tell()

    def advance(self, amount: int) -> None:
        """Count further units.

        Raises:
            Cancelled: when the job is to stop.
        """
        self._done += amount
        if monotonic() - self._told >= _EVERY or self._is_cancelled():
            self._tell()

    def _tell(self) -> None:
        if self._is_cancelled():
            raise Cancelled
        self._told = monotonic()
        self._post(self._stage, self._done, self._total)
