"""Workspaces that a benchmark makes: commands run in them, and their JSON lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def tunegate(
    folder: Path, *arguments: str, fine: Sequence[int] = (0,), cores: int | None = None
) -> str:
    """Run a command in a folder, which is made where it is missing, and return what it prints.

    Args:
        folder: Where it runs.
        arguments: Behind `tunegate`.
        fine: Exit statuses that are no failure.
        cores: That it may use; all of them when None.

    Raises:
        SystemExit: when it leaves with another status than those.
    """
    folder.mkdir(parents=True, exist_ok=True)
    limits = (
        {} if cores is None else dict.fromkeys(("OMP_NUM_THREADS", "RAYON_NUM_THREADS"), str(cores))
    )
    done = subprocess.run(
        (sys.executable, "-m", "tunegate.tui", *arguments),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **limits},
    )
    if done.returncode not in fine:
        sys.exit(f"{' '.join(arguments)} in {folder}: {done.returncode}\n{done.stderr}")
    return done.stdout


def read(path: Path) -> list[Row]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write a file of JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
