from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.relation.open_question import are_open


@pytest.mark.parametrize(
    "question",
    [
        "Write a short poem about rain.",
        "Please write a reply to the customer",
        "Can you suggest a name for a bakery?",
        "Name three countries in Africa.",
        "Give me an example of a metaphor.",
        "You are a poet. Compose a haiku.",
        "Given the text below, think.\nRewrite it in the past tense.",
        "What is an example of a mammal?",
        "Schreibe ein Gedicht über den Regen.",
        "Écris un poème.",
    ],
)
def test_many_answers_fit(question: str) -> None:
    assert are_open(pl.Series([question])).to_list() == [True]


@pytest.mark.parametrize(
    "question",
    [
        "How long do refunds take?",
        "Who wrote Hamlet?",
        "What does the plan include?",
        "Can I change my address?",
        "How do I create an account?",
        "Is this song written in C?",
        "Name the capital of Peru.",
        "Which year was the first Super Bowl?",
        "Wann schreibt ihr die Rechnung?",
        "",
    ],
)
def test_one_answer_fits(question: str) -> None:
    assert are_open(pl.Series([question])).to_list() == [False]
