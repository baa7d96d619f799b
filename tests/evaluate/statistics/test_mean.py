from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import t

from tunegate.evaluate.statistics.mean import Method, bootstrap_difference, bootstrap_mean

SCORES = np.random.default_rng(5).beta(2, 1, 60)


def test_a_large_sample_agrees_with_the_t_interval() -> None:
    values = np.random.default_rng(1).beta(2, 2, 400)
    reach = t.ppf(0.975, 399) * values.std(ddof=1) / 20
    found = bootstrap_mean(values)
    assert found.estimate == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - reach, abs=0.1 * reach)
    assert found.high == pytest.approx(values.mean() + reach, abs=0.1 * reach)


def test_the_same_seed_gives_the_same_interval() -> None:
    assert bootstrap_mean(SCORES, seed=3) == bootstrap_mean(SCORES, seed=3)
    assert bootstrap_mean(SCORES, seed=3) != bootstrap_mean(SCORES, seed=4)


@pytest.mark.parametrize("method", ["percentile", "BCa"])
def test_one_sided_bounds(method: Method) -> None:
    both = bootstrap_mean(SCORES, level=0.9, method=method)
    lower = bootstrap_mean(SCORES, side="lower", method=method)
    upper = bootstrap_mean(SCORES, side="upper", method=method)
    assert lower.low == pytest.approx(both.low)
    assert lower.high == math.inf
    assert upper.high == pytest.approx(both.high)
    assert upper.low == -math.inf


def test_documents_widen_the_interval_and_the_mean_stays_that_of_the_items() -> None:
    values = [0.9] * 12 + [0.1] * 3 + [0.5] * 15
    groups = ["a"] * 12 + ["b"] * 3 + ["c"] * 5 + ["d"] * 10
    alone, together = bootstrap_mean(values), bootstrap_mean(values, groups)
    assert together.estimate == alone.estimate == pytest.approx(np.mean(values))
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


@pytest.mark.parametrize(
    ("values", "groups"), [([], None), ([0.5], None), ([0.1, 0.9, 0.4], ["one"] * 3)]
)
def test_fewer_than_two_clusters_leave_all_open(
    values: list[float], groups: list[str] | None
) -> None:
    found = bootstrap_mean(values, groups)
    assert (found.low, found.high) == (-math.inf, math.inf)
    assert math.isnan(found.estimate) == (not values)


def test_equal_values_are_a_point() -> None:
    found = bootstrap_mean([0.7] * 20, method="BCa")
    assert found.low == found.estimate == found.high == pytest.approx(0.7)


def test_what_is_hard_for_both_runs_cancels() -> None:
    first = np.random.default_rng(2).random(50)
    second = first + np.tile([0.04, 0.06], 25)
    found = bootstrap_difference(first, second)
    assert found.estimate == pytest.approx(0.05)
    assert found.low > 0.046
    assert found.high < 0.054


def test_runs_of_different_length_are_not_paired() -> None:
    with pytest.raises(ValueError, match="3 and 2 values are not paired"):
        bootstrap_difference([1, 0, 1], [1, 0])


def test_a_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        bootstrap_mean([0.5, math.nan])


def test_groups_have_to_match_the_values() -> None:
    with pytest.raises(ValueError, match="2 values have 1 groups"):
        bootstrap_mean([0.5, 0.6], ["a"])


@pytest.mark.parametrize("clustered", [False, True])
def test_coverage_at_thirty_items(*, clustered: bool) -> None:
    """250 samples: the standard error is 1.4 points, so 90 to 100 is within four of them."""
    rng = np.random.default_rng(9)
    held = 0
    for _ in range(250):
        if clustered:
            groups = np.repeat(np.arange(15), 2)
            values = 0.5 * rng.random(15)[groups] + 0.5 * rng.random(30)
        else:
            groups, values = np.arange(30), rng.random(30)
        found = bootstrap_mean(
            values, groups.tolist(), resamples=400, seed=int(rng.integers(10**9))
        )
        held += found.holds(0.5)
    assert held / 250 >= 0.90
