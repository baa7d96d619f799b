from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from tunegate.evaluate.statistics.proportion import clustered_wilson, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(40, 50, 0.67, 0.89), (160, 200, 0.74, 0.85), (800, 1000, 0.77, 0.82), (0, 10, 0, 0.28)],
)
def test_wilson_gives_the_published_ends(successes: int, n: int, low: float, high: float) -> None:
    found = wilson(successes, n)
    assert (round(found.low, 2), round(found.high, 2)) == (low, high)
    assert (found.estimate, found.n, found.level) == (successes / n, n, 0.95)


def test_one_sided_bounds_are_those_of_a_wider_two_sided_interval() -> None:
    both = wilson(40, 50, level=0.90)
    lower, upper = wilson(40, 50, side="lower"), wilson(40, 50, side="upper")
    assert lower.low == pytest.approx(both.low)
    assert lower.high == 1
    assert upper.high == pytest.approx(both.high)
    assert upper.low == 0


def test_without_observations_everything_is_possible() -> None:
    found = wilson(0, 0)
    assert math.isnan(found.estimate)
    assert (found.low, found.high, found.n) == (0, 1, 0)
    assert clustered_wilson([], []).n == 0


@pytest.mark.parametrize(
    ("successes", "n", "level"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 95), (1, 2, 0)]
)
def test_what_is_no_proportion_is_refused(successes: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"successes of|confidence level"):
        wilson(successes, n, level=level)


@pytest.mark.parametrize("n", [30, 100, 500])
def test_wilson_covers_on_average_what_it_promises(n: int) -> None:
    shares = [nth / 100 for nth in range(50, 96, 5)]
    intervals = [wilson(successes, n) for successes in range(n + 1)]
    covered = [
        sum(binom.pmf(k, n, share) for k, found in enumerate(intervals) if found.holds(share))
        for share in shares
    ]
    assert sum(covered) / len(covered) == pytest.approx(0.95, abs=0.01)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), max_size=40))
def test_clusters_never_make_an_interval_narrower(rows: list[tuple[bool, int]]) -> None:
    outcomes, groups = [float(right) for right, _ in rows], [group for _, group in rows]
    alone, together = clustered_wilson(outcomes, None), clustered_wilson(outcomes, groups)
    assert together.low <= alone.low + 1e-9
    assert together.high >= alone.high - 1e-9
    assert 0 <= together.low <= together.high <= 1


def test_fully_kindred_items_count_as_one_each() -> None:
    outcomes = [1.0] * 50 + [0.0] * 50
    groups = [f"document {nth // 5}" for nth in range(100)]
    by_document = wilson(10, 20)
    found = clustered_wilson(outcomes, groups)
    assert found.low < by_document.low
    assert by_document.low - found.low < 0.03
    assert found.n == 100


def test_one_document_tells_nothing_of_others() -> None:
    found = clustered_wilson([1, 1, 0], ["one"] * 3)
    assert (found.low, found.high) == (0, 1)


def test_items_without_a_document_are_independent() -> None:
    assert clustered_wilson([1, 0, 1, 1], [None] * 4) == wilson(3, 4)


def test_scores_between_0_and_1_have_no_wilson_interval() -> None:
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        clustered_wilson([0.5, 1], None)
