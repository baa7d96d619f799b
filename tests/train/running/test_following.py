"""Children are real processes here, that say events instead of training."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.train.running.conftest import Make
from tunegate.curate.errors import UserError
from tunegate.train.running import following
from tunegate.train.running.events import Began, Done, Event, EventLog, Phase
from tunegate.train.running.folder import Result, read_run, write_json
from tunegate.train.running.following import Following, stop_run
from tunegate.train.running.lock import holder

BEGIN = """
import os, signal, sys
from pathlib import Path
from tunegate.train.running.events import *
from tunegate.train.running.lock import RunLock
folder = Path(sys.argv[1])
lock, log = RunLock(folder / "run.lock"), EventLog(folder / "events.jsonl")
log.say(Began(step=0, steps=12, rows=32, held_out=8))
"""
LATE = f"""{BEGIN}
while signal.SIGINT not in signal.sigpending():  # it is asked to stop before it can be
    pass
signal.signal(signal.SIGINT, lambda *_: (log.say(Stopped(step=0)), sys.exit(3)))
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
os._exit(9)  # not reached
"""
IDLE = f"{BEGIN}\nsignal.pause()"
FIRST = f"""
import signal, sys
asked = []
signal.signal(signal.SIGINT, lambda *_: asked.append(1))
sys.stdin.read()  # it is asked to stop before it has the lock
{BEGIN}
while not asked:
    signal.pause()
log.say(Stopped(step=0))
"""
LAUNCHER = """
import os, subprocess, sys
first = subprocess.Popen(
    [sys.executable, "-c", {script!r}, sys.argv[1]],
    stdin=os.open({held!r}, os.O_RDONLY),
    start_new_session=True,
)
sys.exit(first.wait())
"""


@pytest.fixture
def run(make: Make, tmp_path: Path) -> Path:
    """The folder of a run of a model that is never loaded."""
    return make(model=tmp_path)


def does(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(following, "launcher", lambda folder: [sys.executable, "-c", script])


def test_events_are_seen_until_the_child_ends(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    EventLog(run / "events.jsonl").say(Phase(name="of an earlier try"))
    does(monkeypatch, f"{BEGIN}\nprint('a word')\nlog.say(Stopped(step=3))")
    seen: list[Event] = []
    child = Following(run)
    state = child.follow(seen.append)
    assert [one.event for one in seen] == ["began", "stopped"]
    assert state.status == "stopped"
    assert (run / "log").read_text() == "a word\n"
    child.stop()  # it is gone, and that is no error
    child.kill()


def test_a_stop_that_comes_before_the_child_can_heed_it_waits(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, LATE)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    child = Following(run)
    child.stop()
    assert child.follow(lambda _: None).status == "stopped"
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before


def test_a_child_that_heeds_nothing_is_killed(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    does(monkeypatch, IDLE)
    child = Following(run)
    began: list[Event] = []
    while not began:
        began += child._tail.new()
    assert isinstance(began[0], Began)
    assert holder(run / "run.lock") == child.pid
    with pytest.raises(UserError, match="going on already"):
        Following(run)
    child.kill()
    state = child.follow(lambda _: None)
    assert (state.status, state.can_resume) == ("failed", True)
    assert "killed" in state.message


@pytest.mark.parametrize("hard", [False, True])
def test_a_run_of_somebody_else_is_stopped(
    hard: bool, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heeding = "signal.signal(signal.SIGINT, signal.SIG_DFL)"  # also where a shell had it ignored
    script = f"{BEGIN}\n{heeding}\nprint('here', flush=True)\nsignal.pause()"
    assert not stop_run(run, hard=hard)  # nobody is there
    with subprocess.Popen(
        [sys.executable, "-c", script, str(run)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert stop_run(run, hard=hard)
        code = other.wait(60)
    assert code == (-signal.SIGKILL if hard else -signal.SIGINT)
    assert not stop_run(run, hard=hard)


def test_only_a_run_that_is_there_and_not_done_is_begun(run: Path) -> None:
    with pytest.raises(UserError, match="there is no run"):
        Following(run.parent / "none")
    EventLog(run / "events.jsonl").say(Done(step=12, seconds=1.0))
    state = read_run(run)
    made = Result(
        status="done", method="lora", tuning="lora", seed=0, step=12, steps=12,
        pairs=state.origin.pairs, plan="p", rows="r",
    )  # fmt: skip
    write_json(run / "result.json", made)
    with pytest.raises(UserError, match="this run is done"):
        Following(run)


@pytest.fixture
def shared(make: Make, tmp_path: Path) -> Path:
    """The folder of a run that a launcher stands before."""
    return make("shared", model=tmp_path, processes=2)


def test_the_first_of_several_is_asked_to_stop_when_it_has_the_lock(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    does(monkeypatch, LAUNCHER.format(script=FIRST, held=str(held)))
    child = Following(shared)
    with held.open("wb"):
        child.stop()
        assert holder(shared / "run.lock") is None
    assert child.follow(lambda _: None).status == "stopped"


def test_a_kill_ends_the_first_of_several_and_their_launcher(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, LAUNCHER.format(script=IDLE, held="/dev/null"))
    child = Following(shared)
    while holder(shared / "run.lock") is None:
        assert child.look(lambda _: None), "it ended before it began"
    child.kill()
    assert child.ended
    state = read_run(shared)
    assert (state.status, state.can_resume) == ("failed", True)
