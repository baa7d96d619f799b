from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.rules.table import RULES
from tunegate.curate.settings import Settings
from tunegate.tui import docs
from tunegate.tui.app.actions import ACTIONS
from tunegate.tui.exit_codes import MEANINGS, ExitCode


def test_the_pages_in_the_repository_are_what_the_code_says() -> None:
    assert docs.stale() == [], "run `make docs`"


def test_a_stale_or_missing_page_is_named(tmp_path: Path) -> None:
    pages = docs.references()
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert docs.stale(tmp_path) == []
    (tmp_path / "cli.md").write_text("old", encoding="utf-8")
    (tmp_path / "rules.md").unlink()
    assert docs.stale(tmp_path) == ["cli.md", "rules.md"]


def test_every_rule_has_its_section() -> None:
    text = docs.rule_reference()
    for rule in RULES.values():
        assert f"### {rule.code} {rule.name}\n" in text


def test_every_action_has_its_row() -> None:
    text = docs.keys_reference()
    for action in ACTIONS:
        assert f"| {action.label} | {action.help} |" in text


def test_every_setting_has_its_row() -> None:
    text = docs.settings_reference()
    for name in ("data", "profile", "near", "forbidden", "regions", "encoding", "severity"):
        assert f"\n| `{name}` | " in text
    for heading in ("## `[columns]`", "## `[tasks.NAME]`", "## `[[glossary]]`"):
        assert heading in text
    assert all(f"`{name}`" in text or f"[{name}" in text for name in Settings.model_fields)
    assert "| `near` | number | `0.8` |" in text


def test_every_exit_code_is_explained() -> None:
    assert set(MEANINGS) == set(ExitCode)
    text = docs.cli_reference()
    for code, meaning in MEANINGS.items():
        assert f"| {code.value} | {meaning} |" in text


@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_writing_and_checking(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docs, "FOLDER", tmp_path / "docs")
    monkeypatch.setattr("sys.argv", ["docs", *arguments])
    code = docs.main()
    assert code == (ExitCode.FINDINGS if arguments else ExitCode.FINE)
    assert (tmp_path / "docs").exists() is not bool(arguments)
