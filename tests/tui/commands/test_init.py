from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.settings import load_settings

Command = Callable[..., Any]
WriteRows = Callable[..., Path]
ROW = {"prompt": "How long does it take to ship?", "response": "It takes about three days."}


def test_files_are_found_and_held_out_ones_told_apart(
    tunegate: Command, folder: Path, write_rows: WriteRows
) -> None:
    write_rows("pairs.jsonl", [ROW] * 3)
    write_rows("suite.jsonl", [ROW])
    (folder / "package.json").write_text('{"name": "not pairs"}', encoding="utf-8")
    (folder / "notes.txt").write_text("not looked at", encoding="utf-8")
    ran = tunegate("init")
    assert ran.code == 0
    assert "3 pairs, prompt/response shape, from pairs.jsonl" in ran.err
    assert "suite.jsonl" in ran.err
    assert "passed over package.json: " in ran.err
    settings = load_settings(folder / "tunegate.toml")
    assert settings.data == ["pairs.jsonl"]
    assert settings.suite == ["suite.jsonl"]


def test_named_files_a_profile_and_the_language(
    tunegate: Command, folder: Path, write_rows: WriteRows
) -> None:
    answers = ["Die Lieferung dauert ungefähr drei Tage, und das ist für uns schnell."] * 3
    write_rows("a b.jsonl", [{"prompt": "Wie lange?", "response": answer} for answer in answers])
    assert tunegate("init", "a b.jsonl", "--profile", "legal").code == 0
    settings = load_settings(folder / "tunegate.toml")
    assert settings.data == ["a b.jsonl"]
    assert settings.profile == "legal"
    assert settings.language == "de"


def test_every_commented_line_is_a_valid_setting(
    tunegate: Command, folder: Path, write_rows: WriteRows
) -> None:
    write_rows("pairs.jsonl", [ROW])
    tunegate("init")
    path = folder / "tunegate.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    opened = [
        line.removeprefix("# ") if line.startswith("# ") and _is_setting(line) else line
        for line in lines
    ]
    path.write_text("\n".join(opened), encoding="utf-8")
    settings = load_settings(path)
    assert settings.target == "openai"
    assert settings.rules.severity == {"P501": "warning"}
    assert settings.glossary[0].variants == ["email"]


def _is_setting(line: str) -> bool:
    return " = " in line or line.startswith("# [")


def test_the_workspace_can_be_checked_at_once(
    tunegate: Command, folder: Path, write_rows: WriteRows
) -> None:
    write_rows("pairs.jsonl", [ROW])
    tunegate("init")
    assert tunegate("check", "--select", "S").code == 0


@pytest.mark.parametrize(
    ("git", "before", "after"),
    [
        (True, None, ".tunegate/\n"),
        (True, "build/", "build/\n.tunegate/\n"),
        (True, "/.tunegate\n", "/.tunegate\n"),
        (False, None, None),
    ],
)
def test_git_is_told_to_ignore_the_state(
    git: bool,
    before: str | None,
    after: str | None,
    tunegate: Command,
    folder: Path,
    write_rows: WriteRows,
) -> None:
    write_rows("pairs.jsonl", [ROW])
    if git:
        (folder / ".git").mkdir()
    ignored = folder / ".gitignore"
    if before is not None:
        ignored.write_text(before, encoding="utf-8")
    tunegate("init")
    assert (ignored.read_text(encoding="utf-8") if ignored.exists() else None) == after


def test_own_columns(tunegate: Command, folder: Path) -> None:
    (folder / "faq.csv").write_text(
        "frage,antwort,thema\nWas kostet es?,Zehn Euro im Monat.,preis\n", encoding="utf-8"
    )
    unknown = tunegate("init", "faq.csv")
    assert unknown.code == 2
    assert unknown.err.splitlines()[-2:] == [
        '      prompt = "frage"',
        '      response = "antwort"',
    ]
    named = ("--prompt", "frage", "--response", "antwort", "--task", "thema")
    assert tunegate("init", "faq.csv", *named).code == 0
    settings = load_settings(folder / "tunegate.toml")
    assert (settings.columns.prompt, settings.columns.task) == ("frage", "thema")
    assert '1 task from "thema"' in tunegate("check").err


