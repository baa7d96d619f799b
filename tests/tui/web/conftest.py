"""A workspace that a real server serves, as `tunegate review --web` does."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROWS = [{"prompt": f"What does order {nth} cost?", "response": ""} for nth in range(8)]


class Served:
    """A server and the addresses it printed."""

    def __init__(self, process: subprocess.Popen[str], addresses: dict[str, str]) -> None:
        self.process = process
        self.addresses = addresses
        """By reviewer."""

    def seat(self, name: str) -> str:
        """The address without the token, with a slash at its end."""
        return self.addresses[name].partition("?")[0]

    @property
    def origin(self) -> str:
        """Where it listens."""
        return self.seat("ana").removesuffix("/1/")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Pairs without a response."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "tunegate.toml").write_text('data = ["pairs.jsonl"]\n[rules]\nselect = ["S003"]\n')
    lines = (json.dumps(row) for row in ROWS)
    (folder / "pairs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def served(workspace: Path) -> Iterator[Served]:
    """The workspace, for ana and for ben."""
    command = [sys.executable, "-m", "tunegate.tui", "review", "--web", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--author", "ana", "--author", "ben"],
        cwd=workspace,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("TEXTUAL")},
    )
    assert process.stdout is not None
    try:
        assert select.select([process.stdout], [], [], 60)[0], "no address within a minute"
        lines = [process.stdout.readline() for _ in range(2)]
        yield Served(process, dict(line.split() for line in lines))
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()
