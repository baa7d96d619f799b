from __future__ import annotations

from typing import Any

import pytest

from tunegate.evaluate.drift.coverage_loss import CoverageLoss
from tunegate.evaluate.drift.moved import MovedTopic
from tunegate.evaluate.drift.verdict import ENOUGH, decide
from tunegate.evaluate.statistics.two_shares import share_difference

CALM = {"classifier": 1.0, "mmd": 1.0, "coverage": 1.0}


def loss(before: tuple[int, int], now: tuple[int, int], *, level: float = 0.95) -> CoverageLoss:
    return CoverageLoss(before, now, share_difference(before, now, level=level), 0.5, (), 0)


def topic(before: float, now: float, *, taught: float) -> MovedTopic:
    return MovedTopic(
        "topic", before, now, now - before - 0.01, now - before + 0.01, 1e-4, 10, taught
    )


def answer(*given: Any, **changed: Any) -> tuple[str, int | None]:
    found = decide(*given, **({"tests": CALM, "level": 0.95, "queries": 2000} | changed))
    return found.answer, found.needed


STEADY = loss((100, 2000), (100, 2000))


def test_nothing_changed() -> None:
    assert answer(STEADY, ()) == ("no", None)


def test_lost_coverage_takes_significance_and_size() -> None:
    lost = loss((100, 2000), (300, 2000))
    found = CALM | {"coverage": 0.001}
    assert answer(lost, (), tests=found) == ("retrain", None)
    assert answer(lost, (), tests=CALM)[0] == "cannot tell"
    small = loss((100, 2000), (160, 2000))
    assert answer(small, (), tests=found) == ("no", None)


def test_the_level_of_one_look_decides() -> None:
    lost = loss((100, 2000), (300, 2000))
    tests = CALM | {"coverage": 0.01}
    assert answer(lost, (), tests=tests)[0] == "retrain"
    assert answer(lost, (), tests=tests, level=1 - 0.05 / 12)[0] == "cannot tell"


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ((topic(0.02, 0.15, taught=0.02),), "retrain"),
        ((topic(0.02, 0.09, taught=0.02), topic(0.01, 0.06, taught=0.01)), "retrain"),
        ((topic(0.02, 0.09, taught=0.02),), "no"),
        ((topic(0.02, 0.15, taught=0.20),), "no"),
        ((topic(0.15, 0.02, taught=0.15),), "no"),
        (None, "cannot tell"),
    ],
)
def test_topics_that_grew_and_lack_pairs(
    moved: tuple[MovedTopic, ...] | None, expected: str
) -> None:
    assert answer(STEADY, moved, tests=CALM | {"mmd": 0.001})[0] == expected
    assert answer(STEADY, moved)[0] == "no"


def test_without_topics_a_move_is_not_said_to_be_harmless() -> None:
    """However many queries there are, the pairs are too few."""
    tests = CALM | {"mmd": 0.001}
    found = decide(STEADY, None, tests=tests, level=0.95, queries=2000)
    assert (found.answer, found.needed) == ("cannot tell", None)
    assert found.why == ("the queries differ, and there are too few pairs to say in which topics",)


def test_few_queries_cannot_tell() -> None:
    few = loss((100, 2000), (1, 20))
    assert answer(few, (), queries=20) == ("cannot tell", ENOUGH)
    assert answer(None, None, tests={}, queries=3) == ("cannot tell", ENOUGH)


def test_so_many_queries_would_decide() -> None:
    open_one = loss((400, 20_000), (30, 1000))
    verdict, needed = answer(open_one, (), level=0.9999, queries=1000)
    assert verdict == "no"
    closer = loss((400, 20_000), (36, 900), level=0.9999)
    verdict, needed = answer(closer, (), level=0.9999, queries=900)
    assert verdict == "cannot tell"
    assert needed is not None
    assert needed > 900
    share = closer.now[0] / closer.now[1]
    decided = share_difference(closer.before, (round(share * needed), needed), level=0.9999)
    assert decided.high < 0.05


def test_too_little_to_compare_with_is_said() -> None:
    found = decide(loss((2, 20), (200, 2000)), (), tests=CALM, level=0.95, queries=2000)
    assert (found.answer, found.needed) == ("cannot tell", None)
    assert "too little to compare them with" in found.why[-1]
