from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.train.running.conftest import Make
from tests.train.running.conftest import plan as planned
from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.pair import Pair
from tunegate.train.plan import DistillationPart, Plan, Reason
from tunegate.train.running.events import (
    Began,
    Done,
    Evaluated,
    Event,
    EventLog,
    Failed,
    Phase,
    Stepped,
    Stopped,
)
from tunegate.train.running.folder import (
    Origin,
    Result,
    check_name,
    list_runs,
    make_run,
    plan_fingerprint,
    read_run,
    rows_hash,
    write_json,
)
from tunegate.train.running.lock import RunLock


def plan() -> Plan:
    return planned(Path("none"), Dataset.from_pairs([Pair.single("One?", "One.")]))


def result(status: Any, **changed: Any) -> Result:
    made: dict[str, Any] = {
        "method": "lora", "tuning": "lora", "seed": 0, "step": 5, "steps": 12, "pairs": "p",
        "plan": "q", "rows": "r",
    }  # fmt: skip
    return Result(status=status, **(made | changed))


def say(folder: Path, *events: Event) -> None:
    log = EventLog(folder / "events.jsonl")
    for one in events:
        log.say(one)


@pytest.fixture
def run(make: Make, tmp_path: Path) -> Path:
    """The folder of a run of a model that is never loaded."""
    return make(model=tmp_path)


def test_a_new_run_waits(run: Path) -> None:
    state = read_run(run)
    assert (state.name, state.status, state.step, state.steps) == ("one", "waiting", 0, 0)
    assert (state.can_resume, state.output, state.result) == (False, None, None)
    assert (run / ".gitignore").read_text() == "*\n"
    assert state.origin.rows == len((run / "train.jsonl").read_bytes().splitlines())
    assert not (run / "raft.json").exists()


def test_a_raft_run_keeps_how_its_rows_were_made(tmp_path: Path) -> None:
    origin = Origin(made="2026-01-01", pairs="p", rows=0, held_out=0, rows_hash="h")
    made = {"recipe": {"keep": 0.8}, "rows": [{"question": "a"}]}
    make_run(tmp_path / "one", plan(), origin, train=[], held_out=[], raft=made)
    assert json.loads((tmp_path / "one" / "raft.json").read_bytes()) == made


def test_a_run_that_goes_on(run: Path) -> None:
    say(run, Phase(name="loading"), Began(step=0, steps=12, rows=32, held_out=8))
    say(run, Stepped(step=1, loss=2.0), Stepped(step=2, loss=1.5))
    lock = RunLock(run / "run.lock")
    state = read_run(run)
    assert (state.status, state.step, state.steps) == ("running", 2, 12)
    assert (state.can_resume, state.message) == (False, "")
    assert state.last is not None
    assert state.last.loss == 1.5
    with pytest.raises(UserError, match="going on already"):
        RunLock(run / "run.lock")
    lock.release()
    ended = read_run(run)
    assert (ended.status, ended.can_resume) == ("failed", True)
    assert "ended without a word" in ended.message


def test_how_a_run_ended(run: Path) -> None:
    say(run, Began(step=0, steps=12, rows=32, held_out=8), Stepped(step=5, loss=1.0))
    say(run, Stopped(step=5))
    write_json(run / "result.json", result("stopped"))
    assert read_run(run).status == "stopped"
    assert read_run(run).can_resume
    say(run, Failed(step=5, message="the disk is full", hint="make room"))
    state = read_run(run)
    assert (state.status, state.message, state.hint) == ("failed", "the disk is full", "make room")
    say(run, Done(step=12, seconds=3.0))
    write_json(run / "result.json", result("done", step=12, output="adapter"))
    done = read_run(run)
    assert (done.status, done.step, done.can_resume) == ("done", 12, False)
    assert done.output == run / "adapter"


def test_a_run_that_was_killed_before_it_said_anything(run: Path) -> None:
    RunLock(run / "run.lock").release()
    state = read_run(run)
    assert (state.status, state.step, state.can_resume) == ("failed", 0, True)
    assert "ended without a word" in state.message


