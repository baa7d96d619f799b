"""The real process: what it imports before it can be stopped, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tunegate.train.running.process import VISIBLE, see_one_card

ORPHAN = """
import os, signal
from tunegate.train.running.process import end_with
end_with(os.getppid())
os.close(0)  # its parent may go
signal.pause()
"""
LEAVES = f"""
import os, subprocess, sys
out, into = os.pipe()
subprocess.Popen(
    [sys.executable, "-P", "-c", {ORPHAN!r}], stdin=into, close_fds=True, start_new_session=True
)
os.close(into)
os.read(out, 1)
"""
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


def test_what_a_launcher_started_does_not_outlive_it() -> None:
    """The pipe that both hold is closed when the second has ended."""
    ran = subprocess.run(
        [sys.executable, "-P", "-c", LEAVES],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("environment", "sees"),
    [
        ({}, "0"),
        ({VISIBLE: "2,3"}, "2"),
        ({VISIBLE: "GPU-8f6,GPU-9a1"}, "GPU-8f6"),
        ({VISIBLE: ""}, ""),  # none, as whoever started it wants it
        ({VISIBLE: "2,3", "LOCAL_RANK": "1"}, "2,3"),
    ],
)
def test_of_several_cards_one_is_seen(environment: dict[str, str], sees: str) -> None:
    see_one_card(environment)
    assert environment[VISIBLE] == sees
