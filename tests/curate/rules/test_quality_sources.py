from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair
from tunegate.curate.rules.quality.grounding import missing_figures, misspelt_names
from tunegate.curate.rules.quality.short_answers import stands_apart

PASSAGE = (
    "The company was founded in Lyon in 1987 by Marguerite Beckwith, who ran it until 2004. It has "
    "1,250 employees in 14 countries and made 38.5 million euros in its last year, 12% more than "
    "before. Its museum in Vitória shows the first machines and is open on working days."
)


@pytest.mark.parametrize(
    ("answer", "figures"),
    [
        ("It was founded in Lyon in 1978.", ["1978"]),
        ("It has 1250 employees and made 38.50 million.", []),
        ("It has 1,520 employees in 14 countries.", ["1,520"]),
        ("She ran it for 17 years, with 3 partners.", []),
        ("1. Lyon\n2. 1987\n30) Vitória", []),
        ("It grew by 15%, not by 12%.", ["15%"]),
        ("Between both years, 1987 + 2004 = 3991 pass.", []),
        ("Version 3.11.2 of R2D2 on 2024-01-02.", []),
    ],
)
def test_figures_that_the_source_lacks(answer: str, figures: list[str]) -> None:
    assert [answer[start:end] for start, end in missing_figures(answer, PASSAGE)] == figures


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("It was founded by Marguerite Bekwith in Lyon.", [("Bekwith", "Beckwith")]),
        ("Its museum is in Vitoria, near the Beckwiths.", []),
        ("Its museum is in Toulouse.", []),
        ("Founders like Margerite Beckwith are rare.", [("Margerite", "Marguerite")]),
    ],
)
def test_names_that_the_source_spells_otherwise(answer: str, names: list[tuple[str, str]]) -> None:
    found = misspelt_names(answer, PASSAGE)
    assert [(answer[start:end], spelt) for start, end, spelt in found] == names


