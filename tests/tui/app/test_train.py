"""The train screen: runs on disk, runs that go on, stop, resume, and the gate's leave."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.decide import conftest as decide_conftest
from tests.decide.conftest import SHORT, Place
from tests.train.running.conftest import new_run, save_model
from tests.tui.app.conftest import Seat
from tests.tui.app.test_gate import running
from tunegate.train.running.events import (
    Began,
    Done,
    Evaluated,
    EventLog,
    Failed,
    Phase,
    Stepped,
    Stopped,
)
from tunegate.train.running.lock import RunLock
from tunegate.tui.app.train import TrainScreen
from tunegate.tui.runs_watch import RunsWatch

place = decide_conftest.place


class Made:
    """A run whose events are written here, and that goes on while its lock is held."""

    def __init__(self, root: Path, name: str) -> None:
        self.path = new_run(root / ".tunegate" / "runs" / name, root / "none")
        self.events = EventLog(self.path / "events.jsonl")
        self.lock: RunLock | None = None

    def begin(self, steps: int = 8) -> None:
        self.lock = RunLock(self.path / "run.lock")
        self.events.say(Began(step=0, steps=steps, rows=32, held_out=8))

    def step(self, step: int, loss: float) -> None:
        self.events.say(
            Stepped(
                step=step,
                loss=loss,
                rate=2e-4,
                tokens_a_second=812.4,
                memory=3_100_000_000,
                eta=250,
            )
        )

    def end(self) -> None:
        assert self.lock is not None
        self.lock.release()
        self.lock = None


@pytest.fixture
def made(place: Place) -> Iterator[Any]:
    """Makes runs in the workspace of `place`."""
    runs: list[Made] = []

    def make(name: str) -> Made:
        runs.append(Made(place.root, name))
        return runs[-1]

    yield make
    for run in runs:
        if run.lock is not None:
            run.end()


def title(seat: Seat) -> str:
    return seat.lines[1]


async def tick(seat: Seat) -> None:
    """What the timer does once a second."""
    screen = seat.app.screen
    assert isinstance(screen, TrainScreen)
    screen._tick()
    await seat.settle()


async def test_without_runs_the_refusal_of_the_gate_is_said(place: Place) -> None:
    async with running(place.root, start="train") as seat:
        assert "not cleared" in title(seat)
        assert "There are no runs yet." in seat.text
        assert seat.text.count("nothing was frozen") == 1
        assert "run `tunegate gate` first" in seat.text
        assert " s stop " not in seat.lines[-1]


async def test_a_missing_stage_refuses_in_the_words_of_the_clearance(place: Place) -> None:
    place.prompt(place.freeze(), SHORT)
    async with running(place.root, start="train", size=(120, 40)) as seat:
        assert "there is no evidence of: rag" in seat.text


async def test_the_gate_that_clears_names_the_method(place: Place) -> None:
    lock = place.freeze()
    place.prompt(lock, SHORT)
    place.rag(lock, SHORT)
    async with running(place.root, start="train", size=(120, 40)) as seat:
        assert "cleared by the gate for " in title(seat)
        await seat.press("enter")
        assert "cleared for " in seat.text
        assert "A prompt alone falls short of 72.0 %" in seat.text


async def test_runs_stand_side_by_side(place: Place, made: Any) -> None:
    first, second = made("lora-a"), made("lora-b")
    first.begin()
    first.step(1, 2.5)
    first.events.say(Stopped(step=1))
    first.end()
    second.begin()
    second.step(2, 1.25)
    second.events.say(Evaluated(step=2, loss=1.5, best=True))
    async with running(place.root, start="train", size=(120, 40)) as seat:
        rows = {line[2:32].strip(): " ".join(line.split()) for line in seat.lines}
        assert "lora stopped 1/8 2.500" in rows["lora-a"]
        assert "lora running 2/8 1.250 held out 1.500 4 min left" in rows["lora-b"]
        assert (
            "loss 1.250 (held out 1.500), rate 2.0e-04, 812 tokens/s, 3.1 GB, 4 min left"
            in seat.text
        ) == ("lora-b" in seat.cursor_line)


async def test_a_run_is_drawn_while_it_goes_on(place: Place, made: Any) -> None:
    run = made("lora-a")
    run.begin()
    run.events.say(Phase(name="loading the model"))
    async with running(place.root, start="train") as seat:
        assert "no step is done yet" in seat.text
        assert "loading the model" in seat.text
        run.step(1, 3.0)
        run.step(2, 2.0)
        await tick(seat)
        assert "2/8" in seat.cursor_line
        assert "rate 2.0e-04" in seat.text
        assert "█" in seat.text
        run.events.say(Evaluated(step=2, loss=2.5))
        await tick(seat)
        assert "◆" in "\n".join(seat.lines[8:])
        run.events.say(
            Failed(step=2, message="the card has no memory left", hint="a smaller batch")
        )
        run.end()
        await tick(seat)
        assert "failed" in seat.cursor_line
        assert "! the card has no memory left" in seat.text
        assert "hint: a smaller batch" in seat.text
        assert " r resume " in seat.lines[-1]


async def test_nothing_is_looked_at_when_no_run_goes_on(place: Place, made: Any) -> None:
    run = made("lora-a")
    run.begin()
    run.step(1, 3.0)
    async with running(place.root, start="train") as seat:
        timer = seat.app.screen._timer  # type: ignore[attr-defined]
        assert timer._active.is_set()
        run.end()
        await tick(seat)
        assert not timer._active.is_set()
        assert "failed" in seat.cursor_line
        assert "ended without a word" in seat.text


async def test_another_mode_looks_at_nothing(place: Place, made: Any) -> None:
    run = made("lora-a")
    run.begin()
    async with running(place.root, start="train") as seat:
        timer = seat.app.screen._timer  # type: ignore[attr-defined]
        await seat.press("1")
        assert not timer._active.is_set()
        await seat.press("5")
        assert timer._active.is_set()


async def test_a_run_that_is_begun_elsewhere_appears(place: Place, made: Any) -> None:
    async with running(place.root, start="train") as seat:
        made("lora-new")
        screen = seat.app.screen
        assert isinstance(screen, TrainScreen)
        await screen.poll()
        await seat.settle()
        assert "lora-new" in seat.cursor_line
        assert "waiting" in seat.cursor_line


async def test_stop_asks_the_process_and_a_second_time_kills_it(
    place: Place, made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made("lora-a")
    run.begin()
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(
        "tunegate.train.running.following.os.kill", lambda pid, sign: sent.append((pid, sign))
    )
    async with running(place.root, start="train") as seat:
        await seat.press("s")
        assert sent == [(os.getpid(), signal.SIGINT)]
        assert "lora-a stops behind the step under way, with a checkpoint" in seat.text
        await seat.press("s")
        assert "It ends at once" in seat.text
        await seat.press("n")
        assert len(sent) == 1
        await seat.press("X", "y")
        assert sent[1:] == [(os.getpid(), signal.SIGKILL)]


async def test_what_cannot_be_stopped_or_resumed_is_said(place: Place, made: Any) -> None:
    run = made("lora-a")
    run.begin()
    async with running(place.root, start="train") as seat:
        await seat.press("r")
        assert "! nothing to go on with: lora-a is running" in seat.text
        run.events.say(Stopped(step=1))
        run.end()
        await tick(seat)
        await seat.press("s")
        assert "! nothing to stop: lora-a is stopped" in seat.text


async def test_damaged_runs_are_named(place: Place, made: Any) -> None:
    made("lora-a")
    (made("lora-b").path / "origin.json").write_text("{")
    async with running(place.root, start="train", size=(120, 40)) as seat:
        assert "lora-a" in seat.cursor_line
        assert "cannot be read: lora-b: " in seat.text


async def test_it_works_by_mouse(place: Place, made: Any) -> None:
    made("lora-a")
    made("lora-b")
    async with running(place.root, start="train", size=(100, 30)) as seat:
        other = "lora-a" if "lora-b" in seat.cursor_line else "lora-b"
        y = next(nth for nth, line in enumerate(seat.lines) if line[2:].startswith(other))
        await seat.pilot.click(offset=(4, y))
        assert other in seat.cursor_line
        keys = seat.lines[-1]
        await seat.pilot.click(offset=(keys.index("details"), len(seat.lines) - 1))
        await seat.settle()
        assert "The gate's leave to train" in seat.text


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_the_plot_fits_every_size(size: tuple[int, int], place: Place, made: Any) -> None:
    run = made("lora-a")
    run.begin()
    for step in range(1, 9):
        run.step(step, 3.0 - step / 4)
    async with running(place.root, start="train", size=size) as seat:
        assert all(len(line) == size[0] for line in seat.lines)
        (axis,) = [line for line in seat.lines if line.rstrip().endswith("step 8")]
        assert sum("│" in line for line in seat.lines) >= 4
        assert axis.index("1") < 14


def test_a_look_reads_only_what_was_written_since(place: Place, made: Any) -> None:
    run = made("lora-a")
    run.begin()
    run.step(1, 3.0)
    watch = RunsWatch(place.root / ".tunegate" / "runs")
    (state,) = watch.read()
    assert (state.status, state.step, watch.alive) == ("running", 1, True)
    run.step(2, 2.0)
    (state,) = watch.look()
    assert list(state.losses) == [(1, 3.0), (2, 2.0)]
    stamp = watch.stamp()
    run.step(3, 1.0)
    assert watch.stamp() == stamp
    run.events.say(Done(step=3, loss=1.0, seconds=1.0))
    run.end()
    (state,) = watch.look()
    assert not watch.alive
    assert state.step == 3


@pytest.mark.slow
async def test_a_real_run_is_begun_watched_and_ends(place: Place) -> None:
    model = save_model(place.root / "tiny")
    new_run(place.root / ".tunegate" / "runs" / "real", model)
    async with running(place.root, start="train", size=(120, 40)) as seat:
        assert "waiting" in seat.cursor_line
        await seat.press("r")
        end = monotonic() + 300
        while "done" not in seat.cursor_line:
            assert monotonic() < end, seat.text
            assert "failed" not in seat.cursor_line, seat.text
            await asyncio.sleep(0.1)
            await seat.pilot.pause()
        assert "█" in seat.text
        assert "◆" in seat.text
        assert "real: done" in seat.text
        screen = seat.app.screen
        assert isinstance(screen, TrainScreen)
        for child in screen._children.values():  # it says so before it is gone
            while not child.ended:
                assert monotonic() < end
                await asyncio.sleep(0.1)
