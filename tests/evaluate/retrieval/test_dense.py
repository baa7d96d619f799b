from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunegate.curate.models import Models
from tunegate.evaluate.retrieval.dense import DenseIndex


def unit(seed: int, shape: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    made = np.random.default_rng(seed).normal(size=shape)
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def by_text(
    vectors: np.ndarray[tuple[int, ...], np.dtype[np.float32]], held: list[list[int]]
) -> DenseIndex:
    """Passages that have these vectors."""
    pairs = [(vector, passage) for passage, many in enumerate(held) for vector in many]
    kept = sorted({vector for vector, _ in pairs})
    return DenseIndex(
        vectors[kept],
        np.array([kept.index(vector) for vector, _ in pairs], np.int32),
        np.array([passage for _, passage in pairs], np.int32),
    )


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 99),
    held=st.lists(st.lists(st.integers(0, 24), unique=True, max_size=12), max_size=40),
    k=st.integers(1, 50),
)
def test_a_passage_is_worth_its_best_piece(seed: int, held: list[list[int]], k: int) -> None:
    """The sets are such that a few popular vectors may fill what is looked at first."""
    vectors, asked = unit(seed, (25, 8)), unit(seed + 1, (5, 8))
    found = by_text(vectors, held).search(asked, k=k)
    for question, ranking in zip(asked, found, strict=True):
        cosines = (vectors.astype(float) @ question.astype(float)).round(6)
        best = {row: max(cosines[many]) for row, many in enumerate(held) if many}
        wanted = sorted(best, key=lambda row: (-best[row], row))[:k]
        assert ranking.rows.tolist() == wanted
        assert ranking.scores.tolist() == pytest.approx([best[row] for row in wanted])


def test_one_passage_of_very_many_pieces_hides_no_other() -> None:
    vectors = unit(3, (500, 8))
    index = by_text(vectors, [[*range(480)], *([at] for at in range(480, 500))])
    (found,) = index.search(vectors[:1], k=5)
    assert found.rows[0] == 0
    assert len(found.rows) == 5


def test_a_question_finds_the_same_alone_and_among_others() -> None:
    numbers = np.arange(3_000, dtype=np.int32)
    index = DenseIndex(unit(1, (3_000, 64)), numbers, numbers // 3)
    asked = unit(2, (100, 64))
    together = index.search(asked, k=20)
    for at in (0, 17, 99):
        (alone,) = index.search(asked[at : at + 1], k=20)
        assert alone.rows.tolist() == together[at].rows.tolist()
        assert alone.scores.tolist() == together[at].scores.tolist()


def test_zeros_find_nothing_and_are_never_found() -> None:
    index = by_text(unit(1, (2, 4)), [[0], [], [1]])
    asked = np.concatenate([np.zeros((1, 4), np.float32), unit(3, (1, 4))])
    none, both = index.search(asked, k=5)
    assert none.rows.tolist() == []
    assert sorted(both.rows.tolist()) == [0, 2]


def test_equal_texts_share_a_vector(models: Models) -> None:
    texts = ["Refunds take 30 days.", "", "Refunds take 30 days.", "The office opens at nine."]
    index = DenseIndex.build(texts, models, fast=True)
    assert index.vectors.shape == (2, 256)
    assert index.vector_of.tolist() == [0, 0, 1]
    assert index.passage_of.tolist() == [0, 2, 3]


def test_a_long_text_is_found_by_its_last_words(models: Models) -> None:
    filler = "the committee met in the morning and talked about the weather " * 40
    texts = [f"{filler} Refunds take 30 days.", filler, "Bicycles need air."]
    index = DenseIndex.build(texts, models, fast=True)
    asked = models.vectors(pl.Series(["How long do refunds take?"]), fast=True)
    (found,) = index.search(asked, k=3)
    assert found.rows[0] == 0
    assert len(index.vectors) > 5


@pytest.mark.parametrize("texts", [[], ["", " "]])
def test_without_text_nothing_is_found(texts: list[str], models: Models) -> None:
    index = DenseIndex.build(texts, models, fast=True)
    (found,) = index.search(unit(1, (1, 256)), k=3)
    assert found.rows.tolist() == []
