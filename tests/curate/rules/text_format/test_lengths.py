from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tunegate.curate.pair import Pair, Turn
from tunegate.curate.settings import Settings, Thresholds


def pairs_of(lengths: list[int]) -> list[Pair]:
    return [Pair.single(f"Question {nth:03d}?", "a" * length) for nth, length in enumerate(lengths)]


def test_far_longer_and_shorter_answers_of_a_task(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    usual = [90 + nth for nth in range(20)]
    pairs = pairs_of([*usual, 2000, 3])
    assert spans("F303", *pairs) == [(20, "response", None), (21, "response", None)]
    assert messages("F303", *pairs)[0] == (
        "response of 2000 characters; the middle half of the task has 94 to 105"
    )


def test_the_threshold_is_a_setting(spans: Callable[..., Any]) -> None:
    pairs = pairs_of([*range(90, 110), 290])
    assert spans("F303", *pairs) == [(20, "response", None)]
    loose = Settings(thresholds=Thresholds(length_outlier=6))
    assert spans("F303", *pairs, settings=loose) == []


def test_small_tasks_and_small_differences_do_not_count(spans: Callable[..., Any]) -> None:
    assert spans("F303", *pairs_of([*range(90, 108), 4000])) == []
    assert spans("F303", *pairs_of([3] * 25 + [12])) == []
    tasks = ["a"] * 15 + ["b"] * 15
    assert spans("F303", *pairs_of([10] * 15 + [2000] * 15), tasks=tasks) == []


def test_conversations_are_measured_apart(spans: Callable[..., Any]) -> None:
    first = Pair.single("How long is it?", "Ten metres.")
    turns = (*first.turns, Turn("user", "x" * 500), Turn("assistant", "Ten metres."))
    assert spans("F303", *([first] * 25), Pair(turns)) == []
