"""A run that is killed twice generates each item once, but for what was under way at a kill."""

from __future__ import annotations

from pathlib import Path

from benchmarks.resume import resumed  # type: ignore[import-not-found, unused-ignore]


def test_a_run_killed_twice_ends_as_one_that_was_not(tmp_path: Path) -> None:
    found = resumed(tmp_path, items=90, kills=2, concurrency=3)
    assert found.never == 0
    assert len(found.killed_at) == 2
    assert 30 <= found.killed_at[0] < found.killed_at[1] < 90 + 3
    assert found.requests - found.items <= found.may_repeat == 6
    assert found.most_often <= 3
    assert found.same_scores
