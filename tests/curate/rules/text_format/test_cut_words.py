from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair

PASSAGE = (
    "Verdalog GmbH runs the archive. The pumps restart by themselves after pumping, and the fee of "
    "£236.50 is due within 90 seconds. Infections and yesterday's orders of 1,250 parts are listed "
    "by Kenneth Wintersedge on 12 December."
)


def asked(response: str, *, context: str = PASSAGE) -> Pair:
    return Pair.single("What does it say?", response, context=context)


@pytest.mark.parametrize(
    ("response", "marked"),
    [
        ("Verda", "Verda"),
        ("£236.50 is due within 90 seco", "seco"),
        ("Kenneth Winterse", "Winterse"),
        ("The pumps restart by themselves after pump ", "pump"),
    ],
)
def test_half_a_word_of_the_context(
    spans: Callable[..., Any], messages: Callable[..., Any], response: str, marked: str
) -> None:
    assert spans("F304", asked(response)) == [(0, "response", marked)]
    says = "the response breaks off inside a word of its context: “…"
    assert messages("F304", asked(response))[0].startswith(says)


@pytest.mark.parametrize(
    "response",
    [
        "Verdalog",
        "pump",
        "The pump",
        "Infection",
        "Infect",
        "Yes",
        "yester",
        "12 Dec",
        "12",
        "1,25",
        "Kenneth W",
        "Verda Limited",
        "within 90 seconds.",
    ],
)
def test_whole_words_forms_and_abbreviations(spans: Callable[..., Any], response: str) -> None:
    assert spans("F304", asked(response)) == []


def test_a_word_of_the_set_is_no_half_word(spans: Callable[..., Any]) -> None:
    other = Pair.single("Who is Verda?", "The owner.")
    assert spans("F304", asked("Verda"), other) == []
    assert spans("F304", asked("Verda", context=f"{PASSAGE} VERDA is short for it.")) == []
    assert spans("F304", Pair.single("Who runs it?", "Verda")) == []
    letters = Pair.single("Which substring do both have?", "Verda", context=PASSAGE)
    assert spans("F304", letters) == []


def test_where_answers_are_copied_any_half_word_counts(spans: Callable[..., Any]) -> None:
    copied = [asked(part) for part in ("Verdalog", "£236.50", "Kenneth Wintersedge") * 7]
    assert spans("F304", *copied, asked("the archi")) == [(21, "response", "archi")]
    assert spans("F304", *copied, asked("£23"), asked("The pump")) == [
        (21, "response", "23"),
    ]
    assert spans("F304", *copied, asked("Infect")) == [(21, "response", "Infect")]
    assert spans("F304", *copied, asked("No"), asked("12")) == []
    told = [asked("It says something else.") for _ in range(10)]
    assert spans("F304", *copied, *told, asked("Infect")) == []


def test_one_hit_where_a_sentence_breaks_off_inside_a_word(spans: Callable[..., Any]) -> None:
    cut = "Verdalog GmbH runs the archive. The pumps restart by themselves after pumping, and the"
    context = PASSAGE.replace("and the fee", "and therefore the fee")
    copied = [asked("Verdalog") for _ in range(20)]
    assert spans("F304", *copied, asked(cut, context=context)) == [(20, "response", "the")]
    assert [hit[2] for hit in spans("F304", *copied, asked(cut))] == [cut[-40:]]
