from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.train.running.conftest import COLOURS, new_run, pairs, plan, save_model
from tunegate.decide.gate_folder import Tampered
from tunegate.train.plan import Plan, write_plan
from tunegate.train.running.events import EventLog, Stopped
from tunegate.train.running.folder import read_run
from tunegate.tui import training_runs
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


@pytest.mark.parametrize("again", ["--resume", "--stop", "--compare"])
@pytest.mark.parametrize("name", ["../elsewhere", ""])
def test_a_run_is_named_and_no_path(again: str, name: str, tunegate: Command, folder: Path) -> None:
    done = tunegate("train", again, name)
    assert done.code == 2
    assert f"{name!r} cannot name a run" in " ".join(done.err.split())


def test_behind_a_stop_the_other_seeds_wait(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [new_run(folder / f"one-s{nth}", folder / "none") for nth in range(3)]
    begun: list[str] = []

    def followed(run: Path) -> Any:
        begun.append(run.name)
        EventLog(run / "events.jsonl").say(Stopped(step=4))  # as `--stop` elsewhere leaves it
        return read_run(run), False

    monkeypatch.setattr(training_runs, "followed", followed)
    states, stopped = training_runs.follow(runs)
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


@pytest.fixture
def taught(folder: Path, write_rows: Any) -> Callable[..., Plan]:
    """A workspace of 40 pairs with a tiny model; makes plans for it."""
    model = save_model(folder / "tiny")
    write_rows(
        "pairs.jsonl",
        (
            {"prompt": f"Colour of item {nth}?", "response": f"It is {COLOURS[nth % 6]}."}
            for nth in range(40)
        ),
    )
    (folder / "tunegate.toml").write_text('data = ["pairs.jsonl"]\nauthor = "ann"\n')

    def planned(name: str, **changed: Any) -> Plan:
        made = plan(model, pairs(), **changed)
        write_plan(made, folder / name)
        return made

    return planned


def test_a_dry_run_says_how_much_is_trained(
    tunegate: Command, taught: Callable[..., Plan], folder: Path
) -> None:
    taught("plan.json")
    done = tunegate("train", "plan.json", "--dry-run")
    assert done.code == 0
    rows, tokens = done.out.splitlines()
    assert rows.endswith(" steps")
    body = json.loads(tunegate("train", "plan.json", "--dry-run", "--format", "json").out)
    counted = body["tokens"]
    assert counted["rows"] == counted["ended"] == body["rows"] < 40
    # `It is red.`, a space and the mark that ends it: 12 tokens
    assert 12 * body["rows"] <= counted["trained"] <= 14 * body["rows"]
    assert counted["share"] == counted["trained"] / counted["whole"]
    assert tokens == (
        f"trained tokens: {100 * counted['share']:.0f} % ({counted['trained']:,} of "
        f"{counted['whole']:,}), end of turn trained in every row"
    )
    assert not (folder / ".tunegate" / "runs").exists()


def test_a_sweeps_runs_are_compared(tunegate: Command, taught: Callable[..., Plan]) -> None:
    taught("plan-1.json", learning_rate=1e-7, steps=6)
    taught("plan-2.json", learning_rate=2e-2, steps=6)
    done = tunegate(
        "train", "plan-1.json", "plan-2.json", "--name", "one", "--override", "a trial",
        "--format", "json",
    )  # fmt: skip
    body = json.loads(done.out)
    assert done.code == 0
    assert [one["name"] for one in body["runs"]] == ["one-1", "one-2"]
    best, other = body["sweep"]["standings"]
    assert (best["run"], best["place"], best["learning_rate"]) == ("one-2", "best", 2e-2)
    assert (other["run"], other["place"]) == ("one-1", "worse")
    assert other["behind"] == pytest.approx(other["loss"] - best["loss"])
    assert 0 < other["low"] <= other["behind"] <= other["high"]
    assert other["loss"] == body["runs"][0]["result"]["evaluation_loss"]
    assert best["before"] == other["before"] > other["loss"]
    again = tunegate("train", "--compare", "one-1", "--compare", "one-2", "--format", "json")
    assert json.loads(again.out)["sweep"] == body["sweep"]
    shown = tunegate("train", "--compare", "one-1", "--compare", "one-2").out.splitlines()
    assert shown[0].split()[:5] == ["run", "rate", "rank", "before", "after"]
    assert shown[1].split() == [
        "one-2", "0.02", "4", f"{best['before']:.4f}", f"{best['loss']:.4f}", "best",
    ]  # fmt: skip
    assert "the others are worse on these rows" in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("p-1.json", "p-1.json"), "two of the plans are the same: both would be lora-"),
        (("p-1.json", "p-2.json", "--seeds", "2"), "--seeds and several plans do not go together"),
        (("--compare", "one"), "--compare takes two runs or more"),
        (("--compare", "one", "--compare", "one"), "--compare takes two runs or more"),
        (("--compare", "one", "--compare", "two"), "one: there is no run"),
        (("--compare", "../one", "--compare", "two"), "'../one' cannot name a run"),
        (("p-1.json", "--compare", "one"), "four things"),
    ],
)
def test_what_does_not_compare(
    arguments: tuple[str, ...], says: str, tunegate: Command, workspace: Path
) -> None:
    for nth in (1, 2):
        made = plan(workspace / "none", pairs(), learning_rate=nth / 1000)
        write_plan(made, workspace / f"p-{nth}.json")
    done = tunegate("train", *arguments)
    assert (done.code, done.out) == (2, "")
    assert says in " ".join(done.err.split())


def test_a_plan_in_another_folder_finds_its_model(
    tunegate: Command, taught: Callable[..., Plan], folder: Path
) -> None:
    (folder / "plans" / "deep").mkdir(parents=True)
    made = taught("plan.json").model_copy(update={"model": "../../tiny"})
    write_plan(made, folder / "plans" / "deep" / "plan.json")
    assert tunegate("train", "plans/deep/plan.json", "--dry-run").code == 0
