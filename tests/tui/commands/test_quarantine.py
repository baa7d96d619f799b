from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def spoil(workspace: Path, *lines: str) -> None:
    with (workspace / "pairs.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def test_place_reason_and_masked_text(tunegate: Command, workspace: Path) -> None:
    spoil(workspace, '{"prompt": "ask jane.roe@bikes-example.com", "response"')
    ran = tunegate("quarantine")
    assert ran.code == 0
    first, raw = ran.out.splitlines()
    assert first.startswith("pairs.jsonl:6: ")
    assert raw.startswith('    {"prompt": "ask ')
    assert "jane.roe" not in ran.out


def test_json_lines(tunegate: Command, workspace: Path) -> None:
    spoil(workspace, "no", '["no"]')
    rows = tunegate("quarantine", "--format", "jsonl").rows
    assert [(row["file"], row["row"], row["line"]) for row in rows] == [
        ("pairs.jsonl", 6, 6),
        ("pairs.jsonl", 7, 7),
    ]
    assert set(rows[0]) == {"file", "row", "line", "reason", "raw"}


def test_the_limit_is_said(tunegate: Command, workspace: Path) -> None:
    spoil(workspace, "a", "b", "c")
    ran = tunegate("quarantine", "--limit", "2", "--format", "jsonl")
    assert len(ran.rows) == 2
    assert "showing 2 of 3 rows; --limit 0 shows all" in ran.err


def test_none(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("quarantine")
    assert (ran.code, ran.out) == (0, "")
    assert "every row could be read" in ran.err


def test_text_that_acts_on_terminals_and_long_rows(tunegate: Command, workspace: Path) -> None:
    spoil(workspace, "\x1b[2J" + "x" * 5000)
    raw = tunegate("quarantine").out.splitlines()[1]
    assert "\x1b" not in raw
    assert raw.endswith("x…")
    assert len(raw) == 204


def test_standard_input_and_bad_input(tunegate: Command, folder: Path) -> None:
    rows = '{"prompt": "a", "response": "b"}\nno\n'
    assert len(tunegate("quarantine", "-", "--format", "jsonl", stdin=rows).rows) == 1
    assert tunegate("quarantine", "missing.jsonl").code == 2
