from __future__ import annotations

import math

import pytest

from tunegate.evaluate.statistics.correlation import spearman


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
