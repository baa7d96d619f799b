from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def test_a_pair_with_findings_and_history(
    tunegate: Command, workspace: Path, ids: list[str]
) -> None:
    tunegate("decide", "drop", ids[3], "--reason", "no answer")
    tunegate("undo")
    ran = tunegate("show", ids[3][:8])
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == f"{ids[3]}  (pairs.jsonl, row 4)"
    assert "===[ user ]===" in lines
    assert "Where is the shop?" in lines
    assert any("error S003" in line for line in lines[lines.index("findings:") :])
    history = lines[lines.index("history:") + 1 :]
    assert history[0].endswith(f"ann  (undone) drop {ids[3]}  [no answer]")
    assert history[1].endswith(f"ann  undo of 1: drop {ids[3]}  [no answer]")


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        (("keep",), "kept"),
        (("drop",), "left out"),
        (("merge", "--into", "pairs.jsonl:1"), "left out"),
    ],
)
def test_what_became_of_it(
    decision: tuple[str, ...], status: str, tunegate: Command, workspace: Path
) -> None:
    tunegate("decide", decision[0], "pairs.jsonl:2", *decision[1:])
    assert tunegate("show", "pairs.jsonl:2").out.splitlines()[0].endswith(f"; {status})")


def test_own_data_is_shown_unmasked_on_request(tunegate: Command, workspace: Path) -> None:
    assert "jane.roe@" in tunegate("show", "pairs.jsonl:5").out


def test_text_that_acts_on_terminals_is_made_visible(
    tunegate: Command, folder: Path, write_rows: Callable[..., Path]
) -> None:
    write_rows("bad.jsonl", [{"prompt": "a\x1b[2Jb", "response": "c\x07d"}])
    ran = tunegate("show", "bad.jsonl:1", "--data", "bad.jsonl")
    assert "a␛[2Jb" in ran.out
    assert "\x1b" not in ran.out
    exact = tunegate("show", "bad.jsonl:1", "--data", "bad.jsonl", "--transcript")
    assert "a\x1b[2Jb" in exact.out


def test_several_pairs_in_the_order_given(
    tunegate: Command, workspace: Path, ids: list[str]
) -> None:
    out = tunegate("show", "pairs.jsonl:2", ids[0]).out
    assert out.index(ids[1]) < out.index(ids[0])


def test_a_file_is_known_by_the_end_of_its_path(
    tunegate: Command, folder: Path, write_rows: Callable[..., Path]
) -> None:
    (folder / "deep").mkdir()
    write_rows("deep/own.jsonl", [{"prompt": "a question", "response": "an answer"}])
    assert (
        "deep/own.jsonl, row 1" in tunegate("show", "own.jsonl:1", "--data", "deep/own.jsonl").out
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ffffffffffffffff", "no pair has an id that begins with"),
        ("", "no pair has an id that begins with ''"),
        ("pairs.jsonl:6", "pairs.jsonl has no pair in row 6"),
        ("pairs.jsonl:0", "pairs.jsonl has no pair in row 0"),
        ("pairs.csv:1", "no file is named 'pairs.csv'"),
    ],
)
def test_unknown_pairs(name: str, says: str, tunegate: Command, workspace: Path) -> None:
    ran = tunegate("show", name)
    assert ran.code == 2
    assert says in ran.err
    assert "hint: " in ran.err


def test_similar_pairs_are_listed_on_request(tunegate: Any, workspace: Path) -> None:
    shown = tunegate("show", "pairs.jsonl:1", "--similar", "2").out
    assert "similar:" in shown
    listed = [line for line in shown.splitlines() if "prompts " in line and "responses " in line]
    assert len(listed) == 2
    assert "similar:" not in tunegate("show", "pairs.jsonl:1").out
