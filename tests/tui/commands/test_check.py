from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

S_AND_P = ("--select", "S,P501")


def test_one_finding_a_line_with_the_keys_of_the_contract(
    tunegate: Callable[..., Any], workspace: Path, ids: list[str]
) -> None:
    ran = tunegate("check", *S_AND_P, "--format", "jsonl")
    assert ran.code == 1
    assert [row["rule"] for row in ran.rows] == ["S003", "P501"]
    empty = ran.rows[0]
    assert set(empty) >= {"rule", "severity", "message", "pairs", "span", "score", "fix"}
    assert empty["pairs"] == [{"id": ids[3], "file": "pairs.jsonl", "row": 4}]


def test_what_was_read_and_how_long_it_took_is_said_on_stderr(
    tunegate: Callable[..., Any], workspace: Path
) -> None:
    ran = tunegate("check", "--format", "jsonl")
    first, *_, last = ran.err.splitlines()
    assert first == "5 pairs, prompt/response shape"
    assert last.startswith("checked 5 pairs in ")
    assert last.endswith(" s")


@pytest.mark.parametrize("output_format", ["text", "lines", "json", "jsonl", "sarif", "github"])
def test_private_values_are_masked_in_every_form(
    output_format: str, tunegate: Callable[..., Any], workspace: Path
) -> None:
    ran = tunegate("check", *S_AND_P, "--format", output_format)
    assert "P501" in ran.out
    assert "jane.roe" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--select", "S"), 1),
        (("--select", "S", "--fail-on", "never"), 0),
        (("--select", "S003", "--fail-on", "error"), 1),
        (("--select", "S001"), 0),
        (("--select", "S", "--ignore", "S003"), 0),
        (("--select", "s003,P"), 1),
        (("--select", "S001", "--select", "S003"), 1),
    ],
)
def test_exit_code_follows_findings_and_fail_on(
    options: tuple[str, ...], code: int, tunegate: Callable[..., Any], workspace: Path
) -> None:
    assert tunegate("check", *options).code == code


