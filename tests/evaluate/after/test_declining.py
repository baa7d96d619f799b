from __future__ import annotations

from tunegate.evaluate.after.declining import declined, declining
from tunegate.evaluate.item import Item

from .conftest import FakeModel

ITEMS = [
    Item("a", "Who?", unanswerable=True),
    Item("b", "When?", unanswerable=True),
    Item("c", "What?", system="Be brief."),
]


def test_answers_that_say_they_do_not_know_are_declined() -> None:
    model = FakeModel(answers=lambda probe: "I do not know." if probe.prompt != "When?" else None)
    assert declined(model, ITEMS) == [True, False, True]
    assert model.asked[2].system == "Be brief."
    assert declined(model, []) == []


def test_before_and_after() -> None:
    found = declining(ITEMS, [True, True, False], [True, False, True])
    assert found is not None
    assert (found.base.recall.estimate, found.tuned.recall.estimate) == (1.0, 0.5)
    assert (found.unanswerable.lost, found.unanswerable.n) == (1, 2)
    assert (found.answerable.lost, found.answerable.n) == (1, 1)
    assert declining([], [], []) is None
