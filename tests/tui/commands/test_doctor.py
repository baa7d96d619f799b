from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def words(ran: Any) -> list[str]:
    return [line.split()[0] for line in ran.out.splitlines()]


def test_a_sound_workspace(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    tunegate("decide", "drop", ids[0])
    ran = tunegate("doctor")
    assert ran.code == 0
    assert set(words(ran)) <= {"OK", "WARN"}
    for part in (
        "Python 3.",
        "polars ",
        str(workspace),
        "1 file,",
        "1 decision in force",
        "GB free",
    ):
        assert part in ran.out


def test_without_a_workspace(tunegate: Command, folder: Path) -> None:
    ran = tunegate("doctor")
    assert ran.code == 0
    assert "WARN  no tunegate.toml" in ran.out
    assert not (folder / ".tunegate").exists()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("data = [", "not valid TOML"),
        ('data = ["gone.jsonl"]', "gone.jsonl: no such file"),
        ('data = ["pairs.jsonl"]\nrules.select = ["Z"]', "no rule matches 'Z'"),
        ('data = ["pairs.jsonl"]\ntokenizer = "gone.json"', "gone.json is not there"),
    ],
)
def test_what_is_wrong_fails(settings: str, says: str, tunegate: Command, workspace: Path) -> None:
    (workspace / "tunegate.toml").write_text(settings, encoding="utf-8")
    ran = tunegate("doctor")
    assert ran.code == 1
    [failed] = [line for line in ran.out.splitlines() if line.startswith("FAIL")]
    assert says in failed


def test_a_damaged_ledger(tunegate: Command, workspace: Path) -> None:
    (workspace / ".tunegate").mkdir()
    (workspace / ".tunegate" / "ledger.db").write_text("not a ledger", encoding="utf-8")
    ran = tunegate("doctor")
    assert ran.code == 1
    assert "it is not a ledger" in ran.out
