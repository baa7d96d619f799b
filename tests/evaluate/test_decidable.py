from __future__ import annotations

import pytest

from tunegate.evaluate.decidable import ASSUMED_DEVIATION, decidable
from tunegate.evaluate.statistics.power import mean_power, paired_power
from tunegate.evaluate.statistics.proportion import wilson


@pytest.mark.parametrize(("n", "enough"), [(50, False), (150, False), (400, True)])
def test_what_items_of_right_and_wrong_decide(n: int, enough: bool) -> None:
    known = decidable([None] * n, binary=True)
    assert known.enough is enough
    assert known.interval == wilson(round(0.8 * n), n)
    assert known.difference is not None
    assert (
        paired_power(n, known.difference, 0.2)
        >= 0.8
        > paired_power(n, known.difference - 2e-4, 0.2)
    )
    assert known.needed is not None
    assert paired_power(known.needed, 0.1, 0.2) >= 0.8
    assert 155 <= known.needed <= 180


def test_what_graded_scores_decide() -> None:
    known = decidable([None] * 60, binary=False)
    assert known.difference == pytest.approx(0.129, abs=0.002)
    assert mean_power(60, known.difference, ASSUMED_DEVIATION) >= 0.8
    assert known.needed == 99


def test_items_of_one_document_count_once() -> None:
    known = decidable(["a"] * 30 + ["b"] * 30 + [None, None], binary=True)
    assert (known.items, known.independent) == (62, 4)
    assert known.difference is None
    assert not known.enough
