from __future__ import annotations

import os
from pathlib import Path
from typing import Any, get_args

import pytest

from tunegate.curate.workspace import Workspace, find_workspace
from tunegate.decide.verdict import Answer
from tunegate.tui import tour
from tunegate.tui.cli import app
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.tour import (
    VERDICTS,
    Step,
    local_model,
    newest_record,
    said_of_verdict,
    steps,
    walk_through,
)


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


def test_the_last_record_is_explained(tmp_path: Path) -> None:
    assert said_of_verdict(tmp_path) == "The gate wrote no record."
    folder = tmp_path / ".tunegate" / "records"
    folder.mkdir(parents=True)
    for number, verdict in enumerate(("fix-data", "stop-at-rag")):
        path = folder / f"{verdict}.json"
        path.write_text(f'{{"verdict": "{verdict}"}}', encoding="utf-8")
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    assert newest_record(tmp_path) == folder / "stop-at-rag.json"
    assert said_of_verdict(tmp_path) == VERDICTS["stop-at-rag"]


def test_nothing_is_trained_after_leave_to_train(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    folder = workspace.root / ".tunegate" / "records"
    folder.mkdir(parents=True)
    (folder / "one.json").write_text('{"verdict": "tune: go"}', encoding="utf-8")
    trains = Step(("train",), "", lambda _here, _code: "", unless="tune: go")
    monkeypatch.setattr(tour, "steps", lambda _workspace: (step("rule", "D102"), trains))
    assert walk_through(workspace, waits=False) == ExitCode.FINE
    assert "tunegate train" not in capfd.readouterr().out
