"""The real process: what it imports before it can be stopped, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FIRST = """
import signal, sys
import tunegate.train.running.process
heavy = {"torch", "transformers", "trl", "polars", "pydantic", "numpy"} & set(sys.modules)
assert not heavy, heavy
"""


def test_nothing_large_is_imported_before_the_signals_are_heeded() -> None:
    ran = subprocess.run(
        [sys.executable, "-P", "-c", FIRST],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parent,
    )
    assert ran.returncode == 0, ran.stderr
