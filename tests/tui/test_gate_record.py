"""A record of a workspace: kept, checked, and tampered with in every way that there is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tunegate.curate.generation import Reply
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.curate.workspace import find_workspace
from tunegate.decide.evidence import Measured, PromptEvidence
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.lock import freeze, write_lock
from tunegate.decide.project import read_project
from tunegate.decide.verdict import KnowledgeFacts, judge
from tunegate.evaluate.evaluation import evaluated
from tunegate.evaluate.evaluation_folder import run_digest, write_evaluation
from tunegate.evaluate.run import Plan
from tunegate.evaluate.run_facts import setup_of
from tunegate.tui.cli import app
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.gate_record import check_here, keep_record, stage_outputs

SETTINGS = """
suite = ["suite.jsonl"]
[generators.base]
kind = "endpoint"
model = "m"
base_url = "http://localhost:1/v1"
[gate]
target = 0.8
"""
PRICES = GeneratorSettings(kind="endpoint", model="m", base_url="http://localhost:1/v1")


@dataclass(frozen=True)
class Gated:
    """A workspace whose prompt stage was measured, and its record."""

    root: Path
    record: Path
    folder: GateFolder

    def check(self) -> ExitCode:
        return check_here(find_workspace(self.root), self.record)


@pytest.fixture
def gated(tmp_path: Path) -> Gated:
    rows = [
        {"id": f"q{nth}", "question": f"Question {nth}?", "accepted": [f"box {nth}"],
         "metric": "exact_match"}
        for nth in range(80)
    ]  # fmt: skip
    (tmp_path / "suite.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "tunegate.toml").write_text(SETTINGS)
    return measure(tmp_path)


def measure(root: Path, *, seconds: float = 0.1, at: str = "2026-01-02T03:04:05+00:00") -> Gated:
    project = read_project(find_workspace(root))
    lock = freeze(project.frozen, at=at.replace("01-02", "01-01"), before=None, looks={})
    folder = GateFolder(root, lock.digest)
    plan = Plan(project.test)
    replies = [
        Reply("I <b>do\x1b[31m" if nth % 3 else item.accepted[0], seconds, 10, 2)
        for nth, item in enumerate(project.test.items)
    ]
    setup = setup_of(plan, generator="base", identity="g", kind="endpoint")
    run = evaluated(plan, replies, setup=setup, name="prompt-test", kept=0, prices=PRICES)
    place = write_evaluation(run, folder.runs)
    overall = run.scores.overall
    test = Measured(
        name="0 examples", score=overall.estimate, low=overall.low, high=overall.high, level=0.95,
        n=overall.n, independent=overall.n, run="prompt-test",
        failures={str(kind): number for kind, number in run.failures.items()},
    )  # fmt: skip
    evidence = PromptEvidence(
        lock=lock.digest, metric="exact_match", at=at, generator="base",
        identity="g", variant="0 examples", test=test, runs={"prompt-test": run_digest(place)},
        usage=run.facts.usage.model_dump(),
    )  # fmt: skip
    folder.write(evidence)
    verdict = judge(project.policy, lock=lock.digest, prompt=evidence)
    record = keep_record(project, lock, verdict, facts=None, knowledge=KnowledgeFacts())
    return Gated(root, record, folder)


def test_a_record_is_kept_in_three_forms_and_holds(
    gated: Gated, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gated.check() == ExitCode.FINE
    assert "holds" in capsys.readouterr().out
    page = gated.record.with_suffix(".html").read_text()
    assert "nobody has judged answers of stage prompt" in page
    assert "I &lt;b&gt;do␛[31m" in page
    assert "Is this looking things up in documents?" in page
    assert "Has a good prompt been tried" not in page
    assert "Not enough evidence" in gated.record.with_suffix(".md").read_text()
    assert {one.stage for one in stage_outputs(gated.folder)} == {"prompt"}


def test_a_suite_row_that_was_edited_is_named(
    gated: Gated, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = gated.root / "suite.jsonl"
    suite.write_text(suite.read_text().replace('"box 17"', '"box 18"'))
    assert gated.check() == ExitCode.LOCK
    said = capsys.readouterr().out
    assert "lock: rows.q17: frozen" in said
    assert "rows.q18" not in said


def test_a_threshold_that_was_lowered_is_named(
    gated: Gated, capsys: pytest.CaptureFixture[str]
) -> None:
    (gated.root / "tunegate.toml").write_text(SETTINGS.replace("0.8", "0.3"))
    assert gated.check() == ExitCode.LOCK
    assert capsys.readouterr().out == "lock: policy.target: frozen 0.8, now 0.3\n"


def test_evidence_that_was_changed_is_named(
    gated: Gated, capsys: pytest.CaptureFixture[str]
) -> None:
    file = gated.folder.file("prompt")
    body = json.loads(file.read_text())
    body["test"]["low"] = 0.7
    file.write_text(json.dumps(body))
    assert gated.check() == ExitCode.LOCK
    said = capsys.readouterr().out
    assert "evidence: stage prompt, prompt.json: was changed" in said
    assert "verdict: verdict: record" in said


def test_a_run_that_was_changed_is_named(gated: Gated, capsys: pytest.CaptureFixture[str]) -> None:
    (gated.folder.runs / "prompt-test" / "run.json").write_text("{}")
    assert gated.check() == ExitCode.LOCK
    assert "stage prompt, prompt.json, run prompt-test: was changed" in capsys.readouterr().out


def test_a_record_that_was_edited_is_named(
    gated: Gated, capsys: pytest.CaptureFixture[str]
) -> None:
    text = gated.record.read_text()
    gated.record.write_text(text.replace('"insufficient-evidence"', '"tune: go"'))
    assert gated.check() == ExitCode.LOCK
    assert "record: verdict: was changed after the record was written" in capsys.readouterr().out


def test_the_same_evidence_gives_the_same_bytes(gated: Gated, tmp_path: Path) -> None:
    before = {end: gated.record.with_suffix(end).read_bytes() for end in (".json", ".md", ".html")}
    for end in before:
        gated.record.with_suffix(end).unlink()
    project = read_project(find_workspace(tmp_path))
    lock = freeze(project.frozen, at="2026-01-01T03:04:05+00:00", before=None, looks={})
    verdict = judge(project.policy, lock=lock.digest, prompt=gated.folder.prompt())
    keep_record(project, lock, verdict, facts=None, knowledge=KnowledgeFacts())
    assert before == {end: gated.record.with_suffix(end).read_bytes() for end in before}


def test_the_same_run_repeated_gives_the_same_record(gated: Gated, tmp_path: Path) -> None:
    again = tmp_path / "again" / gated.root.name  # the folder's name is that of the project
    again.mkdir(parents=True)
    for name in ("suite.jsonl", "tunegate.toml"):
        (again / name).write_bytes((gated.root / name).read_bytes())
    later = measure(again, seconds=7.5, at="2026-03-02T09:00:00+00:00")
    first, second = (json.loads(one.record.read_text()) for one in (gated, later))
    assert second["digest"] == first["digest"]
    assert [name for name in first if first[name] != second[name]] == ["clock", "seals"]
    assert second["clock"]["stages"]["prompt"]["took"][0]["text"] == "7.50 s"
    other = measure(again, at="2026-03-03T09:00:00+00:00")
    assert json.loads(other.record.read_text())["digest"] != first["digest"], "a second look"


def test_a_time_that_was_changed_is_named(gated: Gated, capsys: pytest.CaptureFixture[str]) -> None:
    text = gated.record.read_text()
    gated.record.write_text(text.replace("2026-01-02T03:04:05", "2026-01-02T03:04:06"))
    assert gated.check() == ExitCode.LOCK
    said = capsys.readouterr().out
    assert "record: clock: was changed" in said
    assert "evidence: stage prompt, at: record 2026-01-02T03:04:06" in said


def test_the_command_checks_judges_and_advises(
    gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(gated.root)

    def run(*words: str, given: str | None = None) -> Result:
        return CliRunner().invoke(app, ["gate", *words], input=given, catch_exceptions=False)

    assert run("--check", str(gated.record)).exit_code == ExitCode.FINE
    project = read_project(find_workspace(gated.root))
    lock = freeze(project.frozen, at="2026-01-01T00:00:00+00:00", before=None, looks={})
    write_lock(lock, gated.root)
    listed = run("--feedback", "--format", "jsonl").stdout.splitlines()
    assert len(listed) == 20
    thumbs = "".join(line.replace("null", '"up"') + "\n" for line in listed)
    done = run("--feedback", given=thumbs)
    assert done.exit_code == ExitCode.FINE
    assert "20 judged, 20 up; the metric says the same of" in done.stderr
    assert '"topic": "evidence"' in run("--advice", "--format", "json").stdout
    assert run("--advice", "--feedback").exit_code == ExitCode.USAGE
