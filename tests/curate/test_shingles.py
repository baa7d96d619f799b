from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunegate.curate.shingles import jaccard, overlaps, shingles

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


@settings(deadline=None)
@given(TEXTS)
def test_many_at_a_time_are_compared_as_one_by_one(texts: list[str]) -> None:
    pairs = [(one, other) for one in texts for other in texts]
    first, second = (pl.Series(side) for side in zip(*pairs, strict=True))
    found = overlaps(first, second)
    assert found.shared.tolist() == [len(shingles(a) & shingles(b)) for a, b in pairs]
    assert found.different.tolist() == [len(shingles(a) | shingles(b)) for a, b in pairs]
    assert found.similarities.tolist() == [jaccard(a, b) for a, b in pairs]


@pytest.mark.parametrize("alphabet", ["ab ", "éöß ", "漢字仮名", "a🙂"])
def test_every_script_is_compared_exactly(alphabet: str) -> None:
    rng = random.Random(0)
    texts = ["".join(rng.choices(alphabet, k=rng.randint(0, 60))) for _ in range(200)]
    others = [text[: len(text) // 2] + alphabet[0] + text[len(text) // 2 :] for text in texts]
    found = overlaps(pl.Series(texts), pl.Series(others)).similarities
    assert found.tolist() == [jaccard(a, b) for a, b in zip(texts, others, strict=True)]


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pl.Series([f"text number {nth} {'x ' * (nth % 7)}" for nth in range(50)])
    whole = overlaps(texts, texts.reverse()).similarities.tolist()
    monkeypatch.setattr("tunegate.curate.shingles._CELLS", 100)
    assert overlaps(texts, texts.reverse()).similarities.tolist() == whole


def test_no_texts_have_no_overlaps() -> None:
    none = pl.Series([], dtype=pl.String)
    assert len(overlaps(none, none).shared) == 0
