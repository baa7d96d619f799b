from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def test_json_has_the_keys_of_the_contract(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("ready", "--format", "json")
    assert ran.code == 0
    body = json.loads(ran.out)
    assert {"score", "criteria", "methods", "deductions", "fix_first"} <= set(body)
    assert body["pairs"] == 5
    assert body["score_before"] is None


def test_decisions_raise_the_score_and_the_one_before_is_named(
    tunegate: Command, workspace: Path
) -> None:
    before = json.loads(tunegate("ready", "--format", "json").out)["score"]
    tunegate("decide", "drop", "pairs.jsonl:4")
    body = json.loads(tunegate("ready", "--format", "json").out)
    assert body["score_before"] == before
    assert body["score"] > before
    assert json.loads(tunegate("ready", "--raw", "--format", "json").out)["score"] == before


@pytest.mark.parametrize(("output_format", "begins"), [("text", "Readiness "), ("md", "# Readin")])
def test_forms_for_people(
    output_format: str, begins: str, tunegate: Command, workspace: Path
) -> None:
    out = tunegate("ready", "--format", output_format).out
    assert out.startswith(begins)
    assert "jane.roe" not in out
    assert "\x1b" not in out


def test_a_page_with_the_state_before(tunegate: Command, workspace: Path) -> None:
    tunegate("decide", "drop", "pairs.jsonl:4")
    ran = tunegate("ready", "--html", "report.html")
    assert ran.code == 0
    assert "wrote report.html" in ran.err
    page = (workspace / "report.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "jane.roe" not in page


@pytest.mark.parametrize(("score", "code"), [("0", 0), ("100", 1)])
def test_fail_below(score: str, code: int, tunegate: Command, workspace: Path) -> None:
    ran = tunegate("ready", "--fail-below", score)
    assert ran.code == code
    assert ("is below 100" in ran.err) is (code == 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--fail-below", "101"), "less than or equal to 100"),
        (("--format", "pdf"), "'pdf' is not one of"),
        (("missing.jsonl",), "missing.jsonl: no such file"),
        (("--html", "no/folder/here.html"), "it cannot be written"),
    ],
)
def test_bad_input(
    arguments: tuple[str, ...], says: str, tunegate: Command, workspace: Path
) -> None:
    ran = tunegate("ready", *arguments)
    assert ran.code == 2
    assert says in ran.err


def test_standard_input(tunegate: Command, folder: Path) -> None:
    rows = '{"prompt": "a question", "response": "an answer"}\n'
    body = json.loads(tunegate("ready", "-", "--format", "json", stdin=rows).out)
    assert body["pairs"] == 1