def test_a_failure_that_only_the_result_could_tell(run: Path) -> None:
    say(run, Began(step=0, steps=12, rows=32, held_out=8))
    write_json(run / "result.json", result("failed", message="full", hint="make room"))
    state = read_run(run)
    assert (state.status, state.message, state.hint) == ("failed", "full", "make room")


def test_an_old_result_does_not_make_a_later_kill_a_success(run: Path) -> None:
    write_json(run / "result.json", result("stopped"))
    say(run, Stopped(step=5), Began(step=5, steps=12, rows=32, held_out=8))
    assert read_run(run).status == "failed"


def test_of_steps_that_were_done_twice_the_later_counts(run: Path) -> None:
    say(run, Stepped(step=1, loss=3.0), Stepped(step=2, loss=2.0), Evaluated(step=2, loss=9.0))
    say(run, Stepped(step=2, loss=1.0), Evaluated(step=2, loss=8.0))
    state = read_run(run)
    assert state.losses == ((1, 3.0), (2, 1.0))
    assert state.evaluations == ((2, 8.0),)


def test_on_policy_only_distances_from_the_teacher_are_compared(tmp_path: Path) -> None:
    origin = Origin(made="2026-01-01", pairs="p", rows=0, held_out=0, rows_hash="h")
    taught = planned(
        tmp_path,
        Dataset.from_pairs([Pair.single("One?", "One.")]),
        method="distillation",
        distillation=DistillationPart(teacher="big", way="on-policy"),
    )
    make_run(tmp_path / "one", taught, origin, train=[], held_out=[])
    say(tmp_path / "one", Evaluated(step=0, loss=8.4), Evaluated(step=4, loss=0.3, of="teacher"))
    assert read_run(tmp_path / "one").evaluations == ((4, 0.3),)


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "a b", "x" * 101, "a\n"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(UserError, match="cannot name a run"):
        check_name(name)


def test_a_name_that_is_taken(run: Path, make: Make, tmp_path: Path) -> None:
    before = (run / "origin.json").read_bytes()
    with pytest.raises(UserError, match="there is a run of this name"):
        make(model=tmp_path)
    assert (run / "origin.json").read_bytes() == before


def test_a_damaged_run_says_where(run: Path) -> None:
    (run / "origin.json").write_text('{"made": 3}')
    with pytest.raises(UserError, match=r"origin.json: made: "):
        read_run(run)
    (run / "origin.json").unlink()
    with pytest.raises(UserError, match=r"origin.json: No such file"):
        read_run(run)
    with pytest.raises(UserError, match="there is no run"):
        read_run(run.parent)


def test_runs_are_listed_by_when_they_were_made(make: Make, tmp_path: Path) -> None:
    for number, name in enumerate(("b", "a", "c")):
        os.utime(make(name, model=tmp_path) / "plan.json", (number, number))
    (tmp_path / "runs" / "no-run").mkdir()
    assert list_runs(tmp_path / "runs") == ["b", "a", "c"]
    assert list_runs(tmp_path / "none") == []


def test_reasons_do_not_change_a_fingerprint_and_settings_do() -> None:
    one = plan()
    told = one.model_copy(update={"reasons": [Reason(setting="seed", value=0, why="so")]})
    assert plan_fingerprint(told) == plan_fingerprint(one)
    assert plan_fingerprint(one.model_copy(update={"seed": 1})) != plan_fingerprint(one)
    assert plan_fingerprint(plan()) == "2c91224511fde31e"  # as before there were several cards
    assert plan_fingerprint(plan().model_copy(update={"processes": 2})) == "6495988d7a28256c"


def test_the_hash_of_rows_knows_sides_and_order() -> None:
    one, two = {"id": "1"}, {"id": "2"}
    assert rows_hash([one, two], []) == rows_hash([one, two], [])
    assert len({rows_hash([one, two], []), rows_hash([two, one], []), rows_hash([one], [two])}) == 3
