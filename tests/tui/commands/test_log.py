from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_the_newest_comes_first(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    tunegate("decide", "drop", ids[0])
    tunegate("decide", "keep", ids[1], "--reason", "checked with jane.roe@bikes.invalid")
    ran = tunegate("log")
    header, newest, oldest = ran.out.splitlines()
    assert header.split() == ["NO", "STEP", "WHEN", "(UTC)", "WHO", "WHAT"]
    assert newest.split()[:2] == ["2", "2"]
    assert f"keep {ids[1]}" in newest
    assert oldest.endswith(f"ann  drop {ids[0]}")


def test_of_one_pair(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    tunegate("decide", "merge", ids[2], "--into", ids[1])
    tunegate("decide", "drop", ids[0], ids[1])
    rows = tunegate("log", "--pair", ids[1][:6], "--format", "jsonl").rows
    assert [(row["action"], row["pair"]) for row in rows] == [("drop", ids[1]), ("merge", ids[2])]


def test_the_limit_is_said(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    tunegate("decide", "drop", *ids)
    ran = tunegate("log", "--limit", "2", "--format", "jsonl")
    assert [row["seq"] for row in ran.rows] == [5, 4]
    assert "showing 2 of 5 entries; --limit 0 shows all" in ran.err
    assert len(tunegate("log", "--limit", "0", "--format", "jsonl").rows) == 5


def test_decisions_that_lost_their_row(
    tunegate: Command, workspace: Path, ids: list[str], write_rows: Callable[..., Path]
) -> None:
    tunegate("decide", "drop", ids[0], ids[1])
    assert tunegate("log", "--lost").err.endswith("no lost decisions\n")
    lines = (workspace / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    write_rows("pairs.jsonl", lines[1:])
    rows = tunegate("log", "--lost", "--format", "jsonl").rows
    assert [row["pair"] for row in rows] == [ids[0]]


def test_an_empty_log(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("log")
    assert (ran.code, ran.out, ran.err) == (0, "", "no decisions yet\n")
    assert not (workspace / ".tunegate").exists()


def test_bad_input(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    tunegate("decide", "drop", ids[0])
    ran = tunegate("log", "--pair", "zzz")
    assert ran.code == 2
    assert "no pair with decisions has an id that begins with 'zzz'" in ran.err
    assert tunegate("log", "--limit", "-1").code == 2
