from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from tunegate import __version__
from tunegate.tui.cli import app
from tunegate.tui.streams import put

COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
PYTHON = (sys.executable, "-m", "tunegate.tui")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_every_help_ends_with_an_example_of_the_command(name: str | None) -> None:
    done = run(*([name] if name else []), "--help")
    assert done.exit_code == 0
    _, _, examples = done.stdout.partition("\nExamples:\n")
    assert f"tunegate {name or ''}".strip() in examples
    assert "\n\n" not in examples.rstrip("\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_in_one_sentence_what_it_does(name: str) -> None:
    line = next(line for line in run("--help").stdout.splitlines() if line.startswith(f"  {name} "))
    assert line.endswith(".")
    assert not line.endswith("...")


def test_version() -> None:
    assert run("--version").stdout == f"tunegate {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chek"], "error: no such command 'chek'. Did you mean 'check'?"),
        (["--nope"], "error: no such option: --nope"),
        (["undo", "--step", "x"], "error: invalid value for '--step'"),
    ],
)
def test_usage_errors_are_sentences(arguments: list[str], says: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    error, hint = done.stderr.splitlines()
    assert error.startswith(says)
    assert hint.startswith("hint: `tunegate")


@pytest.mark.parametrize("has_workspace", [True, False])
def test_a_bug_is_told_with_its_log_and_no_traceback(
    has_workspace: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TUNEGATE_DEBUG", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if has_workspace:
        (tmp_path / ".tunegate").mkdir()

    def fail(start: Path) -> None:
        raise KeyError("jane.roe@example.com")

    monkeypatch.setattr("tunegate.curate.workspace.find_workspace", fail)
    done = run("undo")
    assert done.exit_code == 70
    assert "error: a bug in tunegate, sorry (KeyError)" in done.stderr
    assert "Traceback" not in done.stderr
    assert "jane.roe" not in done.stderr
    [log] = tmp_path.glob(".tunegate/error-*.log" if has_workspace else "error-*.log")
    assert str(log) in done.stderr
    assert "jane.roe@example.com" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0


def test_debug_shows_the_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUNEGATE_DEBUG", "1")
    done = run("check", "missing.jsonl")
    assert done.exit_code == 2
    assert "Traceback" in done.stderr
    assert "error: missing.jsonl: no such file" in done.stderr


def test_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def stop(start: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tunegate.curate.workspace.find_workspace", stop)
    done = run("undo")
    assert done.exit_code == 130
    assert done.stderr == "cancelled\n"


def test_ctrl_c_while_a_file_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pairs.jsonl")
    child = subprocess.Popen(
        [*PYTHON, "check", "pairs.jsonl"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    with (tmp_path / "pairs.jsonl").open("wb"):  # returns when the child has opened it
        child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert said == "cancelled\n"


def test_a_reader_that_leaves_is_no_error() -> None:
    child = subprocess.Popen(
        [*PYTHON, "rule", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    child.wait(timeout=60)
    assert said == b""


def test_output_in_an_encoding_that_cannot_hold_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PYTHON, "rule"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    done.stdout.decode("ascii")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("tunegate che", "check"),
        ("tunegate rule S00", "S003"),
        ("tunegate check --select F,S00", "F,S003"),
    ],
)
def test_shell_completion(words: str, offered: str) -> None:
    environment = {
        **os.environ,
        "_TUNEGATE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    done = subprocess.run(PYTHON, env=environment, capture_output=True, text=True, check=False)
    assert offered in done.stdout.split()


def test_put_ends_the_last_line_and_writes_nothing_of_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put("")
    put("a")
    put("b\n")
    assert capsys.readouterr().out == "a\nb\n"
