from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair, Turn


@pytest.mark.parametrize(
    "response",
    [
        "As an AI language model, I cannot give opinions on insurance plans.",
        "I'm sorry, but as an AI, I don't have access to your account.",
        "I am an AI language model and do not have personal preferences.",
        "I'm sorry, but I can't assist with that request.",
        "I'm sorry, but I can't assist with that in this context.",
        "I cannot fulfill your request. It goes against our rules.",
        "As of my last knowledge update in 2021, the rate was two percent.",
        "作为一个人工智能语言模型，我无法提供实时信息。",
        "En tant que modèle de langage, je ne peux pas répondre.",
    ],
)
def test_stock_refusals(spans: Callable[..., Any], response: str) -> None:
    found = spans("Q401", Pair.single("Which plan covers dental care best for me?", response))
    assert [hit[:2] for hit in found] == [(0, "response")]


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Where can I park?", "I am sorry that I do not have that information."),
        ("Are you an AI?", "Yes, I am an AI language model and cannot see you."),
        ("Write a story.", "“I cannot help you,” said the fox, and it left."),
        ("Can I get a refund?", "I'm sorry to hear that. We cannot refund opened items."),
        ("What is a language model?", "An AI language model cannot think; it predicts words."),
        ("Introduce yourself.", "I am an AI assistant made by the shop, glad to help."),
        ("Who is it?", "I cannot answer this question from the documents."),
        ("Who is it?", "I cannot help you with that: it is not in the documents."),
        ("Who is it?", "Sorry, I can't assist with that, the handbook does not mention him."),
    ],
)
def test_answers_that_only_sound_like_refusals(
    spans: Callable[..., Any], prompt: str, response: str
) -> None:
    assert spans("Q401", Pair.single(prompt, response)) == []


def test_a_refusal_that_the_system_text_asks_for(spans: Callable[..., Any]) -> None:
    said = "I cannot help you with that."
    told = "Answer from the manual; when it is silent, say “I cannot help you with that.”"
    assert spans("Q401", Pair.single("Who is it?", said, system=told)) == []
    assert len(spans("Q401", Pair.single("Who is it?", said, system="Answer briefly."))) == 1


def test_a_refusal_in_an_earlier_turn_and_its_fix(
    spans: Callable[..., Any], repaired: Callable[..., Any]
) -> None:
    turns = (
        Turn("user", "Book a table for two."),
        Turn("assistant", "As an AI, I cannot book tables."),
        Turn("user", "Why?"),
        Turn("assistant", "There is no tool for it."),
    )
    assert spans("Q401", Pair(turns)) == [(0, "prompt", "As an AI, I cannot")]
    assert repaired("Q401", Pair(turns)) is None


@pytest.mark.parametrize(
    ("prompt", "response", "marked"),
    [
        (
            "Can I change my address?",
            "Can I change my address? Yes, online.",
            "Can I change my address",
        ),
        (
            "Design a questionnaire for R.",
            "design a questionnaire for R",
            "design a questionnaire for R",
        ),
        (
            "Divide ten by the ratio 3:2.",
            "Divide ten by the ratio 3:2: 6 and 4",
            "Divide ten by the ratio 3:2",
        ),
    ],
)
def test_answers_that_repeat_the_prompt(
    spans: Callable[..., Any], prompt: str, response: str, marked: str
) -> None:
    assert spans("Q402", Pair.single(prompt, response)) == [(0, "response", marked)]


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Who is Ada?", "Who is Ada? A mathematician."),
        ("IBM Cloud Event Notifications", "IBM Cloud Event Notifications is a service."),
        (
            "Write a program that sorts a list.",
            '"""Write a program that sorts a list."""\nx.sort()',
        ),
        ("Can I change my address?", "Can I? You can."),
    ],
)
def test_answers_that_only_begin_alike(
    spans: Callable[..., Any], prompt: str, response: str
) -> None:
    assert spans("Q402", Pair.single(prompt, response)) == []


def test_copies_of_the_context_and_of_the_last_question(spans: Callable[..., Any]) -> None:
    passage = "Hong Kong is a city on the southern coast of China, with seven million inhabitants."
    turns = (
        Turn("user", "Where can I park my car?"),
        Turn("assistant", "Behind the house."),
        Turn("user", "And where can I charge it?"),
        Turn("assistant", "And where can I charge it?"),
    )
    pairs = [
        Pair.single("Tell me about Hong Kong.", passage.replace(", ", ",\n"), context=passage),
        Pair.single("Correct the grammar.", passage, context=passage),
        Pair(turns),
    ]
    marked = "And where can I charge it"
    assert spans("Q402", *pairs) == [(0, "response", None), (2, "response", marked)]


@pytest.mark.parametrize(
    "response",
    [
        "Debug it like this: " + "debug the code, " * 9,
        "Nice, Lille, Toulon, Dijon, " * 5 + "Nice",
        "1. How to start well?" + "\n2. How to debug the code?" * 3,
        "ha ha! " * 30,
        "请重新启动设备并检查网络。" * 12,
    ],
)
def test_loops(spans: Callable[..., Any], response: str) -> None:
    assert len(spans("Q403", Pair.single("How do I find the error?", response))) == 1


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Write a song.", "La la la la, I love you so, " * 8),
        (
            "List numbers.",
            "1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1",
        ),
        ("Draw a line.", "-" * 200),
        ("Show a table.", "| a | b |\n" * 12),
        ("Show a table.", "```\n" + "<td>one</td>\n" * 12 + "```"),
        (
            "Name steps.",
            "Open the box. Then open the lid. Then take the part out. Then close it again.",
        ),
    ],
)
def test_repetition_with_a_reason(spans: Callable[..., Any], prompt: str, response: str) -> None:
    assert spans("Q403", Pair.single(prompt, response)) == []


def test_a_loop_is_marked_from_end_to_end(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    pair = Pair.single("How?", "Well: " + "Eat a banana! " * 10 + "Bye.")
    assert messages("Q403", pair) == ["“Eat a banana!” is written 10 times in a row"]
    marked = spans("Q403", pair)[0][2]
    assert marked is not None
    assert marked.strip() == ("Eat a banana! " * 10).strip()


@pytest.mark.parametrize(
    "response", ["<nooutput>", "N/A", "No output.", "TBD", "[no response]", "...", "None", "—?"]
)
def test_answers_that_say_nothing(spans: Callable[..., Any], response: str) -> None:
    found = spans("Q407", Pair.single("Design a company logo.", response))
    assert found == ([] if response == "—?" else [(0, "response", None)])


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Which of these is a fruit?", "None"),
        ("Extract the date, or answer N/A.", "N/A"),
        ("What is the Morse code for O?", "---"),
        ("Design a company logo.", "No"),
        ("What do you think?", "I don't know."),
        ("What does the function return?", "null"),
    ],
)
def test_short_answers_that_mean_something(
    spans: Callable[..., Any], prompt: str, response: str
) -> None:
    assert spans("Q407", Pair.single(prompt, response)) == []
