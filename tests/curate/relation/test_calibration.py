from __future__ import annotations

import numpy as np
import pytest

from tunegate.curate.relation.calibration import Calibration


def test_without_constants_log_probabilities_come_back_as_probabilities() -> None:
    scores = np.log(np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]], np.float32))
    assert Calibration().probabilities(scores) == pytest.approx(np.exp(scores))


def test_a_high_temperature_makes_it_less_sure_and_keeps_the_order() -> None:
    scores = np.log(np.array([[0.7, 0.2, 0.1]], np.float32))
    cooler = Calibration(temperature=3).probabilities(scores)[0]
    assert cooler[0] < 0.7
    assert cooler[0] > cooler[1] > cooler[2]


def test_offsets_shift_towards_a_class() -> None:
    even = np.log(np.full((1, 3), 1 / 3, np.float32))
    shifted = Calibration(offsets=(0.0, 1.0, 0.0)).probabilities(even)[0]
    assert shifted[1] == pytest.approx(np.e / (np.e + 2))


def test_extreme_scores_stay_finite() -> None:
    scores = np.array([[-2000.0, 0.0, -3000.0]], np.float32)
    assert Calibration(temperature=0.01).probabilities(scores)[0].tolist() == [0, 1, 0]


def test_no_rows() -> None:
    assert Calibration().probabilities(np.zeros((0, 3), np.float32)).shape == (0, 3)
