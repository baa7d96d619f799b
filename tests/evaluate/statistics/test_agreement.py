from __future__ import annotations

import math

import pytest

from tunegate.evaluate.statistics.agreement import cohen_kappa

FIRST = ["yes"] * 25 + ["no"] * 25
SECOND = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15


def test_kappa_of_the_textbook() -> None:
    """20 and 15 agreed, 5 and 10 not: 0.70 observed, 0.50 by chance."""
    found = cohen_kappa(FIRST, SECOND)
    assert found.estimate == pytest.approx(0.4)
    # Fleiss, Cohen and Everitt give 0.1270 as its standard error
    assert found.low == pytest.approx(math.tanh(math.atanh(0.4) - 2.0096 * 0.1270 / 0.84), abs=2e-3)
    assert found.high == pytest.approx(
        math.tanh(math.atanh(0.4) + 2.0096 * 0.1270 / 0.84), abs=2e-3
    )


def test_raters_can_be_swapped() -> None:
    assert cohen_kappa(FIRST, SECOND).low == pytest.approx(cohen_kappa(SECOND, FIRST).low)


def test_full_agreement_still_has_a_lower_bound() -> None:
    few, many = cohen_kappa(FIRST[15:35], FIRST[15:35]), cohen_kappa(FIRST, FIRST)
    assert few.estimate == many.estimate == 1
    assert few.low < many.low < 1
    assert few.low == pytest.approx(0.678, abs=0.001)


def test_opposite_labels_are_below_chance() -> None:
    found = cohen_kappa(["a", "b"] * 10, ["b", "a"] * 10)
    assert found.estimate == pytest.approx(-1)
    assert found.low == -1


@pytest.mark.parametrize("labels", [[], ["yes"], ["yes"] * 9])
def test_where_chance_explains_all_there_is_no_kappa(labels: list[str]) -> None:
    found = cohen_kappa(labels, labels)
    assert math.isnan(found.estimate)
    assert (found.low, found.high) == (-1, 1)


def test_one_sided() -> None:
    assert cohen_kappa(FIRST, SECOND, side="lower").high == 1
    assert cohen_kappa(FIRST, SECOND, side="lower").low > cohen_kappa(FIRST, SECOND).low
