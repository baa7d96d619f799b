from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from tests.decide import conftest as decide_conftest
from tests.decide.conftest import Place
from tests.decide.record.made import made_record
from tunegate.curate.workspace import Workspace, find_workspace
from tunegate.decide.lock import read_lock
from tunegate.decide.record.writing import write_record
from tunegate.decide.verdict import Answer, Verdict
from tunegate.tui import tour
from tunegate.tui.cli import app
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.tour import (
    TRAINED,
    VERDICTS,
    Step,
    local_model,
    said_of,
    steps,
    walk_through,
)

place = decide_conftest.place


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "tunegate.toml").write_text('data = ["pairs.jsonl"]\n', encoding="utf-8")
    return find_workspace(tmp_path)


def step(*command: str) -> Step:
    return Step(command, "What is it for?", lambda _here, code: f"it left with {code}")


def test_every_step_is_a_command(workspace: Workspace) -> None:
    known = {command.name for command in app.registered_commands}
    assert {one.command[0] for one in steps(workspace)} <= known
    assert local_model(workspace) is None


def test_a_local_model_is_planned_for_and_training_asked_for(tmp_path: Path) -> None:
    (tmp_path / "tunegate.toml").write_text(
        'data = ["pairs.jsonl"]\n[generators.mine]\nkind = "local"\nmodel = "models/mine"\n',
        encoding="utf-8",
    )
    plan, train = steps(find_workspace(tmp_path))[-2:]
    assert plan.command[:3] == ("plan", "--model", "models/mine")
    assert train.command[0] == "train"
    assert train.unless == "tune: go"


def test_every_verdict_is_explained() -> None:
    assert set(VERDICTS) == set(get_args(Answer))


def test_steps_are_run_explained_and_timed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    monkeypatch.setattr(
        tour, "steps", lambda _workspace: (step("rule", "P503"), step("rule", "D102"))
    )
    assert walk_through(workspace, waits=False) == ExitCode.FINE
    said = capfd.readouterr().out
    assert "[1/2] What is it for?\n$ tunegate rule P503\n" in said
    assert "P503" in said.split("$ tunegate rule P503")[1].split("-> it left with 0")[0]
    assert " s  tunegate rule D102" in said


def test_a_step_that_fails_ends_the_tour(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    monkeypatch.setattr(
        tour, "steps", lambda _workspace: (step("rule", "P9999"), step("rule", "D102"))
    )
    assert walk_through(workspace, waits=False) == ExitCode.USAGE
    said = capfd.readouterr()
    assert "the tour ends here: tunegate rule P9999 left with exit status 2" in said.err
    assert "D102" not in said.out


def test_the_app_is_left_out_without_a_terminal(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    opened = Step(("review",), "Decide", lambda _here, _code: "", on_terminal=True)
    monkeypatch.setattr(tour, "steps", lambda _workspace: (opened, step("rule", "D102")))
    assert walk_through(workspace, waits=True) == ExitCode.FINE
    assert "[1/1]" in capfd.readouterr().out


def kept(workspace: Workspace, answer: Answer) -> Path:
    """A record of the lock that is there; each lies beside the ones before."""
    lock = read_lock(workspace.root)
    assert lock is not None
    record = made_record().model_copy(
        update={
            "lock": lock.digest,
            "verdict": answer,
            "judged": Verdict(verdict=answer, why=(), lock=lock.digest).model_dump(mode="json"),
        }
    )
    return write_record(record, workspace.root / ".tunegate" / "records", renderers={})


@pytest.fixture
def gated(place: Place) -> Workspace:
    """A workspace whose prompt stage was measured."""
    place.prompt(place.freeze())
    return place.workspace


def test_the_record_of_the_lock_is_explained(
    gated: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    gate = next(one for one in steps(gated) if one.command == ("gate",))
    assert gate.after(gated, 0) == "The gate wrote no record."
    path = kept(gated, "stop-at-rag")
    later = path.with_name(path.name.replace(path.name[11:19], "00000000"))
    later.write_bytes(path.read_bytes())
    assert gate.after(gated, 0) == VERDICTS["stop-at-rag"]
    monkeypatch.setattr(tour, "steps", lambda _workspace: ())
    walk_through(gated, waits=False)
    assert f"tunegate gate --check {path.relative_to(gated.root)}" in capfd.readouterr().out


def test_what_was_trained_is_not_said_to_begin() -> None:
    go = Verdict(verdict="tune: go", why=(), lock="ab" * 32)
    assert said_of(go) == VERDICTS["tune: go"]
    assert said_of(go.model_copy(update={"trained": True})) == TRAINED


def test_nothing_is_trained_after_leave_to_train(
    gated: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    kept(gated, "tune: go")
    trains = Step(("train",), "", lambda _here, _code: "", unless="tune: go")
    monkeypatch.setattr(tour, "steps", lambda _workspace: (step("rule", "D102"), trains))
    assert walk_through(gated, waits=False) == ExitCode.FINE
    assert "tunegate train" not in capfd.readouterr().out
