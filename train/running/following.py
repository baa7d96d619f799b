"""The other side of a run: who starts the child, follows what it says, and stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from tunegate.curate.errors import UserError
from tunegate.train.running.events import Event, Tail
from tunegate.train.running.folder import RunState, read_run
from tunegate.train.running.lock import holder
from tunegate.train.running.process import STOPS

ACCELERATE = "accelerate.yaml"
"""File in the run's folder that says how many processes accelerate starts, and where."""
TICK_SECONDS = 0.2
"""How often the events are looked at."""


class Following:
    """A child that trains, and what it said so far."""

    def __init__(self, folder: Path, *, environment: Mapping[str, str] | None = None) -> None:
        """Start the child; it goes on when this process ends.

        Args:
            folder: Of the run, that has not begun or can be resumed.
            environment: Variables beside those of this process.

        Raises:
            UserError: when the run is done, or goes on already.
        """
        state = read_run(folder)
        if state.status in ("done", "running"):
            word = "done" if state.status == "done" else "going on already"
            raise UserError(f"{folder.name}: this run is {word}", "`tunegate train` lists the runs")
        self._folder = folder
        place = folder / "events.jsonl"
        self._tail = Tail(place, begin=place.stat().st_size if place.is_file() else 0)
        with (folder / "log").open("ab") as log, _held_back(folder):
            self._process = subprocess.Popen(
                [*launcher(folder), str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
                start_new_session=True,  # so that Ctrl-C is told to this process alone
            )

    @property
    def pid(self) -> int:
        """Of the child."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the child is gone."""
        return self._process.poll() is not None

    def look(self, see: Callable[[Event], None]) -> bool:
        """Show the events of a moment (`TICK_SECONDS`); whether the child goes on."""
        ended = self._wait(TICK_SECONDS)
        for event in self._tail.new():
            see(event)
        return not ended

    def follow(self, see: Callable[[Event], None]) -> RunState:
        """Show events until the child ends, and the run as it stands then."""
        while self.look(see):
            pass
        return read_run(self._folder)

    def stop(self) -> None:
        """Have it stop behind the step under way, with a checkpoint."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End it now; the run can go on behind the last checkpoint."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _wait(self, seconds: float) -> bool:
        until = monotonic() + seconds
        try:
            self._process.wait(max(0.0, until - monotonic()))
        except subprocess.TimeoutExpired:
            return False
        return True


def stop_run(folder: Path, *, hard: bool = False) -> bool:
    """Stop a run that some other process started; whether it was going on.

    Args:
        folder: Of the run.
        hard: Kill it, rather than have it write a checkpoint.
    """
    pid = holder(folder / "run.lock")
    if not pid:
        return False
    try:
        os.kill(pid, signal.SIGKILL if hard else signal.SIGINT)
    except ProcessLookupError:  # it ended since
        return False
    return True


@contextmanager
def _held_back(folder: Path) -> Iterator[None]:
    """Start a child that gets no signal to stop until it can heed one; then it gets what came.

    Not accelerate, which would hold them back for ever.
    """
    if (folder / ACCELERATE).is_file():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def launcher(folder: Path) -> list[str]:
    """How the child is started: alone, or by accelerate on each of several graphics cards.

    The file `ACCELERATE` in the run's folder, where there is one, says how many.
    """
    config = folder / ACCELERATE
    begin = [sys.executable, "-P", "-m"]
    child = "tunegate.train.running.process"
    if not config.is_file():
        return [*begin, child]
    return [*begin, "accelerate.commands.launch", "--config_file", str(config), "-m", child]
