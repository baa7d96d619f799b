"""The other side of a run: who starts the child, follows what it says, and stops it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tunegate.curate.errors import UserError
from tunegate.train.running.events import Event, Tail
from tunegate.train.running.folder import RunState, read_run
from tunegate.train.running.launching import is_launched, launcher, surroundings
from tunegate.train.running.lock import holder
from tunegate.train.running.process import STOPS

TICK_SECONDS = 0.2
"""How often the events are looked at."""
KILL_SECONDS = 10.0
"""How long a kill waits for the system to end the process."""


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
        self._launched, self._to_stop = is_launched(folder), False
        place = folder / "events.jsonl"
        self._tail = Tail(place, begin=place.stat().st_size if place.is_file() else 0)
        with (folder / "log").open("ab") as log, _held_back(folder):
            self._process = subprocess.Popen(
                [*launcher(folder), str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=surroundings(os.environ, environment or {}),
                start_new_session=True,  # so that Ctrl-C is told to this process alone
            )

    @property
    def pid(self) -> int:
        """Of the child, or of what launched several."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the child is gone."""
        return self._process.poll() is not None

    def look(self, see: Callable[[Event], None]) -> bool:
        """Show the events of a moment (`TICK_SECONDS`); whether the child goes on."""
        ended = self._wait(TICK_SECONDS)
        if self._to_stop:
            self._tell_the_first()
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
        if self._process.poll() is not None:
            return
        if self._launched:
            self._tell_the_first()
        else:
            self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End it now; the run can go on behind the last checkpoint."""
        if self._process.poll() is None:
            if self._launched:
                stop_run(self._folder, hard=True)  # the others end with the launcher
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        until = monotonic() + KILL_SECONDS
        while holder(self._folder / "run.lock") is not None and monotonic() < until:
            sleep(TICK_SECONDS / 10)  # the first of several is no child of this process

    def _tell_the_first(self) -> None:
        """Pass the wish to stop by the launcher, which would end all; again as long as the first of
        its processes has not taken the lock.
        """
        self._to_stop = not stop_run(self._folder)

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
    if is_launched(folder):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
