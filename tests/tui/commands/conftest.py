"""A folder with pairs, and a way to run commands in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tunegate.tui.cli import app

ROWS = (
    {"prompt": "How long does delivery take?", "response": "Delivery takes about three days."},
    {"prompt": "Can I return a bike?", "response": "Yes, within thirty days, unused and clean."},
    {"prompt": "Do you repair brakes?", "response": "Our workshop repairs brakes of all makers."},
    {"prompt": "Where is the shop?", "response": ""},
    {"prompt": "Who handles orders?", "response": "Write to jane.roe@bikes.invalid, please."},
)


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its output, read as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]
WriteRows = Callable[[str, Iterable[Mapping[str, object] | str]], Path]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which commands run in."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "TUNEGATE_DEBUG", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def tunegate(folder: Path) -> Run:
    """Run a command line in the folder: `tunegate("check", "pairs.jsonl", stdin="...")`."""

    def run(*arguments: str, stdin: str | bytes | None = None) -> Ran:
        done = CliRunner().invoke(app, list(arguments), input=stdin, catch_exceptions=False)
        return Ran(done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture
def write_rows(folder: Path) -> WriteRows:
    """Write rows to a file in the folder as JSON lines; texts as they stand."""

    def write(name: str, rows: Iterable[Mapping[str, object] | str]) -> Path:
        path = folder / name
        lines = [one if isinstance(one, str) else json.dumps(one) for one in rows]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.fixture
def workspace(folder: Path, write_rows: WriteRows) -> Path:
    """A workspace of five pairs: row 4 has no response, row 5 an e-mail address."""
    write_rows("pairs.jsonl", ROWS)
    settings = 'data = ["pairs.jsonl"]\nauthor = "ann"\n'
    (folder / "tunegate.toml").write_text(settings, encoding="utf-8")
    return folder


@pytest.fixture
def ids(workspace: Path) -> list[str]:
    """Ids of the workspace's pairs, in order of rows."""
    from tunegate.curate.load.load import load

    frame = load([str(workspace / "pairs.jsonl")]).dataset.frame
    return [str(one) for one in frame.sort("row")["id"]]
