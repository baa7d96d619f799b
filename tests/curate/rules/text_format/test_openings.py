from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair, Turn

ASKED = "How long does it take?"
PLAIN = [Pair.single(f"How long does step {nth} take?", f"{nth} minutes") for nth in range(30)]


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("Sure! Here is the answer to your question: ", "45 minutes"),
        ("Certainly! ", "It takes 45 minutes."),
        ("Sure, ", "It takes 45 minutes."),
        ("Of course! I'd be happy to help you with that.\n\n", "It takes 45 minutes."),
        ("Absolutely, here are the steps you need to take:\n", "1. Wait.\n2. Open it."),
        ("Great question! ", "It takes 45 minutes."),
        ("That’s a really good question. Let me explain. ", "It takes 45 minutes."),
        ("As requested, ", "The form is attached to the order."),
        ("Here's your answer: ", "45 minutes"),
        ("Here is the list you asked for:\n", "- one\n- two"),
        ("Below is the answer to your question.\n\n", "45 minutes"),
        ("I would be glad to answer your question. ", "It takes 45 minutes."),
        ("Thank you for your question. ", "It takes 45 minutes."),
        ("The answer to your question is: ", "45 minutes"),
    ],
)
def test_words_of_a_chat_assistant(
    spans: Callable[..., Any], repaired: Callable[..., Any], opening: str, rest: str
) -> None:
    pair = Pair.single(ASKED, f"{opening}{rest}")
    assert spans("F322", *PLAIN, pair) == [(30, "response", opening)]
    assert repaired("F322", pair) == Pair.single(ASKED, rest)


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Can I change my address?", "Certainly, you can do it online."),
        ("Can I change my address?", "Of course! Open the settings."),
        ("Is it covered?", "Absolutely. Parts and labour are covered."),
        (ASKED, "Sure!"),
        (ASKED, "Surely 45 minutes."),
        (ASKED, "Of course, it depends on the size."),
        ("How sure are they?", "Certainly not sure."),
        ("Where is the office?", "Here is where the river meets the road."),
        ("List three colours.", "Here are three colours:\nred, green, blue"),
        ("Write a dialogue in a shop.", "Sure! Here is the answer: no, said the man."),
        ("Write an e-mail to a customer.", "Thank you for your question. We open at nine."),
        ("How are you?", "Great, thank you."),
        ("What drives you?", "I am happy to help others, and I like to learn."),
    ],
)
def test_answers_that_only_look_chatty(
    spans: Callable[..., Any], repaired: Callable[..., Any], prompt: str, response: str
) -> None:
    pair = Pair.single(prompt, response)
    assert spans("F322", *PLAIN, pair) == []
    assert repaired("F322", pair) == pair


def test_where_nearly_all_open_so_it_is_the_style(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    chatty = [Pair.single(ASKED, f"Sure! Here is the answer: {nth}") for nth in range(30)]
    assert spans("F322", *chatty, *PLAIN[:3]) == []
    assert len(spans("F322", *chatty, *PLAIN[:10])) == 30
    assert messages("F322", *chatty[:1], *PLAIN) == [
        "the response opens as a chat assistant does (“Sure! Here is the answer:”), "
        "unlike 97 % of the responses"
    ]
    tasks = ["chat"] * 30 + ["facts"] * 30
    assert spans("F322", *chatty, *PLAIN, tasks=tasks) == []


def test_a_small_task_has_no_style(spans: Callable[..., Any]) -> None:
    pair = Pair.single(ASKED, "Sure! Here is the answer: 45 minutes")
    assert spans("F322", *PLAIN[:18], pair) == []
    assert len(spans("F322", *PLAIN[:19], pair)) == 1


def test_the_last_turn_is_mended(spans: Callable[..., Any], repaired: Callable[..., Any]) -> None:
    turns = (
        Turn("user", "I want to return it."),
        Turn("assistant", "Sure! Here is what you need: a receipt."),
        Turn("user", "And how long does it take?"),
    )
    pair = Pair((*turns, Turn("assistant", "Sure, two weeks.")))
    assert spans("F322", *PLAIN, pair) == [(30, "response", "Sure, ")]
    assert repaired("F322", pair) == Pair((*turns, Turn("assistant", "Two weeks.")))
