from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def test_undo_and_redo_say_what_they_did(
    tunegate: Command, workspace: Path, ids: list[str]
) -> None:
    tunegate("decide", "drop", ids[0], ids[1])
    undone = tunegate("undo")
    assert undone.code == 0
    assert undone.out == ""
    assert undone.err.splitlines() == [
        "took back step 1: 2 drop",
        "`tunegate redo` puts it back",
    ]
    redone = tunegate("redo")
    assert redone.err.splitlines()[0] == "put back step 1: 2 drop"


def test_one_decision_of_a_step(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    tunegate("decide", "drop", ids[0], ids[1])
    assert f"took back step 1: drop of {ids[1]}" in tunegate("undo", "--decision", "2").err
    log = tunegate("log", "--format", "jsonl").rows
    assert [(row["decision"], row["kind"], row["stands"]) for row in log] == [
        (2, "undo", False),
        (2, "decide", False),
        (1, "decide", True),
    ]


def test_a_step_by_its_number(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    tunegate("decide", "drop", ids[0])
    tunegate("decide", "keep", ids[1])
    assert f"step 1: drop of {ids[0]}" in tunegate("undo", "--step", "1").err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("undo",), "there is nothing to undo"),
        (("redo",), "there is nothing to redo"),
        (("undo", "--step", "0"), "greater than or equal to 1"),
        (("undo", "--step", "1", "--decision", "1"), "--step and --decision are given"),
    ],
)
def test_nothing_to_undo(
    arguments: tuple[str, ...], says: str, tunegate: Command, workspace: Path
) -> None:
    ran = tunegate(*arguments)
    assert ran.code == 2
    assert says in ran.err
    assert not (workspace / ".tunegate").exists()


def test_a_step_that_is_not_there(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    tunegate("decide", "drop", ids[0])
    ran = tunegate("undo", "--step", "9")
    assert ran.code == 2
    assert "there is no step 9" in ran.err


def test_an_edit_that_a_later_one_holds_is_named(
    tunegate: Command, workspace: Path, ids: list[str], tmp_path: Path
) -> None:
    for nth, answer in enumerate(("First.", "Second.")):
        text = tmp_path / f"edit{nth}.txt"
        text.write_text(f"===[ user ]===\nWhat is it?\n\n===[ assistant ]===\n{answer}\n\n")
        tunegate("decide", "edit", ids[0], "--from", str(text))
    said = tunegate("undo", "--decision", "1").err
    assert f"the text of pair {ids[0]} does not change: decision 2 edited it later" in said
    assert "does not change" not in tunegate("undo", "--decision", "2").err
