from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


@pytest.mark.parametrize("again", ["--resume", "--stop"])
def test_what_would_change_nothing_is_refused(again: str, tunegate: Command, folder: Path) -> None:
    done = tunegate("train", again, "lora-1", "--dry-run", "--seeds", "3")
    assert done.code == 2
    assert "--seeds, --dry-run would change nothing: lora-1 goes by its own plan" in " ".join(
        done.err.split()
    )


@pytest.mark.parametrize("again", ["--resume", "--stop"])
def test_a_run_is_named_and_no_path(again: str, tunegate: Command, folder: Path) -> None:
    done = tunegate("train", again, "../elsewhere")
    assert done.code == 2
    assert "'../elsewhere' cannot name a run" in " ".join(done.err.split())
