from __future__ import annotations

import pytest

from benchmarks.relation import (
    Labelled,
    conflictqa,
    inference,
    paraphrases,
    rgb_counterfactual,
    truthfulqa,
    vitaminc,
)


def test_rows_become_labelled_pairs() -> None:
    row = {"p": "a", "h": "b", "label": "CONTRADICTION"}
    assert list(inference("p", "h", "label")(row)) == [Labelled("", "a", "b", holds=True)]
    assert not next(inference("p", "h", "label")(row | {"label": "neutral"})).holds
    assert next(paraphrases("p", "h", "label")(row | {"label": "1"})).holds
    assert next(vitaminc({"claim": "a", "evidence": "b", "label": "REFUTES"})).holds


def test_answers_of_one_kind_agree_and_of_two_kinds_conflict() -> None:
    row = {"question": "q", "correct": ["r1", "r2", "r3"], "incorrect": ["w1", "w2", "w3"]}
    found = [(one.first, one.second, one.holds) for one in truthfulqa(row)]
    assert ("r1", "r2", False) in found
    assert ("r1", "w1", True) in found
    assert len(found) == 3 + 3 * 2
    facts = {"query": "q", "positive": "['r1', 'r2']", "positive_wrong": ["w"]}
    assert [one.holds for one in rgb_counterfactual(facts)] == [False, True, True]


@pytest.mark.parametrize(("at", "holds"), [(0, True), (1, True), (2, True), (3, False), (4, False)])
def test_short_answers_and_paragraphs(at: int, *, holds: bool) -> None:
    row = {
        "question": "q",
        "memory_answer": "yes",
        "counter_answer": "no",
        "parametric_memory": "yes because",
        "counter_memory": "no because",
    }
    one = list(conflictqa(row))[at]
    assert one.holds is holds
    assert (one.first[:2] != one.second[:2]) is holds
