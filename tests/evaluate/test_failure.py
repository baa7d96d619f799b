from __future__ import annotations

from typing import Any

import pytest

from tunegate.evaluate.failure import FAILURES, LEVERS, Failure, attribute, holds_answer
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.metrics.score import Score
from tunegate.evaluate.scores import Prediction, score
from tunegate.evaluate.suite import Suite

GOLD = Passage("g", "The shop opens at nine.")
OTHER = Passage("o", "We sell bikes.")


def why(answer: str | None, *shown: Passage, cut: bool = False, **changed: Any) -> Failure | None:
    """By the metric's own score."""
    body: dict[str, Any] = {"accepted": ("nine",), "metric": "exact_match", "gold": (GOLD,)}
    item = Item("a", "When does it open?", **body | changed)
    prediction = None if answer is None else Prediction(answer, shown)
    scores = score(Suite.of([item]), {} if prediction is None else {"a": prediction})
    value, reason = scores.frame.select("value", "reason").row(0)
    return attribute(item, prediction, Score(value, reason), cut=cut)


@pytest.mark.parametrize(
    ("answer", "shown", "kind"),
    [
        ("nine", (), None),
        ("ten", (), "knowledge"),
        ("ten", (OTHER,), "retrieval miss"),
        ("ten", (OTHER, GOLD), "had the context"),
        (None, (GOLD,), "no reply"),
        ("I don't know.", (), "knowledge"),
        ("I'm sorry, but I can't help with that.", (), "refused"),
        ("I don't know.", (GOLD,), "refused"),
        ("I don't know.", (OTHER,), "retrieval miss"),
        ("", (GOLD,), "format"),
        ("It opens at nine.", (), "format"),
        ("It opens at nine.", (OTHER,), "retrieval miss"),
    ],
)
def test_why_an_item_failed(
    answer: str | None, shown: tuple[Passage, ...], kind: Failure | None
) -> None:
    assert why(answer, *shown) == kind


def test_an_answer_to_what_cannot_be_answered_is_invented() -> None:
    assert why("nine", OTHER, accepted=(), gold=(), unanswerable=True) == "invented"
    assert why("I don't know.", OTHER, accepted=(), gold=(), unanswerable=True) is None


def test_a_reply_that_was_cut_is_a_matter_of_format() -> None:
    assert why("ten", GOLD, cut=True) == "format"


@pytest.mark.parametrize(
    ("answer", "changed", "kind"),
    [
        ("no idea what", {"metric": "numeric", "accepted": ("9",)}, "format"),
        ("8", {"metric": "numeric", "accepted": ("9",)}, "knowledge"),
        (
            "maybe",
            {"metric": "choice", "accepted": ("A",), "options": {"options": ["red", "blue"]}},
            "format",
        ),
        (
            "B",
            {"metric": "choice", "accepted": ("A",), "options": {"options": ["red", "blue"]}},
            "knowledge",
        ),
        ("{", {"metric": "json_schema", "options": {"schema": {}}}, "format"),
    ],
)
def test_what_the_metric_could_not_read_is_a_matter_of_format(
    answer: str, changed: dict[str, Any], kind: Failure
) -> None:
    assert why(answer, gold=(), **changed) == kind


LONG = "You can return every bike within thirty days when it is clean and complete"


@pytest.mark.parametrize(
    ("item", "shown", "held"),
    [
        (Item("a", "?", ("nine",)), (), None),
        (Item("a", "?", ("nine",)), (GOLD,), True),
        (Item("a", "?", ("nineteen",)), (GOLD,), False),
        (Item("a", "?", ("nine",), gold=(Passage("g"),)), (Passage("x", GOLD.text),), False),
        (Item("a", "?", ("x",), gold=(GOLD,)), (Passage("y", f"Before.  {GOLD.text} "),), True),
        (Item("a", "?", ("x",), gold=(GOLD,)), (Passage("y", "opens at nine."),), True),
        (Item("a", "?", ("nine",), gold=(GOLD,)), (Passage("y", "The shop opens"),), False),
        (Item("a", "?", ("nine",), gold=(GOLD,)), (Passage("y", "opens at nine."),), True),
        (Item("a", "?", ("nine",), gold=(Passage("g", "  "),)), (OTHER,), False),
        (
            Item("a", "?", (LONG,)),
            (Passage("y", "Bikes: return within thirty days, complete and clean, every one."),),
            True,
        ),
        (Item("a", "?", (LONG,)), (OTHER,), False),
    ],
)
def test_whether_a_passage_holds_the_answer(
    item: Item, shown: tuple[Passage, ...], held: bool | None
) -> None:
    assert holds_answer(item, shown) is held


def test_every_kind_of_failure_has_a_lever() -> None:
    assert tuple(LEVERS) == FAILURES