def test_severity_from_the_settings_decides_with_fail_on(
    tunegate: Callable[..., Any], workspace: Path
) -> None:
    with (workspace / "tunegate.toml").open("a", encoding="utf-8") as settings:
        settings.write('[rules]\nseverity = { S003 = "info" }\n')
    assert tunegate("check", "--select", "S003").code == 0
    assert tunegate("check", "--select", "S003", "--fail-on", "info").code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "nothing.jsonl"), "nothing.jsonl: no such file"),
        (("check", "--select", "Z9"), "no rule matches 'Z9'"),
        (("check", "--fail-on", "bad"), "'bad' is not one of"),
        (("check", "--unsafe-fixes"), "--unsafe-fixes does nothing by itself"),
        (("check", "--fix", "--raw"), "--fix and --raw exclude each other"),
        (("check", "--diff", "--format", "json"), "--diff has no json form"),
        (("check", "--shape", "nope"), "nope"),
        (("check", "--output", "no/such/folder/out.txt"), "it cannot be written"),
        (("check", "--nope"), "no such option"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_a_hint(
    arguments: tuple[str, ...], says: str, tunegate: Callable[..., Any], workspace: Path
) -> None:
    ran = tunegate(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    error, *hint = [line for line in ran.err.splitlines() if line.startswith(("error:", "hint:"))]
    assert says in error
    assert hint or "no such file" in says
    assert "Traceback" not in ran.err


def test_without_files_or_workspace_there_is_nothing_to_read(
    tunegate: Callable[..., Any], folder: Path
) -> None:
    ran = tunegate("check")
    assert ran.code == 2
    assert "tunegate check pairs.jsonl" in ran.err
    assert not (folder / ".tunegate").exists()


def test_a_wrong_key_in_the_settings_is_named_with_a_suggestion(
    tunegate: Callable[..., Any], workspace: Path
) -> None:
    (workspace / "tunegate.toml").write_text('dato = ["pairs.jsonl"]\n', encoding="utf-8")
    ran = tunegate("check")
    assert ran.code == 2
    assert "unknown key 'dato'" in ran.err
    assert "did you mean 'data'?" in ran.err


def test_checking_alone_leaves_no_trace(tunegate: Callable[..., Any], workspace: Path) -> None:
    """Beside what the models computed, which may be deleted."""
    tunegate("check")
    left = {path.name for path in workspace.iterdir()} - {".tunegate"}
    assert left == {"pairs.jsonl", "tunegate.toml"}
    assert [path.name for path in workspace.glob(".tunegate/*")] in ([], ["vectors"])


def test_standard_input(tunegate: Callable[..., Any], folder: Path) -> None:
    rows = '{"prompt": "a question", "response": "an answer"}\n{"prompt": "b", "response": ""}\n'
    ran = tunegate("check", "-", "--select", "S003", "--format", "jsonl", stdin=rows)
    assert ran.code == 1
    assert [(row["pairs"][0]["file"], row["pairs"][0]["row"]) for row in ran.rows] == [("-", 2)]


def test_unreadable_rows_are_findings_and_pointed_to(
    tunegate: Callable[..., Any], workspace: Path
) -> None:
    with (workspace / "pairs.jsonl").open("a", encoding="utf-8") as file:
        file.write("not json\n")
    ran = tunegate("check", "--select", "S001", "--format", "jsonl")
    assert [(row["rule"], row["pairs"][0]["id"]) for row in ran.rows] == [("S001", None)]
    assert "1 row in quarantine" in ran.err
    assert "`tunegate quarantine` lists the rows" in ran.err
    named = tunegate("check", "pairs.jsonl")
    assert "`tunegate quarantine pairs.jsonl` lists the rows" in named.err


def test_diff_shows_the_fixes_masked_and_writes_nothing(
    tunegate: Callable[..., Any], workspace: Path
) -> None:
    before = (workspace / "pairs.jsonl").read_bytes()
    ran = tunegate("check", *S_AND_P, "--fix", "--unsafe-fixes", "--diff")
    assert ran.code == 1
    assert "[EMAIL]" in ran.out
    assert "-===[ assistant ]===" in ran.out
    assert "jane.roe" not in ran.out
    assert "would change 2 pairs; nothing was recorded" in ran.err
    assert (workspace / "pairs.jsonl").read_bytes() == before
    assert not (workspace / ".tunegate").exists()


def test_diff_without_anything_to_fix_is_fine(
    tunegate: Callable[..., Any], workspace: Path
) -> None:
    ran = tunegate("check", "--select", "S001", "--diff")
    assert (ran.code, ran.out) == (0, "")


def test_fix_records_decisions_and_undo_restores(
    tunegate: Callable[..., Any], workspace: Path
) -> None:
    before = (workspace / "pairs.jsonl").read_bytes()
    fixed = tunegate("check", *S_AND_P, "--fix", "--unsafe-fixes", "--format", "jsonl")
    assert (fixed.code, fixed.out) == (0, "")
    assert "fixed 2 pairs with 2 decisions, step 1; `tunegate undo` takes it back" in fixed.err
    assert (workspace / "pairs.jsonl").read_bytes() == before

    again = tunegate("check", *S_AND_P, "--fix", "--unsafe-fixes", "--format", "jsonl")
    assert "nothing to fix" in again.err

    raw = tunegate("check", *S_AND_P, "--raw", "--format", "jsonl")
    assert [row["rule"] for row in raw.rows] == ["S003", "P501"]

    assert tunegate("undo").code == 0
    undone = tunegate("check", *S_AND_P, "--format", "jsonl")
    assert undone.out == raw.out


def test_safe_fixes_alone_leave_unsafe_ones(tunegate: Callable[..., Any], workspace: Path) -> None:
    ran = tunegate("check", "--select", "S003", "--fix", "--format", "jsonl")
    assert "nothing to fix" in ran.err
    assert [row["rule"] for row in ran.rows] == ["S003"]


def test_text_shows_some_of_every_rule_and_counts_honestly(
    tunegate: Callable[..., Any], folder: Path, write_rows: Callable[..., Path]
) -> None:
    write_rows("many.jsonl", [{"prompt": f"question {nth}", "response": ""} for nth in range(40)])
    write_rows("two.jsonl", [{"prompt": "", "response": f"answer {nth}"} for nth in range(2)])
    files = ("many.jsonl", "two.jsonl", "--select", "S002,S003")
    ran = tunegate("check", *files, "--limit", "10")
    assert ran.out.count("many.jsonl:") == 8
    assert ran.out.count("two.jsonl:") == 2
    assert "and 32 more" in ran.out
    assert "showing 10 of 42 findings; --limit 0 shows all" in ran.err
    assert ran.code == 1

    everything = tunegate("check", *files, "--limit", "0")
    assert everything.out.count("many.jsonl:") == 40
    assert "showing" not in everything.err


def test_other_forms_show_all_unless_limited(
    tunegate: Callable[..., Any], folder: Path, write_rows: Callable[..., Path]
) -> None:
    write_rows("many.jsonl", [{"prompt": f"question {nth}", "response": ""} for nth in range(60)])
    arguments = ("check", "many.jsonl", "--select", "S003", "--format", "jsonl")
    assert len(tunegate(*arguments).rows) == 60
    limited = tunegate(*arguments, "--limit", "7")
    assert len(limited.rows) == 7
    assert "showing 7 of 60 findings" in limited.err
    assert limited.code == 1


def test_output_goes_to_a_file(tunegate: Callable[..., Any], workspace: Path) -> None:
    ran = tunegate("check", *S_AND_P, "--format", "json", "-o", "found.json")
    assert ran.out == ""
    assert "wrote found.json" in ran.err
    body = json.loads((workspace / "found.json").read_text(encoding="utf-8"))
    assert body["pairs"] == 5


@pytest.mark.parametrize(
    ("options", "environment", "colored"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color(
    options: tuple[str, ...],
    environment: dict[str, str],
    colored: bool,
    tunegate: Callable[..., Any],
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tunegate.tui.streams.is_terminal", lambda stream: False)
    from typer.testing import CliRunner

    from tunegate.tui.cli import app

    done = CliRunner().invoke(app, ["check", "--select", "S", *options], color=True)
    assert ("\x1b[" in done.stdout) is colored


def test_hostile_text_is_made_visible(
    tunegate: Callable[..., Any], folder: Path, write_rows: Callable[..., Path]
) -> None:
    write_rows("bad\x1b]0;owned\x07.jsonl", [{"prompt": "a\x1b[2J", "response": ""}])
    for output_format in ("text", "lines", "json", "github"):
        ran = tunegate("check", "bad\x1b]0;owned\x07.jsonl", "--format", output_format)
        assert "\x1b" not in ran.out + ran.err
        assert "\x07" not in ran.out + ran.err


def test_a_diff_masks_a_private_value_that_begins_a_line(
    tunegate: Callable[..., Any], tmp_path: Path
) -> None:
    lines = ["jane.roe@initech.org", "4242 4242 4242 4242", "536-90-4399", "AKIAQ3EGRT5JHZKLMNOP"]
    file = tmp_path / "values.jsonl"
    file.write_text(json.dumps({"prompt": "Who?", "response": "\n".join(lines)}), encoding="utf-8")
    ran = tunegate("check", str(file), "--select", "P", "--fix", "--unsafe-fixes", "--diff")
    assert "+[EMAIL]" in ran.out
    assert not [line for line in lines if line in ran.out + ran.err]


def test_a_task_that_no_pair_has_is_named(tunegate: Any, folder: Path) -> None:
    row = '{"instruction": "Name a river.", "response": "The Elbe.", "category": "open_qa"}\n'
    (folder / "pairs.jsonl").write_text(row, encoding="utf-8")
    settings = 'data = ["pairs.jsonl"]\n[tasks.opn_qa]\nignore = ["F"]\n'
    (folder / "tunegate.toml").write_text(settings, encoding="utf-8")
    said = tunegate("check").err
    assert "no pair has the task 'opn_qa' of the settings; did you mean 'open_qa'?" in said
