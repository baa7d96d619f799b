from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunegate.curate.shingles import (
    iter_shingle_sets,
    jaccard,
    ranges,
    shingle_sets,
    shingles,
    similarities,
)

TEXTS = st.lists(st.text(alphabet="abc é🙂", max_size=14), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {""}),
        ("yes", {"yes"}),
        ("hello", {"hello"}),
        ("hello!", {"hello", "ello!"}),
        ("aaaaaaa", {"aaaaa"}),
    ],
)
def test_a_text_shorter_than_a_shingle_is_one_shingle(text: str, expected: set[str]) -> None:
    assert shingles(text) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("", "", 1.0),
        ("", "a", 0.0),
        ("yes", "yes", 1.0),
        ("yes", "yeah", 0.0),
        ("abcdef", "abcdef", 1.0),
        ("abcdef", "abcdeX", 1 / 3),
        ("abcdefgh", "efghabcd", 0.0),
    ],
)
def test_similarity_is_shared_over_all_shingles(first: str, second: str, expected: float) -> None:
    assert jaccard(first, second) == pytest.approx(expected)


def test_one_changed_word_in_twelve_leaves_about_three_quarters() -> None:
    first = "alpha bravo delta hotel india tango whale zebra north south eagle river"
    assert jaccard(first, first.replace("tango", "polka")) == pytest.approx(0.76, abs=0.01)


@given(TEXTS)
def test_hashed_sets_give_the_similarity_of_the_texts(texts: list[str]) -> None:
    sets = shingle_sets([pl.Series(texts)])
    assert sets.sizes.tolist() == [len(shingles(text)) for text in texts]
    first, second = np.triu_indices(len(texts))
    found = similarities(sets, first.astype(np.int64), second.astype(np.int64))
    expected = [jaccard(texts[a], texts[b]) for a, b in zip(first, second, strict=True)]
    assert found.tolist() == pytest.approx(expected)


def test_equal_shingles_of_two_columns_stay_two() -> None:
    both = shingle_sets([pl.Series(["abcde"]), pl.Series(["abcde"])])
    assert both.sizes.tolist() == [2]


def test_no_texts_have_no_sets() -> None:
    sets = shingle_sets([pl.Series([], dtype=pl.String)])
    assert len(sets.tokens) == len(sets.sizes) == 0


def test_blocks_of_rows_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pl.Series([f"text number {nth}" for nth in range(50)])
    whole = shingle_sets([texts])
    monkeypatch.setattr("tunegate.curate.shingles._ROWS", 7)
    parts = list(iter_shingle_sets([texts]))
    assert [len(part.sizes) for part in parts] == [7] * 7 + [1]
    assert np.concatenate([part.tokens for part in parts]).tolist() == whole.tokens.tolist()


def test_ranges_are_written_one_after_another() -> None:
    starts, lengths = np.array([5, 0, 9]), np.array([2, 0, 3])
    assert ranges(starts, lengths).tolist() == [5, 6, 9, 10, 11]
