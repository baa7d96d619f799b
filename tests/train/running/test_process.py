"""The real process: what it imports before it can be stopped, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tunegate.train.running.process import VISIBLE, see_one_card

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
