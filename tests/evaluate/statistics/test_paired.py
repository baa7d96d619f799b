from __future__ import annotations

import pytest

from tunegate.evaluate.statistics.paired import McNemar, mcnemar, paired_difference


def runs(gained: int, lost: int, same: int) -> tuple[list[int], list[int]]:
    first = [0] * gained + [1] * lost + [1] * same
    second = [1] * gained + [0] * lost + [1] * same
    return first, second


@pytest.mark.parametrize(
    ("gained", "lost", "p_value"),
    # two-sided binomial at one half: (5, 0) is 2 / 32
    [(5, 0, 0.0625), (0, 6, 0.03125), (3, 3, 1.0), (15, 5, 0.0414), (0, 0, 1.0)],
)
def test_the_p_value_is_that_of_the_items_that_differ(
    gained: int, lost: int, p_value: float
) -> None:
    found = mcnemar(*runs(gained, lost, 20))
    assert (found.gained, found.lost, found.n) == (gained, lost, gained + lost + 20)
    assert found.p_value == pytest.approx(p_value, abs=1e-4)


def test_shares_follow_from_the_counts() -> None:
    found = mcnemar(*runs(15, 5, 80))
    assert found.discordance == pytest.approx(0.2)
    assert found.difference == pytest.approx(0.1)


def test_without_items_nothing_differs() -> None:
    found = mcnemar([], [])
    assert (found.n, found.p_value, found.discordance, found.difference) == (0, 1.0, 0.0, 0.0)


def test_scores_that_are_no_outcomes_are_refused() -> None:
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        mcnemar([0.5], [1])


def test_runs_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"zip\(\)"):
        mcnemar([1, 0], [1])


def test_the_interval_of_a_difference_is_that_of_bonett_and_price() -> None:
    found = paired_difference(mcnemar(*runs(5, 15, 80)))
    assert found.estimate == pytest.approx(-0.1)
    # by hand: (6 - 16) / 102, and 1.96 * sqrt((6/102 + 16/102 - (10/102)^2) / 102)
    assert (found.low, found.high) == (
        pytest.approx(-0.186136, abs=1e-6),
        pytest.approx(-0.009942, abs=1e-6),
    )


def test_few_items_on_which_runs_agree_exclude_little() -> None:
    few, many = (paired_difference(mcnemar(*runs(0, 0, n))) for n in (10, 1_000))
    assert few.low == -few.high
    assert 0.2 < few.high < 0.25
    assert 0 < many.high < 0.003
    with pytest.raises(ValueError, match="no items"):
        paired_difference(mcnemar([], []))


def test_the_interval_holds_the_true_difference_as_often_as_it_says() -> None:
    import numpy as np

    random = np.random.default_rng(0)
    shares = np.array([0.03, 0.10, 0.87])  # gained, lost, the same
    held = 0
    for gained, lost, _ in random.multinomial(60, shares, size=2_000):
        test = McNemar(int(gained), int(lost), 60, 1.0)
        held += paired_difference(test).holds(shares[0] - shares[1])
    assert 0.94 < held / 2_000 < 0.985
