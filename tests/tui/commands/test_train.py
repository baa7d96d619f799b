from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.train.running.conftest import new_run
from tunegate.decide.gate_folder import Tampered
from tunegate.train.plan import write_plan
from tunegate.train.running.events import EventLog, Stopped
from tunegate.train.running.folder import read_run
from tunegate.tui.commands import train
from tunegate.tui.exit_codes import ExitCode

Command = Callable[..., Any]


@pytest.mark.parametrize("again", ["--resume", "--stop"])
def test_what_would_change_nothing_is_refused(again: str, tunegate: Command, folder: Path) -> None:
    done = tunegate("train", again, "lora-1", "--dry-run", "--seeds", "3")
    assert done.code == 2
    assert "--seeds, --dry-run would change nothing: lora-1 goes by its own plan" in " ".join(
        done.err.split()
    )


def test_options_without_a_plan_are_refused(tunegate: Command, folder: Path) -> None:
    done = tunegate("train", "--curve", "--override", "a trial")
    assert (done.code, done.out) == (2, "")
    said = " ".join(done.err.split())
    assert "--curve, --override without a plan: nothing would be trained" in said
    assert "`tunegate plan --out plan.json` writes one" in said


@pytest.mark.parametrize("again", ["--resume", "--stop"])
def test_a_run_is_named_and_no_path(again: str, tunegate: Command, folder: Path) -> None:
    done = tunegate("train", again, "../elsewhere")
    assert done.code == 2
    assert "'../elsewhere' cannot name a run" in " ".join(done.err.split())


def test_behind_a_stop_the_other_seeds_wait(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [new_run(folder / f"one-s{nth}", folder / "none") for nth in range(3)]
    begun: list[str] = []

    def followed(run: Path) -> Any:
        begun.append(run.name)
        EventLog(run / "events.jsonl").say(Stopped(step=4))  # as `--stop` elsewhere leaves it
        return read_run(run), False

    monkeypatch.setattr(train, "_followed", followed)
    states, stopped = train._follow(runs)
    assert begun == ["one-s0"]
    assert [one.status for one in states] == ["stopped", "waiting", "waiting"]
    assert stopped
    assert train._ended(states, None, "text", stopped=stopped) == ExitCode.CANCELLED
    assert "`tunegate train --resume one-s2` begins it" in capsys.readouterr().out


def test_each_seed_needs_a_free_name(tunegate: Command, workspace: Path) -> None:
    runs = workspace / ".tunegate" / "runs"
    taken = new_run(runs / "one-s2", workspace / "none")
    write_plan(read_run(taken).plan, workspace / "plan.json")
    done = tunegate("train", "plan.json", "--name", "one", "--seeds", "3", "--override", "a trial")
    assert done.code == 2
    assert "there is a run of this name" in " ".join(done.err.split())
    assert [one.name for one in runs.iterdir()] == ["one-s2"]


def test_changed_evidence_exits_with_3(
    tunegate: Command, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_plan(read_run(new_run(workspace / "one", workspace / "none")).plan, workspace / "p.json")

    def refuse(*_: Any, **__: Any) -> Any:
        raise Tampered("rag.json: the evidence was changed", "measure again")

    monkeypatch.setattr(train, "cleared", refuse)
    done = tunegate("train", "p.json")
    assert (done.code, done.out) == (3, "")
    assert "error: rag.json: the evidence was changed" in done.err


def test_a_refusal_is_json_where_that_is_asked(tunegate: Command, workspace: Path) -> None:
    write_plan(read_run(new_run(workspace / "one", workspace / "none")).plan, workspace / "p.json")
    done = tunegate("train", "p.json", "--dry-run", "--format", "json")
    body = json.loads(done.out)
    assert (done.code, body["refused"], body["rows"], body["steps"]) == (1, True, 0, 0)
    assert any(one["refuses"] and one["message"] for one in body["problems"])


def test_a_run_that_does_not_go_on_is_not_stopped(tunegate: Command, workspace: Path) -> None:
    new_run(workspace / ".tunegate" / "runs" / "one", workspace / "none")
    done = tunegate("train", "--stop", "one")
    assert done.code == 2
    assert "error: one: there is nothing to stop, the run is waiting" in done.err
