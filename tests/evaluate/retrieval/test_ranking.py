from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunegate.evaluate.retrieval.ranking import Ranking, fuse, nothing, ranked

ROWS = st.lists(st.integers(0, 30), unique=True, max_size=12)


def ranking(rows: list[int]) -> Ranking:
    return Ranking(np.array(rows, np.int64), -np.arange(len(rows), dtype=np.float64))


def test_equal_scores_come_by_row() -> None:
    found = ranked(np.array([7, 2, 9, 4]), np.array([0.5, 0.5, 0.9, 0.1]))
    assert found.rows.tolist() == [9, 2, 7, 4]
    assert found.first(2).scores.tolist() == [0.9, 0.5]


def test_fusion_adds_reciprocal_ranks() -> None:
    found = fuse(ranking([3, 1, 2]), ranking([2, 3, 8]))
    assert found.rows.tolist() == [3, 2, 1, 8]
    assert found.scores.tolist() == pytest.approx(
        [1 / 61 + 1 / 62, 1 / 63 + 1 / 61, 1 / 62, 1 / 63]
    )


@given(first=ROWS, second=ROWS)
def test_fusion_is_symmetric_and_holds_every_row_once(first: list[int], second: list[int]) -> None:
    found = fuse(ranking(first), ranking(second))
    assert sorted(found.rows.tolist()) == sorted({*first, *second})
    assert (np.diff(found.scores) <= 0).all()
    other = fuse(ranking(second), ranking(first))
    assert other.rows.tolist() == found.rows.tolist()


def test_fusion_with_nothing_keeps_the_order() -> None:
    assert fuse(ranking([5, 4, 6]), nothing()).rows.tolist() == [5, 4, 6]
    assert fuse(nothing(), nothing()).rows.tolist() == []