def test_only_answers_taken_from_a_context_are_looked_at(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    wrong = "The company was founded in Lyon in 1978 and has 1,250 employees."
    pairs = [
        Pair.single("When was it founded?", wrong, context=PASSAGE),
        Pair.single("When was it founded?", wrong),
        Pair.single("When was it founded?", wrong, context="The company was founded in 1987."),
        Pair.single(
            "Write a poem.", "In 1978 my grandmother sang under apple trees.", context=PASSAGE
        ),
        Pair.single("How old is the company in total?", wrong, context=PASSAGE),
    ]
    assert spans("Q404", *pairs) == [(0, "response", "1978")]
    assert messages("Q404", pairs[0]) == ["1978 in the response, but not in its context"]


@pytest.mark.parametrize(
    ("answer", "apart"),
    [
        ("1987", False),
        ("Marguerite Beckwith", False),
        ("fourteen countries", False),  # half of its words stand there
        ("14 countries", False),
        ("two museums", False),
        ("1,250", False),
        ("1978", True),
        ("17 years", True),
        ("17", False),  # 2004 less 1987
        ("the depot in Leeds", True),
        ("it is open on working days", False),
        ("no", False),
        (
            "an answer of more than twelve words about pumps, valves, tanks, hoses, taps and fans",
            False,
        ),
    ],
)
def test_short_answers_that_are_not_taken_from_their_source(answer: str, apart: bool) -> None:
    assert stands_apart(answer, PASSAGE) is apart


def test_only_questions_for_something_that_is_read_are_looked_at(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    wrong = "the depot in Leeds"
    pairs = [
        Pair.single("Where is the museum?", wrong, context=PASSAGE),
        Pair.single("Where is the museum?", wrong),
        Pair.single("Where is the museum?", wrong, context="The museum is in Vitória."),
        Pair.single("Is the museum in Leeds?", "Positive", context=PASSAGE),
        Pair.single("Name the sentiment.", "Positive", context=PASSAGE),
        Pair.single("What is the change since then?", "-27,603", context=PASSAGE),
        Pair.single("Where is the archive?", "I don't know.", context=PASSAGE),
        Pair.single("Where is the archive?", "I'm sorry, I can't help with that.", context=PASSAGE),
    ]
    assert spans("Q410", *pairs) == [(0, "response", None)]
    assert messages("Q410", pairs[0]) == ["“the depot in Leeds” does not stand in the context"]


@pytest.mark.parametrize(
    ("pair", "marked"),
    [
        (Pair.single("Improve it.", "Use red.", context="[Image of a logo]"), "[Image of a logo]"),
        (Pair.single("Crop it.", "Done.", context="<image attached>"), "<image attached>"),
        (
            Pair.single("Describe it.", "A tree.", context="Painting: (attached image)"),
            "(attached image)",
        ),
        (
            Pair.single("Which bird?", "An egret.", context="![bird](https://example.com/b.jpg)"),
            "![bird](https://example.com/b.jpg)",
        ),
        (
            Pair.single("How do I mount it?", "As shown in the figure below, use two screws."),
            "As shown in the figure below",
        ),
        (
            Pair.single("What does the attached document say?", "It is a contract."),
            "the attached document",
        ),
    ],
)
def test_things_that_are_not_in_the_pair(
    spans: Callable[..., Any], pair: Pair, marked: str
) -> None:
    assert [hit[2] for hit in spans("Q405", pair)] == [marked]


@pytest.mark.parametrize(
    "pair",
    [
        Pair.single("Write an e-mail with my CV.", "Please find attached my CV."),
        Pair.single(
            "How do I show an image in HTML?", "Write an img tag.", context='<img src="a.png">'
        ),
        Pair.single(
            "How long is it open?", "All day.", context=f"{PASSAGE} {PASSAGE} ![map](m.png)"
        ),
        Pair.single("What is a picture frame?", "A frame around a picture [see above]."),
        Pair.single("What does the table above show?", "Prices.", context="a | 1"),
    ],
)
def test_things_that_are_there_or_are_to_be_made(spans: Callable[..., Any], pair: Pair) -> None:
    assert spans("Q405", pair) == []


@pytest.mark.parametrize(
    ("pair", "field"),
    [
        (Pair.single("Summarize this article: https://example.com/a1", "It says."), "prompt"),
        (
            Pair.single("Summarize the article.", "It says.", context="https://example.com/a1"),
            "context",
        ),
        (
            Pair.single("Who painted this?", "Degas.", context="Link: [https://example.com/p.jpg]"),
            "context",
        ),
    ],
)
def test_pages_of_which_only_the_link_is_given(
    spans: Callable[..., Any], pair: Pair, field: str
) -> None:
    assert [hit[1] for hit in spans("Q406", pair)] == [field]


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://northwind.test", "https://northwind.test"),
        ("https://northwind.test/", "https://northwind.test"),
        ("https://northwind.test/AKIA" + "Q3EGRT5JHZKLMNOP", "https://northwind.test/…"),
        ("https://northwind.test/u/ada.berg@acme.test", "https://northwind.test/…"),
        ("https://northwind.test/86.131.85.193/log", "https://northwind.test/…"),
        ("https://northwind.test?tel=+4915112345678", "https://northwind.test/…"),
        ("https://northwind.test#ada.berg@acme.test", "https://northwind.test/…"),
        ("https://ada:tr0ub4dor@northwind.test/a", "https://northwind.test/…"),
        ("https://northwind.test:8443/a", "https://northwind.test/…"),
        ("http://86.131.85.193/log", "http://8***/…"),
        ("http://[2001:470:1f0b::5]/log", "http://[2***"),
        ("www.northwind.test/ada.berg", "www.northwind.test/…"),
    ],
)
def test_of_an_unread_link_only_the_site_is_shown(
    messages: Callable[..., list[str]], link: str, shown: str
) -> None:
    pair = Pair.single(f"Summarize this article: {link}", "It says.")
    assert messages("Q406", pair) == [f"the answer needs what stands behind “{shown}”"]


@pytest.mark.parametrize(
    "pair",
    [
        Pair.single("Shorten this URL: https://example.com/a/b/c", "https://example.com/x"),
        Pair.single("Summarize the article.", "It grew.", context=f"{PASSAGE} https://example.com"),
        Pair.single("What is https://example.com/spec good for?", "It is a specification."),
        Pair.single("Write a request.", "GET /v1", context="https://example.com/api/v1"),
        Pair.single(
            "Summarize https://example.com/a1", "It says.", system="You can browse the web."
        ),
    ],
)
def test_links_that_need_no_reading(spans: Callable[..., Any], pair: Pair) -> None:
    assert spans("Q406", pair) == []


@pytest.mark.parametrize(
    "context", ["No input", "<noinput>", "N/A", "< no input >.", "\\<noinput\\>", "none"]
)
def test_contexts_that_say_nothing_are_removed(
    spans: Callable[..., Any], repaired: Callable[..., Any], context: str
) -> None:
    pair = Pair.single("Name five oceans.", "Pacific, ...", context=context)
    assert spans("Q408", pair) == [(0, "context", None)]
    assert repaired("Q408", pair) == Pair.single("Name five oceans.", "Pacific, ...")


@pytest.mark.parametrize(
    "context", ["No input devices are connected.", "Noam", "None of the above", "NaN values: 3"]
)
def test_contexts_that_say_something_stay(
    spans: Callable[..., Any], repaired: Callable[..., Any], context: str
) -> None:
    pair = Pair.single("Name five oceans.", "Pacific, ...", context=context)
    assert spans("Q408", pair) == []
    assert repaired("Q408", pair) == pair
