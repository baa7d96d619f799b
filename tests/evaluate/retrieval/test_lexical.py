from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from tunegate.evaluate.retrieval.lexical import K1, B, LexicalIndex
from tunegate.evaluate.retrieval.terms import Terms

TEXTS = (
    "Refunds take 30 days from the day of return.",
    "The return label is in the parcel.",
    "Refunds refunds REFUNDS: ask the desk.",
    "",
    "Die Rückgabe dauert 30 Tage.",
    "To be or not to be, that is the question.",
)


def terms(text: str) -> list[str]:
    cut = Terms()
    return cut.stems(cut.words(text))


def bm25(question: str, text: str) -> float:
    """Robertson's formula as Lucene has it, from scratch."""
    lengths = [len(terms(one)) for one in TEXTS]
    counts = Counter(terms(text))
    total = 0.0
    for word in terms(question):
        having = sum(word in terms(one) for one in TEXTS)
        idf = math.log(1 + (len(TEXTS) - having + 0.5) / (having + 0.5))
        average = sum(lengths) / len(lengths)
        norm = K1 * (1 - B + B * len(terms(text)) / average)
        total += idf * counts[word] / (counts[word] + norm)
    return total


@pytest.mark.parametrize("question", ["refunds", "return refunds", "30", "Rückgabe 30 refunds"])
def test_scores_are_those_of_the_formula(question: str) -> None:
    found = LexicalIndex.build(TEXTS).search(question, k=10)
    expected = {at: bm25(question, text) for at, text in enumerate(TEXTS)}
    assert found.rows.tolist() == sorted(
        (at for at in expected if expected[at] > 0), key=lambda at: -expected[at]
    )
    assert found.scores.tolist() == pytest.approx([expected[at] for at in found.rows.tolist()])


def test_stop_words_are_looked_for_only_when_there_is_nothing_else() -> None:
    index = LexicalIndex.build(TEXTS)
    assert index.search("what is the label", k=5).rows.tolist() == [1]
    assert index.search("to be or not to be", k=1).rows.tolist() == [5]


@pytest.mark.parametrize("question", ["", "   ", "?!", "bicycle"])
def test_a_question_without_a_known_word_finds_nothing(question: str) -> None:
    assert LexicalIndex.build(TEXTS).search(question, k=5).rows.tolist() == []


@pytest.mark.parametrize("texts", [[], [""], ["?!", "  "]])
def test_passages_without_words(texts: list[str]) -> None:
    index = LexicalIndex.build(texts)
    assert index.passages == len(texts)
    assert index.search("refunds", k=3).rows.tolist() == []


@pytest.mark.parametrize("k", [1, 3, 4, 5, 50])
def test_equal_scores_are_cut_by_row(k: int) -> None:
    found = LexicalIndex.build(["the same text"] * 4 + ["other"]).search("same", k=k)
    assert found.rows.tolist() == [0, 1, 2, 3][:k]


def test_words_without_spaces_are_found() -> None:
    found = LexicalIndex.build(["退款需要三十天", "办公室九点开门"]).search("退款", k=2)
    assert found.rows.tolist() == [0]


def test_the_same_texts_give_the_same_arrays() -> None:
    first, second = LexicalIndex.build(TEXTS), LexicalIndex.build(TEXTS)
    assert first.words == second.words
    assert np.array_equal(first.data, second.data)
    assert np.array_equal(first.indices, second.indices)
