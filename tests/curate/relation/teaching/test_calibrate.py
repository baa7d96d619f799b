from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tunegate.curate.relation.calibration import Calibration
from tunegate.curate.relation.teaching.calibrate import (
    SETS,
    calibration_examples,
    fitted,
    is_calibrating,
    measuring_rows,
)
from tunegate.curate.relation.teaching.corpora import group_of, held_out_rows


def test_the_temperature_and_offsets_that_made_the_scores_wrong_come_back() -> None:
    rng = np.random.default_rng(0)
    true = rng.dirichlet((0.4, 0.4, 0.4), size=6000)
    holds = np.array([rng.choice(3, p=shares) for shares in true])
    allowed = np.eye(3, dtype=bool)[holds]
    # a model that is twice as sure as it may be and leans towards conflicts
    scores = (2 * np.log(true) + np.array([0.0, 1.0, 0.0])).astype(np.float32)
    found = fitted(scores, allowed)
    assert found.calibration.temperature == pytest.approx(2, rel=0.15)
    assert found.calibration.offsets == pytest.approx((0, -0.5, 0), abs=0.15)
    assert found.loss[1] < found.loss[0]
    assert found.error[1] < 0.02 < found.error[0]


def test_rows_that_say_nothing_about_a_class_leave_it_alone() -> None:
    scores = np.log(np.full((50, 3), 1 / 3, np.float32))
    found = fitted(scores, np.ones((50, 3), bool))
    assert found.calibration == Calibration(1.0, (0.0, 0.0, 0.0))


@pytest.mark.parametrize("name", ["pawsx_en", "conflictqa", "truthfulqa", "sick_corrected"])
def test_no_row_both_calibrates_and_measures(name: str, outside_data: Path) -> None:
    held_out, measuring = held_out_rows(outside_data, name), measuring_rows(outside_data, name)
    groups = {group_of(row) for row in measuring}
    if name in SETS:
        assert not any(map(is_calibrating, groups))
        assert 0.6 < len(measuring) / len(held_out) < 0.8
    else:
        assert len(measuring) == len(held_out)


def test_examples_of_every_set(outside_data: Path) -> None:
    examples = calibration_examples(outside_data, seed=0)
    assert len(examples) > 1500
    assert {"vitaminc", "breaking_nli", "pawsx_en", "conflictqa", "generated"} <= {
        one.source for one in examples
    }
