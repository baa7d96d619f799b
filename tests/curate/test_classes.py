from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.classes import Classes, classes
from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair


def frame_of(responses: list[str], tasks: list[str | None] | None = None) -> pl.DataFrame:
    pairs = [Pair.single(f"question {nth}", text) for nth, text in enumerate(responses)]
    return Dataset.from_pairs(pairs, tasks=tasks).frame


def test_task_labels_are_classes_most_first() -> None:
    found = classes(frame_of(["x"] * 30, ["a"] * 10 + ["b"] * 18 + [None] * 2))
    assert found == Classes(noun="task", counts={"b": 18, "a": 10})
    assert found.total == 28


def test_short_responses_are_classes_where_there_are_no_tasks() -> None:
    found = classes(frame_of(["Card arrival", "card arrival."] * 8 + ["Refund"] * 4))
    assert found == Classes(noun="response", counts={"card arrival": 16, "refund": 4})


@pytest.mark.parametrize(
    ("responses", "tasks"),
    [
        # too small a set
        (["yes", "no"] * 9, None),
        (["x"] * 20, ["a"] * 5 + [None] * 15),
        # nearly every label is another one
        (["x"] * 30, [f"task {nth // 2}" for nth in range(30)]),
        ([f"answer {nth}" for nth in range(30)], None),
        # sentences
        (["This is not a label at all", "Nor is this one, is it"] * 15, None),
    ],
)
def test_other_sets_have_none(responses: list[str], tasks: list[str | None] | None) -> None:
    assert classes(frame_of(responses, tasks)) is None


@pytest.mark.parametrize(
    ("counts", "effective"),
    [({"a": 5}, 1.0), ({"a": 5, "b": 5}, 2.0), ({"a": 3, "b": 1}, 1.7548)],
)
def test_the_effective_number_counts_even_classes(counts: dict[str, int], effective: float) -> None:
    assert Classes(noun="task", counts=counts).effective == pytest.approx(effective, abs=1e-4)
