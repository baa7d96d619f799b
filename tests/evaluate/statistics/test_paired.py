from __future__ import annotations

import pytest

from tunegate.evaluate.statistics.paired import mcnemar


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
