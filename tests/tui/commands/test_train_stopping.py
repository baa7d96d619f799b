"""A person at a terminal presses Ctrl-C; every process is a real one."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from tests.train.running.conftest import new_run, save_model
from tunegate.train.running.checkpoints import last_whole
from tunegate.train.running.child import run
from tunegate.train.running.events import Stepped, read_events
from tunegate.train.running.folder import RunState, read_run
from tunegate.train.running.lock import holder

CTRL_C = b"\x03"
SECONDS = 600
"""Until something has to have happened."""


class Terminal:
    """`tunegate` in a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._keys, there = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tunegate.tui", *arguments],
            cwd=folder,
            stdin=there,
            stdout=there,
            stderr=there,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120", "OMP_NUM_THREADS": "1"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(there)
        self._shown = bytearray()
        self._reader = Thread(target=self._read)
        self._reader.start()

    @property
    def text(self) -> str:
        """Everything that was shown so far, lines joined."""
        return " ".join(self._shown.decode(errors="replace").split())

    def press(self, keys: bytes) -> None:
        """As on a keyboard; the terminal makes a signal of Ctrl-C."""
        os.write(self._keys, keys)

    def ended(self) -> int:
        """Wait for the end; the exit code."""
        code = self._process.wait(SECONDS)
        self._reader.join()
        os.close(self._keys)
        return code

    def _read(self) -> None:
        while True:
            try:
                some = os.read(self._keys, 4096)
            except OSError:  # the other end is closed
                return
            if not some:
                return
            self._shown += some


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


def step(folder: Path) -> int:
    """The last one of the run."""
    return max(
        (e.step for e in read_events(folder / "events.jsonl") if isinstance(e, Stepped)), default=0
    )


def held(folder: Path) -> int:
    """Process id of the child, which stands still from now on."""
    child = holder(folder / "run.lock")
    assert child
    os.kill(child, signal.SIGSTOP)
    return child


@pytest.fixture
def runs(folder: Path) -> Path:
    """A workspace's folder with two equal runs of 40 steps, a checkpoint every four."""
    (folder / "tunegate.toml").write_text('data = ["pairs.jsonl"]\n', encoding="utf-8")
    model = save_model(folder / "tiny")
    runs = folder / ".tunegate" / "runs"
    for name in ("straight", "one"):
        new_run(runs / name, model, epochs=10, evaluations=1, patience=40)
    return runs


@pytest.mark.slow
def test_ctrl_c_once_stops_twice_kills_and_resume_comes_to_the_same_end(
    runs: Path, folder: Path
) -> None:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    assert run(runs / "straight") == "done"
    torch.set_num_threads(before)
    one = runs / "one"

    twice = Terminal(folder, "train", "--resume", "one")
    until(lambda: step(one) >= 6)
    held(one)  # so that it cannot stop by itself in between
    twice.press(CTRL_C)
    until(lambda: "Ctrl-C again kills it" in twice.text)
    twice.press(CTRL_C)
    assert twice.ended() == 130, twice.text
    killed = read_run(one)
    assert killed.status == "failed"
    assert "it was killed" in twice.text
    assert "--resume one` goes on" in twice.text

    once = Terminal(folder, "train", "--resume", "one")
    until(lambda: read_run(one).status == "running" and step(one) >= killed.step + 3)
    child = held(one)
    once.press(CTRL_C)
    until(lambda: "stopping behind this step" in once.text)
    os.kill(child, signal.SIGCONT)
    assert once.ended() == 130, once.text
    stopped = read_run(one)
    assert stopped.status == "stopped"
    assert killed.step + 3 <= stopped.step < 40
    checkpoint = one / "checkpoints" / f"checkpoint-{stopped.step}"
    assert last_whole(one / "checkpoints") == checkpoint
    assert f"one: stopped at step {stopped.step} of 40" in once.text

    last = Terminal(folder, "train", "--resume", "one")
    assert last.ended() == 0, last.text
    the_same(read_run(runs / "straight"), read_run(one))
    assert f"behind step {stopped.step}" in last.text


def the_same(one: RunState, other: RunState) -> None:
    """To 1e-5, from the first step to the last."""
    assert (one.status, other.status, one.steps, other.steps) == ("done", "done", 40, 40)
    assert one.result is not None
    assert other.result is not None
    assert other.result.loss == pytest.approx(one.result.loss, abs=1e-5)
    assert other.result.evaluation_loss == pytest.approx(one.result.evaluation_loss, abs=1e-5)
    for (_, first), (_, second) in zip(one.losses, other.losses, strict=True):
        assert second == pytest.approx(first, abs=1e-5)
