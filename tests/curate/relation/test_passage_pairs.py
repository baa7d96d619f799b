from __future__ import annotations

import numpy as np
import pytest

from tunegate.curate.relation.passage_pairs import (
    MOST_PAIRS,
    OPENING,
    holds,
    is_code,
    opening,
    plain_numbers,
    rests,
    sentence_pairs,
)
from tunegate.curate.relation.sentences import sentences


@pytest.mark.parametrize(
    ("one", "other", "held"),
    [
        ("Paris.", "The capital is Paris.", True),
        ("The sum is $110.", "$110.00", True),
        ("5", "15 users", False),
        ("5", "It is 2.5 or so", False),
        ("-3x", "It is 3x", False),
        ("...", "It is open", False),
        ("a b c d e f g h i j k l m", "a b c d e f g h i j k l m n", False),
    ],
)
def test_an_answer_that_stands_in_the_other(one: str, other: str, *, held: bool) -> None:
    assert holds(one, other) is held
    assert holds(other, one) is held


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1,024 bytes", "1024 bytes"),
        ("$1,250,000.00", "$1250000"),
        ("5.0 stars", "5 stars"),
        ("2.05 and 10.001", "2.05 and 10.001"),
        ("1,2,3 and 12,34", "1,2,3 and 12,34"),
    ],
)
def test_numbers_that_are_only_written_otherwise(text: str, plain: str) -> None:
    assert plain_numbers(text) == plain


def test_what_two_answers_do_not_share() -> None:
    (rest,) = rests(["It is open. Call us! Bye. Bye."], ["bye. CALL US. It is shut."])
    assert [one.text for one in rest.first] == ["It is open.", "Bye."]
    assert [one.text for one in rest.second] == ["It is shut."]
    assert rest.shared == 2
    assert rest.words == 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```python\nx = 1\ny = 2\n```", True),
        ("def f(x):\n    return x", True),
        ("SELECT a FROM b;", True),
        ("Use it like this:\n```\nx\n```\nIt prints a line.\nThen it ends.\nThat is all.", False),
        ("Refunds take 14 days.\nWrite to us.", False),
    ],
)
def test_code(text: str, *, code: bool) -> None:
    assert is_code(text) is code


def test_sentences_that_have_no_nearer_one_belong_together() -> None:
    alike = np.array([[0.9, 0.8, 0.0], [0.7, 0.6, 0.0], [0.0, 0.3, 0.4]], np.float32)
    assert sentence_pairs(alike) == [(0, 0)]
    assert sentence_pairs(np.zeros((0, 3), np.float32)) == []
    assert sentence_pairs(np.eye(9, dtype=np.float32)) == [(at, at) for at in range(MOST_PAIRS)]


def test_an_opening_is_at_least_one_sentence() -> None:
    long = sentences(f"{'word ' * 2 * OPENING}. Second.")
    assert len(opening(long)) == 1
    short = sentences("One is here. Two is here. " * OPENING)
    assert sum(len(one.text.split()) for one in opening(short)) <= OPENING
