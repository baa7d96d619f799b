from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from tunegate.evaluate.statistics.paired import mcnemar
from tunegate.evaluate.statistics.power import (
    detectable_difference,
    detectable_share,
    items_for_difference,
    items_for_mean,
    items_for_proportion,
    mean_power,
    paired_power,
    proportion_power,
)
from tunegate.evaluate.statistics.proportion import wilson


@pytest.mark.parametrize(
    ("discordance", "difference", "items"),
    [(0.2, 0.1, 155), (0.2, 0.05, 626), (0.2, 0.03, 1742), (0.1, 0.05, 312), (0.1, 0.03, 870)],
)
def test_the_approximation_gives_the_published_sizes(
    discordance: float, difference: float, items: int
) -> None:
    assert items_for_difference(difference, discordance, test="normal") == items
    exact = items_for_difference(difference, discordance)
    assert exact is not None
    assert items < exact < items + 3 / difference


def test_the_exact_size_is_the_first_that_has_the_power() -> None:
    n = items_for_difference(0.1, 0.2)
    assert n is not None
    assert paired_power(n, 0.1, 0.2) >= 0.8 > paired_power(n - 1, 0.1, 0.2)


def test_the_computed_power_is_what_simulated_tests_reach() -> None:
    n = items_for_difference(0.1, 0.2)
    assert n is not None
    counts = np.random.default_rng(0).multinomial(n, [0.15, 0.05, 0.8], 4000)
    p_values: dict[tuple[int, int], float] = {}
    found = 0
    for gained, lost, _ in counts.tolist():
        if (gained, lost) not in p_values:
            first, second = [0] * gained + [1] * lost, [1] * gained + [0] * lost
            p_values[gained, lost] = mcnemar(first, second).p_value
        found += p_values[gained, lost] <= 0.05 and gained > lost
    assert found / 4000 == pytest.approx(0.8, abs=0.025)


def test_the_power_of_a_bound_counts_the_successes_that_reach_it() -> None:
    for n in (10, 57, 200):
        reached = [wilson(k, n, side="lower").low >= 0.8 for k in range(n + 1)]
        expected = float(binom.pmf(np.arange(n + 1), n, 0.9) @ reached)
        assert proportion_power(n, 0.9, 0.8) == pytest.approx(expected)


def test_the_size_for_a_bound_holds_for_every_larger_one() -> None:
    n = items_for_proportion(0.9, 0.8)
    assert n is not None
    assert proportion_power(n - 1, 0.9, 0.8) < 0.8
    assert min(proportion_power(larger, 0.9, 0.8) for larger in range(n, n + 200)) >= 0.8


@pytest.mark.parametrize(("share", "threshold"), [(0.8, 0.8), (0.7, 0.8), (0.8001, 0.8)])
def test_no_size_decides_what_does_not_lie_above(share: float, threshold: float) -> None:
    assert items_for_proportion(share, threshold) is None


def test_what_can_be_detected_is_what_the_size_was_for() -> None:
    n = items_for_difference(0.1, 0.2)
    assert n is not None
    assert detectable_difference(n, 0.2) == pytest.approx(0.1, abs=0.001)
    share = detectable_share(200, 0.8)
    assert share is not None
    assert proportion_power(200, share, 0.8) >= 0.8 > proportion_power(200, share - 0.001, 0.8)


def test_too_few_items_detect_nothing() -> None:
    assert detectable_difference(4, 0.2) is None
    assert detectable_share(3, 0.8) is None
    assert mean_power(1, 0.1, 0.2) == 0


def test_a_one_sided_question_needs_fewer_items() -> None:
    one, two = items_for_difference(0.1, 0.2, side="lower"), items_for_difference(0.1, 0.2)
    assert one is not None
    assert two is not None
    assert one < two


def test_the_size_for_a_mean_is_that_of_the_t_test() -> None:
    # Cohen 1988, table 2.4.1: d = 0.5 paired, two-sided 5 %, power 80 %: 34
    assert items_for_mean(0.5, 1.0) == 34
    assert items_for_mean(1e-9, 1.0) is None


@pytest.mark.parametrize(
    ("difference", "discordance"), [(0, 0.2), (0.3, 0.2), (-0.1, 0.2), (0.5, 1.5)]
)
def test_a_difference_beyond_the_discordance_is_refused(
    difference: float, discordance: float
) -> None:
    with pytest.raises(ValueError, match="0 < difference <= discordance <= 1"):
        items_for_difference(difference, discordance)


def test_a_difference_as_large_as_the_discordance_is_a_question() -> None:
    assert items_for_difference(1.0, 1.0) == 6
