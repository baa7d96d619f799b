from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunegate.curate import normalize
from tunegate.curate.dataset import Dataset
from tunegate.curate.normalize import asked, normal_form
from tunegate.curate.pair import Pair, Turn

# What the steps of the normal form could trip over, one after another and in any mixture.
PIECES = ["a", "B", "ß", "ẞ", "ſ", "İ", "Σ", "ς", "é", "e\u0301", "ﬁ", "½", "²", "５", "\u00a0"]
PIECES += ["´", "’", "“", "–", "…", "!", "5!", "?", "。", ".", " ", "\n", "\t", "\u200b", "\u00ad"]
ANY_TEXT = st.lists(st.sampled_from(PIECES), max_size=10).map("".join) | st.text(max_size=20)


def normal(text: str) -> str:
    form = normal_form(pl.Series([text])).item()
    assert isinstance(form, str)
    return form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("What is it?", "what is it"),
        ("  What\n\tis   it ?! ", "what is it"),
        ("“It’s” – fine…", '"it\'s" - fine'),
        ("STRASSE straße", "strasse strasse"),
        ("cafe\u0301", "café"),
        ("ﬁle ５", "file 5"),
        ("in\u200bvisible\u00ad", "invisible"),
        ("non\u00a0breaking", "non breaking"),
        ("?!", "?!"),
        ("...", "..."),
        ("compute 5!", "compute 5!"),
        ("compute 5!.", "compute 5!"),
        ("stop!", "stop"),
        ("3.5", "3.5"),
        ("これは何ですか？", "これは何ですか"),
        ("10²", "102"),
    ],
)
def test_texts_that_differ_in_typing_become_equal(text: str, expected: str) -> None:
    assert normal(text) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [("a b", "ab"), ("-5", "5"), ("a.b", "ab"), ("é", "e"), ("5!", "5"), ("(a)", "a")],
)
def test_texts_that_differ_in_words_stay_apart(first: str, second: str) -> None:
    assert normal(first) != normal(second)


@given(ANY_TEXT)
def test_applying_it_twice_changes_nothing(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.lists(ANY_TEXT | st.none(), min_size=1, max_size=6))
def test_a_text_has_the_same_form_whatever_stands_beside_it(texts: list[str | None]) -> None:
    together = normal_form(pl.Series(texts, dtype=pl.String)).to_list()
    alone = [None if text is None else normal(text) for text in texts]
    assert together == alone


def test_long_columns_are_worked_on_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pl.Series("name", [f"Text {nth}!" if nth % 3 else None for nth in range(20)])
    whole = normal_form(texts)
    monkeypatch.setattr(normalize, "_SLICE", 7)
    assert normal_form(texts).equals(whole)
    assert whole.name == "name"
    assert normal_form(pl.Series([], dtype=pl.String)).to_list() == []


def test_what_is_asked_is_the_prompt_with_its_context_below() -> None:
    pairs = [
        Pair.single("Who?", "x"),
        Pair.single("Who?", "x", context=""),
        Pair.single("Who?", "x", context="A passage."),
        Pair(
            (Turn("user", "a"), Turn("assistant", "b"), Turn("user", "c"), Turn("assistant", "d"))
        ),
    ]
    assert asked(Dataset.from_pairs(pairs).frame).to_list() == [
        "Who?",
        "Who?\n\n",
        "Who?\n\nA passage.",
        "User: a\n\nAssistant: b\n\nUser: c",
    ]
