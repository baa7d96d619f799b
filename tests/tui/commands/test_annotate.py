from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_notes_tags_and_names_are_one_step_and_are_listed(
    tunegate: Command, workspace: Path, ids: list[str]
) -> None:
    before = tunegate("check", "--format", "jsonl").out
    ran = tunegate(
        "annotate", ids[0][:8], "pairs.jsonl:2", "--note", "ask Ann", "--tag", "legal",
        "--assign", "bob",
    )  # fmt: skip
    assert ran.code == 0
    assert "6 written, step 1" in ran.err
    assert tunegate("check", "--format", "jsonl").out == before
    listed = tunegate("annotate").out.splitlines()
    assert listed[1].split() == [ids[0], "bob", "legal", "ask", "Ann"]
    assert len(listed) == 3
    assert f"note {ids[0]}: ask Ann" in tunegate("log").out
    assert f"assign {ids[0]} to bob" in tunegate("show", ids[0]).out
    assert tunegate("annotate", ids[0], "--untag", "legal", "--assign", "").code == 0
    assert tunegate("annotate").out.splitlines()[1].split() == [ids[0], "-", "-", "ask", "Ann"]
    tunegate("undo")
    tunegate("undo")
    assert "nothing stands beside any pair" in tunegate("annotate").err


def test_what_makes_no_sense_is_refused(tunegate: Command, workspace: Path) -> None:
    assert "no pair is named" in tunegate("annotate", "--tag", "x").err
    ran = tunegate("annotate", "pairs.jsonl:1")
    assert (ran.code, "nothing to write beside" in ran.err) == (2, True)
    ran = tunegate("annotate", "pairs.jsonl:1", "--tag", "two words")
    assert (ran.code, "is no tag" in ran.err) == (2, True)
    assert "nothing stands beside any pair" in tunegate("annotate").err
