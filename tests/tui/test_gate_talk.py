"""Feedback and advice as a person meets them on a terminal, and as lines."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.workspace import Workspace, find_workspace
from tunegate.decide.feedback import Output, blind_sample
from tunegate.decide.feedback_file import read_opinions
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.gate_talk import talk_advice, talk_check, talk_feedback

LOCK = "ab" * 32
OUTPUTS = [
    Output("rag", f"q{nth}", f"Question {nth}?", f"Answer {nth}\x1b[31m", nth % 2 == 0)
    for nth in range(12)
]


class Stdin(io.TextIOWrapper):
    """Standard input with something in it, as a terminal or as a pipe."""

    def __init__(self, text: str, *, terminal: bool) -> None:
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def give(monkeypatch: pytest.MonkeyPatch, text: str, *, terminal: bool) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(text, terminal=terminal))


def feedback(folder: Path, **options: Any) -> ExitCode:
    workspace = Workspace(folder)
    return talk_feedback(
        OUTPUTS, workspace=workspace, lock=LOCK, at="2026-01-02T03:04:05+00:00", **options
    )


def test_a_list_is_filled_in_and_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert feedback(tmp_path, output_format="jsonl") == ExitCode.FINE
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(listed) == 12
    assert set(listed[0]) == {"id", "question", "answer", "thumb", "comment"}
    for row in listed:
        row["thumb"] = "up" if int(row["question"][9:-1]) % 2 == 0 else "down"
    lines = "".join(json.dumps(row) + "\n" for row in listed)
    give(monkeypatch, lines, terminal=False)
    assert feedback(tmp_path) == ExitCode.FINE
    said = capsys.readouterr().err
    assert "stage rag: 12 judged, 6 up; the metric says the same of 12, kappa 1.00" in said
    assert len(read_opinions(tmp_path / ".tunegate" / "feedback.jsonl")) == 12
    feedback(tmp_path, output_format="jsonl")
    nothing = capsys.readouterr()
    assert nothing.out == ""
    assert "has judged all answers of the sample: 12" in nothing.err


def test_on_a_terminal_each_answer_is_kept_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, "x\nu\nfine\ns\nd\n\nq\n", terminal=True)
    assert feedback(tmp_path) == ExitCode.FINE
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out
    assert "rag" not in shown.out
    sample = blind_sample(OUTPUTS, lock=LOCK)
    kept = read_opinions(tmp_path / ".tunegate" / "feedback.jsonl")
    assert [(one.id, one.thumb, one.comment) for one in kept] == [
        (sample[0].id, "up", "fine"),
        (sample[2].id, "down", ""),
    ]
    assert "only 2 answers of stage rag were judged" in shown.err


def test_a_closed_keyboard_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, "u\n", terminal=True)
    feedback(tmp_path)
    assert len(read_opinions(tmp_path / ".tunegate" / "feedback.jsonl")) == 1


def test_without_answers_there_is_nothing_to_judge(tmp_path: Path) -> None:
    assert talk_feedback([], workspace=Workspace(tmp_path), lock=LOCK) == ExitCode.EVIDENCE


def test_advice_as_text_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert talk_advice(find_workspace(tmp_path)) == ExitCode.FINDINGS
    text = capsys.readouterr().out
    assert "off-ramp  Is there a suite that can tell a better model from a worse one?" in text
    assert max(map(len, text.splitlines())) <= 80
    talk_advice(find_workspace(tmp_path), output_format="json")
    body = json.loads(capsys.readouterr().out)
    assert [one["topic"] for one in body["advice"]][:2] == ["evidence", "prompt"]


def test_a_record_that_does_not_hold_exits_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.json"
    path.write_text('{"verdict": "tune: go"}')
    code = talk_check(path, evidence=tmp_path, current=None, output_format="json")
    assert code == ExitCode.LOCK
    body = json.loads(capsys.readouterr().out)
    assert body["holds"] is False
    assert body["differences"][0]["part"] == "record"
