"""The classifier test, MMD, and the permutations under both."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tunegate.curate.progress import SILENT
from tunegate.curate.vectors.floats import Floats
from tunegate.evaluate.drift.classifier import classifier_test
from tunegate.evaluate.drift.mmd import mmd_test
from tunegate.evaluate.drift.permutation import Permuted, permutations_for, permuted

Test = Callable[..., Permuted]
TESTS = pytest.mark.parametrize("test", [classifier_test, mmd_test])


def units(count: int, *, seed: int, shift: float = 0.0) -> Floats:
    made = np.random.default_rng(seed).normal(size=(count, 12)).astype(np.float32)
    made[:, 0] += shift
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


@TESTS
def test_a_shift_is_found(test: Test) -> None:
    found = test(units(200, seed=1), units(100, seed=2, shift=1.0), permutations=199)
    assert found.p_value == pytest.approx(1 / 200)
    assert found.permutations == 199
    assert found.observed > (0.65 if test is classifier_test else 0.01)


@TESTS
def test_false_alarms_are_as_many_as_they_may_be(test: Test) -> None:
    alarms = sum(
        test(units(40, seed=n), units(20, seed=1000 + n), permutations=99).p_value <= 0.1
        for n in range(120)
    )
    # binomial(120, 0.1): fewer than 3 or more than 22 once in two thousand
    assert 3 <= alarms <= 22


@TESTS
def test_the_same_seed_gives_the_same(test: Test) -> None:
    sides = units(60, seed=1), units(30, seed=2, shift=0.4)
    assert test(*sides, permutations=99) == test(*sides, permutations=99)


@TESTS
def test_equal_texts_tell_nothing(test: Test) -> None:
    same = np.tile(units(1, seed=1), (30, 1))
    found = test(same[:20], same[20:], permutations=99)
    assert found.p_value == 1
    assert found.observed == pytest.approx(0.5 if test is classifier_test else 0, abs=1e-6)


@TESTS
def test_five_texts_are_enough_to_run(test: Test) -> None:
    found = test(units(20, seed=1), units(5, seed=2), permutations=99)
    assert 0 < found.p_value <= 1


@TESTS
def test_vectors_that_are_no_numbers_are_no_drift(test: Test) -> None:
    """They would have the smallest p-value that there is."""
    first = units(30, seed=1)
    first[3] = np.nan
    with pytest.raises(ValueError, match="a vector is no number"):
        test(first, units(20, seed=2), permutations=99)


@TESTS
def test_the_same_texts_on_both_sides_are_no_drift(test: Test) -> None:
    same = units(40, seed=1)
    assert test(same, same, permutations=99).p_value > 0.5


def test_mmd_is_the_mean_over_pairs() -> None:
    """Gretton et al. 2012, equation 3, by loops."""
    one, other = units(7, seed=1), units(5, seed=2)
    both = np.concatenate([one, other])
    distances = ((both[:, None] - both[None, :]) ** 2).sum(-1)
    width = np.median(distances[np.triu_indices(12, 1)])
    kernel = np.exp(-distances / (2 * width))
    inside = [kernel[a, b] for a in range(7) for b in range(7) if a != b]
    others = [kernel[a, b] for a in range(7, 12) for b in range(7, 12) if a != b]
    expected = np.mean(inside) + np.mean(others) - 2 * kernel[:7, 7:].mean()
    found = mmd_test(one, other, permutations=9)
    assert found.observed == pytest.approx(float(expected), abs=1e-5)


def test_mmd_of_one_source_is_zero_on_average() -> None:
    found = [
        mmd_test(units(30, seed=n), units(10, seed=500 + n), permutations=1).observed
        for n in range(200)
    ]
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found)) < 3 * error


def test_the_area_is_that_of_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict

    sides = units(600, seed=1), units(300, seed=2, shift=0.6)
    labels = np.repeat([0, 1], [600, 300])
    votes = cross_val_predict(
        LogisticRegression(C=0.1), np.concatenate(sides), labels, method="decision_function"
    )
    found = classifier_test(*sides, permutations=9)
    assert found.observed == pytest.approx(roc_auc_score(labels, votes), abs=0.015)


def test_no_more_are_drawn_than_it_takes() -> None:
    def first_column(labels: Floats) -> np.ndarray:
        return labels[0].astype(np.float64)

    # the statistic is 1 where the first text is in the second sample: in half of the draws
    found = permuted(first_column, (10, 10), permutations=5000, seed=0)
    assert found.observed == 0
    assert found == Permuted(0.0, 1.0, 50)

    # the one text of the first sample is drawn again once in a hundred
    rare = permuted(
        lambda labels: 1 - labels[0].astype(np.float64), (1, 99), permutations=300, seed=0
    )
    assert rare.permutations == 300
    assert rare.p_value < 0.05


def test_the_stopped_p_value_is_the_share_until_then() -> None:
    """Besag and Clifford 1991: the first text stays in its sample in half of all splits."""

    def stays(labels: Floats) -> np.ndarray:
        return 0.5 - labels[0].astype(np.float64)

    found = [permuted(stays, (5, 5), permutations=2000, seed=n) for n in range(30)]
    assert all(one.permutations < 200 for one in found)
    assert np.mean([one.p_value for one in found]) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(("level", "count"), [(0.95, 999), (0.9958333, 1199), (0.999, 4999)])
def test_rare_p_values_take_more_permutations(level: float, count: int) -> None:
    assert permutations_for(level) == pytest.approx(count, abs=1)


def test_progress_sees_the_permutations() -> None:
    class Seen:
        total: int | None = None
        done = 0

        def start(self, stage: str, *, total: int | None) -> None:
            assert stage == "permuting"
            self.total = total

        def advance(self, amount: int) -> None:
            self.done += amount

    seen = Seen()
    sides = units(60, seed=1), units(40, seed=2, shift=2.0)
    classifier_test(*sides, permutations=250, progress=seen)
    assert (seen.total, seen.done) == (250, 250)
    assert classifier_test(*sides, permutations=250, progress=SILENT).permutations == 250
