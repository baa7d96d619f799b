"""Looks at the test split: counted, and not forgotten with the folder that holds the evidence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tunegate.decide.evidence import Measured, PromptEvidence
from tunegate.decide.gate_folder import LOOKS, GateFolder, Tampered

FIRST, SECOND = "a" * 64, "b" * 64


def evidence(lock: str = FIRST) -> PromptEvidence:
    test = Measured(name="x", score=0.5, low=0.4, high=0.6, level=0.9, n=9, independent=9)
    return PromptEvidence(
        lock=lock, metric="exact_match", at="2030-01-01T00:00:00+00:00", generator="base",
        identity="i", variant="v", test=test,
    )  # fmt: skip


def test_each_look_is_counted_by_lock(tmp_path: Path) -> None:
    first, second = GateFolder(tmp_path, FIRST), GateFolder(tmp_path, SECOND)
    assert first.looks() == {}
    first.write(evidence())
    first.write(evidence())
    second.write(evidence(SECOND))
    assert first.looks() == {"prompt": 2}
    assert second.looks() == {"prompt": 1}


@pytest.mark.parametrize("gone", ["gate", f"gate/{FIRST[:12]}/looks.json", LOOKS])
def test_what_is_deleted_in_one_place_still_counts(tmp_path: Path, gone: str) -> None:
    folder = GateFolder(tmp_path, FIRST)
    folder.write(evidence())
    path = tmp_path / ".tunegate" / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert folder.looks() == {"prompt": 1}
    folder.write(evidence())
    assert GateFolder(tmp_path, FIRST).looks() == {"prompt": 2}


@pytest.mark.parametrize("text", ["", "[]", "7", '{"x": 1}', '{"x": {"prompt": "many"}}'])
def test_a_count_that_cannot_be_read_is_no_count_of_none(tmp_path: Path, text: str) -> None:
    folder = GateFolder(tmp_path, FIRST)
    folder.write(evidence())
    (tmp_path / ".tunegate" / LOOKS).write_text(text)
    with pytest.raises(Tampered, match=LOOKS):
        folder.looks()
