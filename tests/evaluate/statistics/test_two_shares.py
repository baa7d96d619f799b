from __future__ import annotations

import math

import pytest

from tunegate.evaluate.statistics.two_shares import share_difference


def test_newcombes_table() -> None:
    """Newcombe 1998, table II, method 10: 56/70 against 48/80."""
    found = share_difference((48, 80), (56, 70))
    assert found.estimate == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    back = share_difference((56, 70), (48, 80))
    assert (back.low, back.high) == pytest.approx((-0.3339, -0.0524), abs=5e-5)


def test_no_difference_at_all() -> None:
    found = share_difference((0, 10), (0, 20))
    assert found.estimate == 0
    assert found.low < 0 < found.high
    assert found.n == 30


def test_one_side() -> None:
    both = share_difference((48, 80), (56, 70))
    lower = share_difference((48, 80), (56, 70), side="lower")
    upper = share_difference((48, 80), (56, 70), side="upper")
    assert lower.high == 1
    assert upper.low == -1
    assert both.low < lower.low < both.estimate < upper.high < both.high


def test_nothing_observed() -> None:
    found = share_difference((0, 0), (3, 5))
    assert math.isnan(found.estimate)
    assert (found.low, found.high) == (-1, 1)
