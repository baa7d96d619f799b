from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.train.running.conftest import pairs, plan
from tunegate.train.running import failure
from tunegate.train.running.failure import leave_word, told, word_left
from tunegate.train.running.folder import Result

TORCH = "[enforce fail at inline_container.cc:672] . unexpected pos 863040 vs 862932"


@pytest.mark.parametrize(
    ("error", "free", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 10**9, True),
        (RuntimeError("I/O error: No space left on device (os error 28)"), 10**9, True),
        (RuntimeError(TORCH), 4096, True),  # torch's words for a disk that is full
        (
            RuntimeError("PytorchStreamWriter failed writing file data/3: file write failed"),
            0,
            True,
        ),
        (RuntimeError(TORCH), 10**9, False),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), 0, False),
    ],
)
def test_a_full_disk_is_known_by_its_words(
    error: Exception, free: int, full: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failure, "_free", lambda _folder: free)
    said = told(error, plan(tmp_path, pairs()), tmp_path)
    assert ("the disk is full" in said.message) is full
    assert ("make room; --resume" in said.hint) is full
    assert (str(tmp_path / "log") in said.hint) is not full


def test_the_process_that_failed_first_is_the_one_that_is_told(tmp_path: Path) -> None:
    first, second = (
        Result(
            status="failed", message=message, method="lora", tuning="lora", seed=0, step=1,
            steps=2, pairs="p", plan="p", rows="r",
        )
        for message in ("the first", "its peers are gone")
    )  # fmt: skip
    assert word_left(tmp_path) is None
    leave_word(tmp_path, first)
    leave_word(tmp_path, second)
    assert word_left(tmp_path) == first
    (tmp_path / "result.json").write_text(
        first.model_copy(update={"status": "done"}).model_dump_json()
    )
    assert word_left(tmp_path) is None
