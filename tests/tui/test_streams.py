from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.errors import UserError
from tunegate.tui.streams import is_terminal, put, say, stdin_bytes

SHELL = f"exec '{sys.executable}' -m tunegate.tui "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    row = '{"prompt": "Where is it?", "response": ""}\n'
    (tmp_path / "pairs.jsonl").write_text(row, encoding="utf-8")
    return tmp_path


def shell(folder: Path, command: str) -> Any:
    return subprocess.run(
        ["sh", "-c", SHELL + command],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("check pairs.jsonl >&-", "standard output is closed"),
        pytest.param(
            "check pairs.jsonl >/dev/full",
            "standard output cannot be written to: No space left on device",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full"),
        ),
        ("check - <&-", "-: there is no standard input to read"),
    ],
)
def test_a_stream_that_is_closed_or_full_is_told_in_one_sentence(
    command: str, says: str, folder: Path
) -> None:
    done = shell(folder, command)
    assert done.returncode == 2
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert errors == [f"error: {says}"]
    assert done.stderr.splitlines()[-1].startswith("hint: ")
    assert [one.name for one in folder.iterdir()] == ["pairs.jsonl"]


def test_without_a_place_to_talk_the_work_goes_on(folder: Path) -> None:
    done = shell(folder, "check pairs.jsonl --select S003 --format jsonl 2>&-")
    assert done.returncode == 1
    assert '"S003"' in done.stdout


def test_streams_that_were_closed_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert stdin_bytes() is None
    assert not is_terminal(None)
    say("nobody hears it")
    put("")
    with pytest.raises(UserError, match="standard output is closed"):
        put("data")


class _Full(io.StringIO):
    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, text: str) -> int:
        raise self.error


def test_a_full_disk_is_an_error_and_a_reader_that_left_is_passed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", _Full(OSError(28, "No space left on device")))
    with pytest.raises(UserError, match="cannot be written to: No space left") as caught:
        put("data")
    assert caught.value.hint == "make room, or send it elsewhere"
    monkeypatch.setattr(sys, "stdout", _Full(BrokenPipeError(32, "Broken pipe")))
    with pytest.raises(BrokenPipeError):
        put("data")
