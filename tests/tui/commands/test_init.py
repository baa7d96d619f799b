from __future__ import annotations

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