def test_an_existing_file_is_left_alone(tunegate: Command, workspace: Path) -> None:
    before = (workspace / "tunegate.toml").read_bytes()
    ran = tunegate("init")
    assert ran.code == 2
    assert "is there already" in ran.err
    assert (workspace / "tunegate.toml").read_bytes() == before


@pytest.mark.parametrize("arguments", [("init",), ("init", "missing.jsonl")])
def test_without_pairs_nothing_is_written(
    arguments: tuple[str, ...], tunegate: Command, folder: Path
) -> None:
    ran = tunegate(*arguments)
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert list(folder.iterdir()) == []


@pytest.fixture
def not_utf8(folder: Path, write_rows: WriteRows) -> str:
    """A file with a pair whose name is not UTF-8, where the file system takes one."""
    name = os.fsdecode(b"\xff.jsonl")
    try:
        write_rows(name, [ROW])
    except OSError:
        pytest.skip("names are always UTF-8 here")
    return name


def test_a_name_that_is_not_utf8_is_refused(tunegate: Command, folder: Path, not_utf8: str) -> None:
    ran = tunegate("init", not_utf8)
    assert ran.code == 2
    assert "its name is not UTF-8" in ran.err
    assert ran.err.endswith("hint: rename the file\n")
    assert [one.name for one in folder.iterdir()] == [not_utf8]


def test_a_name_that_is_not_utf8_is_passed_over(
    tunegate: Command, folder: Path, not_utf8: str, write_rows: WriteRows
) -> None:
    write_rows("pairs.jsonl", [ROW])
    ran = tunegate("init")
    assert ran.code == 0
    assert "rename the file" in ran.err
    assert load_settings(folder / "tunegate.toml").data == ["pairs.jsonl"]
    assert {one.name for one in folder.iterdir()} == {"pairs.jsonl", "tunegate.toml", not_utf8}


def test_a_file_that_cannot_be_written_whole_is_not_there(
    tunegate: Command, folder: Path, write_rows: WriteRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rows("pairs.jsonl", [ROW])

    def fail(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    ran = tunegate("init")
    assert ran.code == 2
    assert "tunegate.toml: it cannot be written: No space left on device" in ran.err
    assert [one.name for one in folder.iterdir()] == ["pairs.jsonl"]


def test_chat_turns_under_a_wrong_name_are_told_with_the_mapping(
    tunegate: Command, folder: Path, write_rows: WriteRows
) -> None:
    said = [{"speaker": "user", "text": "Where is it?"}, {"speaker": "bot", "text": "In Bonn."}]
    write_rows("chat.jsonl", [{"talk": said, "nr": nth} for nth in range(3)])
    ran = tunegate("init", "chat.jsonl", "--prompt", "talk", "--response", "nr")
    assert ran.code == 2
    assert "chat.jsonl: none of 3 rows is a pair: " in ran.err
    assert [one.name for one in folder.iterdir()] == ["chat.jsonl"]
    _, _, hint = ran.err.partition("hint: 'talk' holds lists of chat turns;")
    text = "\n".join(line.strip() for line in hint.splitlines()[1:])
    assert tomllib.loads(text) == {"data": ["chat.jsonl"], "columns": {"messages": "talk"}}
    (folder / "tunegate.toml").write_text(text, encoding="utf-8")
    assert "3 pairs" in tunegate("check", "--select", "S").err


@pytest.mark.parametrize("value", [["a", {"speaker": "user"}], [{"score": 1}], {"speaker": "x"}])
def test_rows_that_are_no_pairs_are_told_with_the_reason(
    value: object, tunegate: Command, folder: Path, write_rows: WriteRows
) -> None:
    write_rows("odd.jsonl", [{"ask": value, "answer": f"No. {nth}"} for nth in range(3)])
    ran = tunegate("init", "odd.jsonl", "--prompt", "ask", "--response", "answer")
    assert ran.code == 2
    assert "odd.jsonl: none of 3 rows is a pair: " in ran.err
    assert "hint: name other columns with --prompt and --response" in ran.err
    assert "chat turns" not in ran.err
    assert not (folder / "tunegate.toml").exists()
