from __future__ import annotations

import math

import numpy as np
import pytest

from tunegate.evaluate.statistics.roc import at_false_share, roc_area


def test_ties_count_half() -> None:
    assert roc_area([1, 2], [1, 0]).estimate == pytest.approx(3.5 / 4)
    assert roc_area([1.0], [1.0]).estimate == 0.5


def test_the_interval_solves_the_score_equation() -> None:
    """|area - truth| = z * deviation at both ends, by the variance of Hanley and McNeil."""
    random = np.random.default_rng(0)
    found = roc_area(random.normal(1, 1, 40).tolist(), random.normal(0, 1, 30).tolist())
    for end in (found.low, found.high):
        more = 35 - 1
        spread = 1 + more * ((1 - end) / (2 - end) + end / (1 + end))
        deviation = math.sqrt(end * (1 - end) * spread / 1200)
        assert abs(found.estimate - end) == pytest.approx(1.959964 * deviation, abs=1e-6)
    assert 0 < found.low < found.estimate < found.high < 1


def test_groups_that_nothing_mixes_still_leave_doubt() -> None:
    found = roc_area([2.0] * 20, [1.0] * 20)
    assert (found.estimate, found.high) == (1.0, 1.0)
    assert 0.8 < found.low < 0.95
    assert roc_area([1.0] * 20, [2.0] * 20).low == 0


def test_one_side_and_none() -> None:
    two = roc_area([3, 4, 5, 1], [2, 0, 1, 3])
    one = roc_area([3, 4, 5, 1], [2, 0, 1, 3], side="lower")
    assert one.high == 1
    assert one.low > two.low
    empty = roc_area([], [1.0])
    assert math.isnan(empty.estimate)
    assert (empty.low, empty.high) == (0, 1)
    with pytest.raises(ValueError, match="finite"):
        roc_area([math.nan], [1.0])


def test_the_threshold_lets_few_others_pass() -> None:
    others = [float(n) for n in range(200)]
    found = at_false_share([197.5, 198.5, 250.0, 10.0], others, share=0.01)
    # two of 200 may pass: those at 198 and 199
    assert found.found.estimate == 0.75
    assert found.false.estimate == 0.01
    strict = at_false_share([100.0, 98.5], [float(n) for n in range(99)], share=0.01)
    assert strict.found.estimate == 1.0
    assert strict.false.estimate == 0.0
    assert strict.false.high > 0.03
