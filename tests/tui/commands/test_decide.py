from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def transcript(tunegate: Command, name: str) -> str:
    return str(tunegate("show", name, "--transcript").out)


def test_drop_by_the_beginning_of_an_id(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    ran = tunegate("decide", "drop", ids[3][:8], "--reason", "no answer")
    assert ran.code == 0
    assert "1 drop, step 1; `tunegate undo` takes it back" in ran.err
    [row] = tunegate("log", "--format", "jsonl").rows
    assert (row["action"], row["pair"], row["reason"], row["author"]) == (
        "drop",
        ids[3],
        "no answer",
        "ann",
    )
    assert tunegate("check", "--select", "S003").code == 0


def test_keep_dismisses_the_findings_of_the_pair(
    tunegate: Command, workspace: Path, ids: list[str]
) -> None:
    assert tunegate("decide", "keep", "pairs.jsonl:4").code == 0
    assert tunegate("check", "--select", "S003").code == 0
    actions = [row["action"] for row in tunegate("log", "--format", "jsonl").rows]
    assert actions[-1] == "keep"
    assert set(actions) == {"keep", "dismiss"}


def test_dismiss_a_finding_by_its_key(tunegate: Command, workspace: Path) -> None:
    [finding] = tunegate("check", "--select", "S003", "--format", "jsonl").rows
    assert tunegate("decide", "dismiss", finding["key"][:6]).code == 0
    assert tunegate("check", "--select", "S003").code == 0
    assert tunegate("check", "--select", "S003", "--raw").code == 1


def test_dismiss_the_findings_of_one_rule_on_a_pair(tunegate: Command, workspace: Path) -> None:
    assert tunegate("decide", "dismiss", "pairs.jsonl:5", "--rule", "p501").code == 0
    assert [row["rule"] for row in tunegate("log", "--format", "jsonl").rows] == ["P501"]


def test_fix_applies_what_the_rules_offer(tunegate: Command, workspace: Path) -> None:
    assert tunegate("decide", "fix", "pairs.jsonl:5", "--rule", "P501").code == 0
    assert "[EMAIL]" in transcript(tunegate, "pairs.jsonl:5")
    assert "jane.roe" not in transcript(tunegate, "pairs.jsonl:5")


def test_fix_where_nothing_can_be_fixed(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("decide", "fix", "pairs.jsonl:1", "--rule", "S003")
    assert ran.code == 0
    assert "nothing to do" in ran.err
    assert not (workspace / ".tunegate" / "ledger.db").exists()


def test_merge(tunegate: Command, workspace: Path, ids: list[str]) -> None:
    assert tunegate("decide", "merge", ids[0], "--into", "pairs.jsonl:2").code == 0
    [row] = tunegate("log", "--format", "jsonl").rows
    assert (row["action"], row["pair"], row["into"]) == ("merge", ids[0], ids[1])
    assert tunegate("export", "-o", "out.jsonl").code == 0
    assert len((workspace / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 4


def test_edit_from_standard_input(tunegate: Command, workspace: Path) -> None:
    before = transcript(tunegate, "pairs.jsonl:1")
    edited = before.replace("three days", "four days")
    ran = tunegate("decide", "edit", "pairs.jsonl:1", "--from", "-", stdin=edited)
    assert ran.code == 0
    assert transcript(tunegate, "pairs.jsonl:1") == edited
    tunegate("undo")
    assert transcript(tunegate, "pairs.jsonl:1") == before


def test_edit_from_a_file(tunegate: Command, workspace: Path) -> None:
    edited = transcript(tunegate, "pairs.jsonl:4").replace(
        "===[ assistant ]===\n", "===[ assistant ]===\nIn the old town."
    )
    (workspace / "pair.txt").write_text(edited, encoding="utf-8")
    assert tunegate("decide", "edit", "pairs.jsonl:4", "--from", "pair.txt").code == 0
    assert tunegate("check", "--select", "S003").code == 0


def test_edit_in_an_editor(
    tunegate: Command, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = workspace / "editor.py"
    editor.write_text(
        "import sys, pathlib\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text().replace('three', 'four'))\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    assert tunegate("decide", "edit", "pairs.jsonl:1").code == 0
    assert "four days" in transcript(tunegate, "pairs.jsonl:1")


def test_an_edit_that_changes_nothing_is_not_recorded(
    tunegate: Command, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    ran = tunegate("decide", "edit", "pairs.jsonl:1")
    assert ran.code == 0
    assert "nothing to do" in ran.err
    assert not (workspace / ".tunegate" / "ledger.db").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("drop", "zzzz"), "no pair has an id that begins with 'zzzz'"),
        (("drop", "pairs.jsonl:99"), "pairs.jsonl has no pair in row 99"),
        (("drop", "other.jsonl:1"), "no file is named 'other.jsonl'"),
        (("drop", "pairs.jsonl:one"), "names no row"),
        (("merge", "pairs.jsonl:1"), "merge needs --into"),
        (("drop", "pairs.jsonl:1", "--into", "pairs.jsonl:2"), "--into has no meaning for drop"),
        (("merge", "pairs.jsonl:1", "--into", "pairs.jsonl:1"), "cannot merge with itself"),
        (("drop", "pairs.jsonl:1", "--from", "x"), "--from has no meaning for drop"),
        (("keep", "pairs.jsonl:1", "--rule", "S003"), "--rule has no meaning for keep"),
        (("edit", "pairs.jsonl:1", "pairs.jsonl:2"), "edit takes one pair, not 2"),
        (("edit", "pairs.jsonl:1"), "no editor is set"),
        (("edit", "pairs.jsonl:1", "--from", "missing.txt"), "missing.txt: it cannot be read"),
        (("forget", "pairs.jsonl:1"), "'forget' is not one of"),
        (("drop",), "missing argument"),
    ],
)
def test_bad_input(
    arguments: tuple[str, ...], says: str, tunegate: Command, workspace: Path
) -> None:
    ran = tunegate("decide", *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert "hint: " in ran.err or "itself" in says
    assert tunegate("log").err == "no decisions yet\n"


def test_an_ambiguous_beginning_names_the_candidates(
    tunegate: Command, workspace: Path, write_rows: Callable[..., Path], ids: list[str]
) -> None:
    row = {"prompt": "How long does delivery take?", "response": "Delivery takes about three days."}
    write_rows("pairs.jsonl", [row, row])
    ran = tunegate("decide", "drop", ids[0][:6])
    assert ran.code == 2
    assert f"{ids[0]}, {ids[0]}-2" in ran.err
    assert tunegate("decide", "drop", ids[0]).code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the edited text: line 1"),
        ("===[ user ]===\nhello\n", "the last turn is not an assistant's"),
        ("===[ user ]===\nhello\n\n===[ assistant ]===\n\n", "the response is empty"),
    ],
)
def test_a_broken_transcript_is_refused_with_its_line(
    text: str, says: str, tunegate: Command, workspace: Path
) -> None:
    ran = tunegate("decide", "edit", "pairs.jsonl:1", "--from", "-", stdin=text)
    assert ran.code == 2
    assert says in ran.err


def test_an_editor_that_fails_changes_nothing(
    tunegate: Command, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "false")
    ran = tunegate("decide", "edit", "pairs.jsonl:1")
    assert ran.code == 2
    assert "failed with status 1; nothing was changed" in ran.err
    monkeypatch.setenv("VISUAL", "no-such-editor-anywhere")
    assert "cannot be started" in tunegate("decide", "edit", "pairs.jsonl:1").err


def test_pairs_of_a_named_file(
    tunegate: Command, folder: Path, write_rows: Callable[..., Path]
) -> None:
    write_rows("own.jsonl", [{"prompt": "a question", "response": "an answer"}])
    assert tunegate("decide", "drop", "own.jsonl:1", "--data", "own.jsonl").code == 0
    assert (folder / ".tunegate" / "ledger.db").is_file()


def test_a_pair_that_has_left_is_not_dropped_again_nor_merged_into(
    tunegate: Command, workspace: Path, ids: list[str]
) -> None:
    assert "1 drop" in tunegate("decide", "drop", ids[0], ids[0]).err
    again = tunegate("decide", "drop", ids[0])
    assert f"pair {ids[0]} has left the set already" in again.err
    assert "nothing to do" in again.err
    merged = tunegate("decide", "merge", ids[1], "--into", ids[0])
    assert merged.code == 2
    assert f"pair {ids[0]} has left the set and cannot stand for another" in merged.err
    assert len(tunegate("log", "--format", "jsonl").rows) == 1


def test_a_rule_that_does_not_exist_is_named(
    tunegate: Command, workspace: Path, ids: list[str]
) -> None:
    ran = tunegate("decide", "fix", ids[0], "--rule", "P599")
    assert ran.code == 2
    assert "no rule matches 'P599'" in ran.err


CONFLICTING = (
    {"prompt": "How long do refunds take?", "response": "Refunds take 14 days."},
    {"prompt": "How long do refunds take?", "response": "Refunds take 30 days."},
)


def test_both_sides_of_a_conflict_are_right_each_in_its_case(
    tunegate: Command, workspace: Path, write_rows: Any
) -> None:
    write_rows("pairs.jsonl", CONFLICTING)
    assert tunegate("check", "--select", "C201", "--fail-on", "warning").code == 1
    ran = tunegate(
        "decide", "resolve", "pairs.jsonl:2", "pairs.jsonl:1", "--scope", "abroad", "--scope", ""
    )
    assert ran.code == 0
    assert "1 edit, 1 resolve, step 1" in ran.err
    assert "How long do refunds take abroad?" in transcript(tunegate, "pairs.jsonl:2")
    assert "How long do refunds take?" in transcript(tunegate, "pairs.jsonl:1")
    assert tunegate("check", "--select", "C201", "--fail-on", "warning").code == 0
    reasons = [row["reason"] for row in tunegate("log", "--format", "jsonl").rows]
    assert "both right: abroad / in general" in reasons
    assert tunegate("undo").code == 0
    assert tunegate("check", "--select", "C201", "--fail-on", "warning").code == 1


def test_two_pairs_without_a_conflict_are_not_resolved(tunegate: Command, workspace: Path) -> None:
    ran = tunegate("decide", "resolve", "pairs.jsonl:1", "pairs.jsonl:2")
    assert ran.code == 2
    assert "no finding says that" in ran.err
    assert "`tunegate check --select C` lists the conflicts" in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["resolve", "pairs.jsonl:1"], "resolve takes two pairs, not 1"),
        (
            ["resolve", "pairs.jsonl:1", "pairs.jsonl:2", "--scope", "abroad"],
            "--scope was given 1 times for 2 pairs",
        ),
        (["drop", "pairs.jsonl:1", "--scope", "abroad"], "--scope has no meaning for drop"),
    ],
)
def test_scopes_that_make_no_sense_are_refused(
    tunegate: Command, workspace: Path, arguments: list[str], message: str
) -> None:
    ran = tunegate("decide", *arguments)
    assert ran.code == 2
    assert message in ran.err
