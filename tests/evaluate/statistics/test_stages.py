from __future__ import annotations

import pytest

from tunegate.evaluate.statistics.stages import bonferroni_level, holm


def test_three_looks_share_the_error() -> None:
    assert bonferroni_level(0.95, 3) == pytest.approx(1 - 0.05 / 3)
    assert bonferroni_level(0.95, 1) == pytest.approx(0.95)


def test_holm_adjusts_in_place() -> None:
    # Holm 1979: 0.01 x 4, 0.02 x 3, then never below the one before, at most 1
    assert holm([0.03, 0.01, 0.9, 0.02]) == pytest.approx([0.06, 0.04, 0.9, 0.06])
    assert holm([]) == []
    assert holm([0.8, 0.7]) == pytest.approx([1.0, 1.0])


def test_what_is_no_look_or_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="0 looks"):
        bonferroni_level(0.95, 0)
    with pytest.raises(ValueError, match="p-value"):
        holm([1.2])
