from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.text_format.response_format import response_shapes


def task(answer: Callable[[int], str], *odd: str) -> list[Pair]:
    pairs = [Pair.single(f"Item {nth}?", answer(nth)) for nth in range(40)]
    return pairs + [Pair.single(f"Odd {nth}?", text) for nth, text in enumerate(odd)]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ('{"a": 1}', "JSON"),
        ('[{"a": 1}]', "JSON"),
        ("[see below]", "phrase"),
        ("```py\nx\n```", "code block"),
        ("<a>x</a>", "markup"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "table"),
        ("- one\n- two", "bullet list"),
        ("Here:\n1. one\n2. two", "numbered list"),
        ("$1,234.50", "number"),
        ("12 %", "number"),
        ("positive", "word"),
        ("card not working", "phrase"),
        ("It works.", "prose"),
        ("1984 is a book by an author who wrote it at sea, far away", "prose"),
    ],
)
def test_shapes(text: str, shape: str) -> None:
    frame = Dataset.from_pairs([Pair.single("q", f" {text}\n")]).frame.with_row_index("pos")
    assert response_shapes(frame)["shape"].to_list() == [shape]


def test_empty_answers_and_calls_have_no_shape() -> None:
    call = Turn("assistant", "", (ToolCall("f", "{}"),))
    pairs = [Pair.single("q", " "), Pair((Turn("user", "q"), call))]
    assert response_shapes(Dataset.from_pairs(pairs).frame.with_row_index("pos")).is_empty()


@pytest.mark.parametrize(
    ("answer", "odd", "said"),
    [
        (
            lambda nth: f'{{"id": {nth}}}',
            "It is seven.",
            "is prose; 98 % of the responses are JSON",
        ),
        (
            lambda nth: f"- {nth}\n- b",
            "First a, then b.",
            "is prose; 98 % of the responses are bullet lists",
        ),
        (
            lambda nth: f"label{nth}",
            "I think that it is a complaint.",
            "is prose; 98 % of the responses are single words",
        ),
        (lambda nth: str(nth), "unknown", "is a single word; 98 % of the responses are numbers"),
        (
            lambda nth: f"The part {nth} is covered.",
            '{"covered": true}',
            "is JSON; 98 % of the responses are prose",
        ),
        (
            lambda nth: ["- a\n- b", "1. a\n2. b"][nth % 2],
            "One thing.",
            "is prose; 98 % of the responses are lists",
        ),
    ],
)
def test_answers_off_the_format(
    messages: Callable[..., Any], answer: Callable[..., Any], odd: str, said: str
) -> None:
    assert messages("F302", *task(answer, odd)) == [f"the response {said}"]


@pytest.mark.parametrize(
    ("answer", "odd"),
    [
        (lambda nth: f"label{nth}", "two words"),
        (lambda nth: f"The part {nth} is covered.", "- part a\n- part b"),
        (lambda nth: ["positive", "It is.", "- a\n- b"][nth % 3], '{"a": 1}'),
    ],
)
def test_formats_that_go_together(
    spans: Callable[..., Any], answer: Callable[..., Any], odd: str
) -> None:
    assert spans("F302", *task(answer, odd)) == []


def test_json_that_was_asked_for(spans: Callable[..., Any]) -> None:
    pairs = task(lambda nth: f"The part {nth} is covered.")
    asked = Pair.single("Answer as JSON: is it covered?", '{"covered": true}')
    assert spans("F302", *pairs, asked) == []


@pytest.mark.parametrize("declined", ["I don't know.", "It is not stated in the documents."])
def test_abstentions_among_short_answers(spans: Callable[..., Any], declined: str) -> None:
    assert spans("F302", *task(lambda nth: f"after {nth} days", declined)) == []
    assert spans("F302", *task(lambda nth: f"- part {nth}\n- b", declined)) == []


def test_many_abstentions_do_not_hide_the_format_of_the_others(
    messages: Callable[..., Any],
) -> None:
    odd = ["I don't know."] * 12 + ["It takes a while, and longer in the winter months."]
    assert messages("F302", *task(lambda nth: f"after {nth} days", *odd)) == [
        "the response is prose; 98 % of the responses that answer are short phrases"
    ]


@pytest.mark.parametrize(
    ("answer", "usual"),
    [
        (lambda nth: f'{{"id": {nth}}}', "JSON"),
        (lambda nth: str(nth), "numbers"),
        (lambda nth: ["positive", "negative"][nth % 2], "single words"),
    ],
)
def test_where_a_program_reads_an_abstention_has_to_be_declared(
    messages: Callable[..., Any], spans: Callable[..., Any], answer: Callable[..., Any], usual: str
) -> None:
    pairs = task(answer)
    bare = Pair.single("Odd?", "I don't know.")
    assert messages("F302", *pairs, bare) == [
        f"the response is prose; 98 % of the responses are {usual}"
    ]
    told = 'If the text does not say, answer "I don\'t know."'
    declared = Pair.single("Odd?", "I don't know.", system=told)
    assert spans("F302", *pairs, declared) == []


def test_labels_written_otherwise(messages: Callable[..., Any]) -> None:
    pairs = task(lambda nth: ["positive", "negative"][nth % 2], "Positive.", "NEGATIVE", "neutral")
    assert messages("F302", *pairs) == [
        "the label “Positive.” is written “positive” in 20 other responses of the task",
        "the label “NEGATIVE” is written “negative” in 20 other responses of the task",
    ]


def test_small_tasks_have_no_format(spans: Callable[..., Any]) -> None:
    pairs = task(lambda nth: f'{{"id": {nth}}}')[:18]
    assert spans("F302", *pairs, Pair.single("Odd?", "It is seven.")) == []
