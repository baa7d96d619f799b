from __future__ import annotations

import math

import numpy as np
import pytest

from tunegate.evaluate.statistics.correlation import clustered_correlation, spearman


def test_ranks_and_not_values_count() -> None:
    assert spearman([1, 2, 3, 4, 5], [1, 8, 27, 64, 1000]).estimate == pytest.approx(1)
    assert spearman([1, 2, 3, 4, 5], [5, 4, 3, 2, 1]).estimate == pytest.approx(-1)


def test_the_interval_is_that_of_bonett_and_wright() -> None:
    first = list(range(30))
    second = [(7 * nth) % 30 + nth for nth in first]
    found = spearman(first, second)
    error = math.sqrt((1 + found.estimate**2 / 2) / 27)
    assert math.atanh(found.low) == pytest.approx(math.atanh(found.estimate) - 1.959964 * error)
    assert math.atanh(found.high) == pytest.approx(math.atanh(found.estimate) + 1.959964 * error)


@pytest.mark.parametrize(("first", "second"), [([], []), ([1], [2]), ([1, 1, 1], [1, 2, 3])])
def test_without_an_order_there_is_no_correlation(first: list[float], second: list[float]) -> None:
    found = spearman(first, second)
    assert math.isnan(found.estimate)
    assert (found.low, found.high) == (-1, 1)


def test_three_items_leave_all_open() -> None:
    assert (spearman([1, 2, 3], [1, 3, 2]).low, spearman([1, 2, 3], [1, 3, 2]).high) == (-1, 1)


def test_values_have_to_be_paired_numbers() -> None:
    with pytest.raises(ValueError, match="not paired"):
        spearman([1, 2], [1])
    with pytest.raises(ValueError, match="finite"):
        spearman([1, math.nan], [1, 2])


def test_kendall_by_hand_with_ties() -> None:
    """Of ten pairs seven agree, one does not, one is tied on either side: 6 / sqrt(9 * 9)."""
    ones, others = [1, 1, 2, 3, 4], [1, 2, 2, 3, 2.5]
    found = clustered_correlation(ones, others, coefficient="kendall")
    assert found.estimate == pytest.approx(6 / 9)


def test_copies_of_an_item_tell_nothing_new() -> None:
    rng = np.random.default_rng(4)
    ones = rng.normal(size=40)
    others = ones + rng.normal(size=40)
    once = clustered_correlation(ones, others)
    groups = [at // 5 for at in range(200)]
    copied = clustered_correlation(np.repeat(ones, 5), np.repeat(others, 5), groups)
    alone = clustered_correlation(np.repeat(ones, 5), np.repeat(others, 5))
    assert copied.estimate == pytest.approx(once.estimate)
    assert copied.high - copied.low == pytest.approx(once.high - once.low, rel=0.1)
    assert alone.high - alone.low < 0.6 * (once.high - once.low)


def test_without_clusters_it_is_near_the_interval_of_bonett_and_wright() -> None:
    rng = np.random.default_rng(5)
    ones = rng.normal(size=150)
    others = ones + rng.normal(size=150)
    found, known = clustered_correlation(ones, others), spearman(ones.tolist(), others.tolist())
    assert found.estimate == pytest.approx(known.estimate)
    assert found.low == pytest.approx(known.low, abs=0.04)
    assert found.high == pytest.approx(known.high, abs=0.04)


@pytest.mark.parametrize(
    ("ones", "others", "groups"),
    [([], [], None), ([1.0], [2.0], None), ([1.0, 1.0, 1.0], [1.0, 2.0, 3.0], None)],
)
def test_a_correlation_of_nothing_is_open(
    ones: list[float], others: list[float], groups: list[str] | None
) -> None:
    found = clustered_correlation(ones, others, groups)
    assert math.isnan(found.estimate)
    assert (found.low, found.high) == (-1, 1)


def test_few_clusters_leave_the_interval_open() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    found = clustered_correlation(values, values, ["a", "a", "b", "b", "c", "c"])
    assert (found.estimate, found.low, found.high) == (pytest.approx(1), -1, 1)


def test_values_that_are_not_paired_are_refused() -> None:
    with pytest.raises(ValueError, match="not paired"):
        clustered_correlation([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="other groups"):
        clustered_correlation([1.0, 2.0], [1.0, 2.0], ["a"])
    with pytest.raises(ValueError, match="not a finite number"):
        clustered_correlation([1.0, math.nan], [1.0, 2.0])


def test_coverage_of_clustered_spearman() -> None:
    """100 samples: the standard error is 2.2 points."""
    rng = np.random.default_rng(6)
    truth = 6 / math.pi * math.asin(0.5 / 2)
    held = 0
    for _ in range(100):
        shared = rng.normal(size=(20, 2))[np.arange(60) // 3]
        ones = math.sqrt(0.5) * shared[:, 0] + math.sqrt(0.5) * rng.normal(size=60)
        noise = math.sqrt(0.5) * shared[:, 1] + math.sqrt(0.5) * rng.normal(size=60)
        others = 0.5 * ones + math.sqrt(0.75) * noise
        groups = [at // 3 for at in range(60)]
        held += clustered_correlation(
            ones, others, groups, resamples=100, seed=int(rng.integers(10**9))
        ).holds(truth)
    assert held / 100 >= 0.87
