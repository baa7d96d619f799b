from __future__ import annotations

import pytest

from tunegate.curate.drafting.asking import (
    asked,
    cell_answer,
    cell_question,
    is_question,
    meaning_of,
)

TEXT = "The recording rules of Prometheus. See the status and the resulting schema."


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("What is it?", "What is it?"),
        ("3.1 What is it?", "What is it?"),
        ("How do I return a parcel", "How do I return a parcel?"),
        ("How to feed logs into it?", "How do I feed logs into it?"),
        ("When to use which", "When should I use which?"),
        ("Can I return it", "Can I return it?"),
        ("Reset the device", "How do I reset the device?"),
        ("Install Prometheus", "How do I install Prometheus?"),
        ("Returning a parcel", "How do I go about returning a parcel?"),
        ("Setting up the server", "How do I go about setting up the server?"),
        ("Recording rules", "What should I know about recording rules?"),
        ("Prometheus server", "What should I know about Prometheus server?"),
        ("Remote Write", "What should I know about Remote Write?"),
        ("Order status", "What should I know about Order status?"),
        ("Order a part", "How do I order a part?"),
        ("Pricing plans", "What should I know about Pricing plans?"),
        ("Where the lockers are", "Can you tell me where the lockers are?"),
        ("If something is broken", "What should I do if something is broken?"),
        ("Alerts should be rare", "What is meant by “Alerts should be rare”?"),
        ("Chapter 2: Rules:", "What should I know about rules (Guide)?"),
        ("Pricing", "What should I know about Pricing (Guide)?"),
        ("How it works", "How does Guide work?"),
        ("How scraping works", "How does scraping work?"),
        ("--port: where it listens", "What does --port do?"),
        ("How-to guides", "What should I know about How-to guides?"),
        ("Will and testament", "What should I know about Will and testament?"),
    ],
)
def test_headings_become_questions(title: str, question: str) -> None:
    assert asked(title, TEXT, above="Guide") == question


def test_which_headings_ask() -> None:
    assert [is_question(title) for title in ("Is it free?", "How to pay", "What does it cost")] == [
        True,
        True,
        True,
    ]
    assert [is_question(title) for title in ("Is-a relations", "Payment", "Can", "Who we are")] == [
        False,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("term", "question"),
    [
        ("Alert", "What does “Alert” mean?"),
        ("`rate()`", "What does `rate()` mean?"),
        ("--web.port", "What does --web.port do?"),
        ("Warranty:", "What does “Warranty” mean?"),
    ],
)
def test_terms_become_questions(term: str, question: str) -> None:
    assert meaning_of(term) == question


@pytest.mark.parametrize(
    ("column", "subject", "cell", "question", "answer"),
    [
        ("Default", "`x`", "80", "What is the default of `x`?", "The default of `x` is 80."),
        ("Description", "`port`", "Where.", "What is `port`?", "Where."),
        ("Units", "it", "m, s", "What are the units of it?", "The units of it are m, s."),
        ("Status", "404", "gone", "What is the status of code 404?",
         "The status of code 404 is gone."),
        ("Note", "x", "It is a very long sentence that stands.", "What is the note of x?",
         "It is a very long sentence that stands."),
        ("Used by", "x", "y", "", ""),
        ("#", "x", "1", "", ""),
    ],
)  # fmt: skip
def test_cells_become_questions(
    column: str, subject: str, cell: str, question: str, answer: str
) -> None:
    assert cell_question(column, subject, first_column="Code", text=TEXT + " code") == question
    if question:
        said = cell_answer(column, subject, cell, first_column="Code", text=TEXT + " code")
        assert said == answer
