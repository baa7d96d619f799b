from __future__ import annotations

import pytest

from tunegate.evaluate.item import Passage
from tunegate.evaluate.metrics.quotes import find_quotes, quote_alignment

PASSAGES = (
    Passage("terms", "Returns are free for 30 days.\nAfter that, a fee of $5 applies — always."),
    Passage("faq", "The shop’s hours are nine to five. The shop's phone is on the first page."),
)


@pytest.mark.parametrize(
    ("quoted", "passage", "found"),
    [
        ("free for 30 days", "terms", "free for 30 days"),
        ("30 days. After that,", "terms", "30 days.\nAfter that,"),
        ("$5 applies - always", "terms", "$5 applies — always"),
        ("The shop's hours", "faq", "The shop’s hours"),
        ("The shop’s phone", "faq", "The shop's phone"),
        ("Returns are ... a fee of $5", "terms", PASSAGES[0].text.partition(" applies")[0]),
        ("free for\u200b 30 [...] always.", "terms", PASSAGES[0].text[12:]),
    ],
)
def test_a_quotation_is_found_with_its_place(quoted: str, passage: str, found: str) -> None:
    answer = f"They say: “{quoted}” and so on."
    (quote,) = find_quotes(answer, PASSAGES)
    assert answer[quote.start : quote.end] == quoted
    assert quote.passage == passage
    text = next(one.text for one in PASSAGES if one.id == passage)
    assert text[quote.passage_start : quote.passage_end] == found


@pytest.mark.parametrize(
    "quoted",
    [
        "free for 31 days",
        "Free for 30 days",
        "a fee of $5 ... Returns are free",
        "30 days. The shop's hours",
        "Returns are free … first page",
    ],
)
def test_a_quotation_that_differs_is_not_found(quoted: str) -> None:
    (quote,) = find_quotes(f'"{quoted}"', PASSAGES)
    assert (quote.passage, quote.passage_start, quote.passage_end) == (None, None, None)


@pytest.mark.parametrize(
    "answer",
    [
        "##begin_quote##free for 30 days##end_quote##",
        "„free for 30 days“",
        "«free for 30 days»",
        "「free for 30 days」",
        '"free for 30 days"',
    ],
)
def test_every_kind_of_mark_quotes(answer: str) -> None:
    assert quote_alignment(answer, PASSAGES).value == 1


def test_the_score_is_the_share_that_is_verbatim() -> None:
    answer = "“free for 30 days” but “never was anything free” and a “term”, 5'10\" tall"
    assert quote_alignment(answer, PASSAGES).value == 0.5
    assert quote_alignment(answer, PASSAGES).reason == "1 of 2 quotations are verbatim"


def test_an_answer_without_quotations_or_passages_scores_nothing() -> None:
    assert quote_alignment("free for 30 days", PASSAGES).value == 0
    assert quote_alignment("“free for 30 days”", ()).value == 0


def test_a_flood_of_quotations_is_no_answer() -> None:
    assert "more than 1,000" in quote_alignment("“free for 30 days” " * 1500, PASSAGES).reason
