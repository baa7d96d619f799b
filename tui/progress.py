"""A progress bar on stderr, for people only: nothing is drawn when stderr is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock, Timer
from typing import TYPE_CHECKING

from tunegate.curate.progress import SILENT, Progress
from tunegate.tui.streams import is_terminal

if TYPE_CHECKING:
    from rich.console import Console

QUIET_SECONDS = 0.5
"""Work that is done within this time draws nothing."""


@contextmanager
def progress_bar(
    console: Console | None = None, *, quiet_seconds: float = QUIET_SECONDS
) -> Iterator[Progress]:
    """Draw the stages of a job while the block runs; the bar is gone afterwards.

    A stage with a known total shows its share and the time it will still take, any other one only
    the time it took so far. Ctrl-C raises KeyboardInterrupt as everywhere else.

    Args:
        console: Where to draw; by default on stderr, if that is a terminal.
        quiet_seconds: How long to wait before anything is drawn.
    """
    if console is None and not is_terminal(sys.stderr):
        yield SILENT
        return
    bar = _Bar(console)
    timer = Timer(quiet_seconds, bar.draw)
    timer.daemon = True
    timer.start()
    try:
        yield bar
    finally:
        timer.cancel()
        bar.stop()


class _Bar:
    """Counts from the beginning and draws from the moment it is told to, in another thread."""

    def __init__(self, console: Console | None) -> None:
        self._console = console
        self._lock = RLock()
        self._stage = "starting"
        self._total: int | None = None
        self._done = 0
        self._stopped = False
        self._drawing: _Drawing | None = None

    def start(self, stage: str, *, total: int | None) -> None:
        """Begin a stage; what the one before left open is not drawn as done."""
        with self._lock:
            self._stage, self._total, self._done = stage, total, 0
            if self._drawing is not None:
                self._drawing.start(stage, total)

    def advance(self, amount: int) -> None:
        """Count `amount` further units."""
        with self._lock:
            self._done += amount
            if self._drawing is not None:
                self._drawing.set(self._done)

    def draw(self) -> None:
        """Put the bar on the screen, unless the work is done by now."""
        with self._lock:
            if self._stopped:
                return
            self._drawing = _Drawing(self._console)
            self._drawing.start(self._stage, self._total)
            self._drawing.set(self._done)

    def stop(self) -> None:
        """Take the bar off the screen."""
        with self._lock:
            self._stopped = True
            if self._drawing is not None:
                self._drawing.stop()


class _Drawing:
    """The bar itself; rich is imported here."""

    def __init__(self, console: Console | None) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            TimeRemainingColumn(compact=True),
            console=console or Console(stderr=True),
            transient=True,
            redirect_stdout=False,  # stdout is data, also while the bar is drawn
            expand=True,
        )
        self._task = self._progress.add_task("", left="")
        self._progress.start()

    def start(self, stage: str, total: int | None) -> None:
        self._progress.remove_task(self._task)
        left = "" if total is None else "left"
        self._task = self._progress.add_task(stage, total=total, left=left)

    def set(self, done: int) -> None:
        self._progress.update(self._task, completed=done)

    def stop(self) -> None:
        self._progress.stop()
