from __future__ import annotations

from random import Random

import pytest

from tunegate.curate.relation.teaching.example import DIFFERENT, EQUIVALENT, NOT_EQUIVALENT
from tunegate.curate.relation.teaching.questions import question_examples, rephrased


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("How do I reset my pin?", "reset my pin?"),
        ("can i cancel a trip", "cancel a trip"),
        ("Where can I find the form?", "find the form?"),
    ],
)
def test_another_beginning_keeps_the_rest(question: str, rest: str) -> None:
    for seed in range(10):
        changed = rephrased(question, Random(seed))
        assert changed is not None
        assert changed != question
        assert changed.endswith(rest)
        assert changed[0].isupper() == question[0].isupper()


def test_a_question_of_another_kind_stays() -> None:
    assert rephrased("Who wrote this?", Random(0)) is None


def test_examples_by_intent() -> None:
    rows = [
        ("how do i reset my card pin", "pin"),
        ("how do i order another card", "order"),
        ("what time is it", "time"),
    ]
    made = question_examples(rows, Random(0), source="questions")
    of_first = [one for one in made if one.a == rows[0][0]]
    assert [one.relations for one in of_first][:2] == [EQUIVALENT, NOT_EQUIVALENT]
    assert of_first[1].b == rows[1][0], "the most alike of another intent"
    assert {one.relations for one in made} <= {EQUIVALENT, NOT_EQUIVALENT, DIFFERENT}


def test_one_intent_has_nothing_to_differ_from() -> None:
    made = question_examples([("who are you", "a"), ("who is it", "a")], Random(0), source="x")
    assert made == []
