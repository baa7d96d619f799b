from __future__ import annotations

from typing import Any

import pytest

from tunegate.curate.errors import ConfigError, InputError
from tunegate.curate.load.plan import Plan, make_plan
from tunegate.curate.load.shapes import SHAPES, shape_of
from tunegate.curate.settings import Columns


def plan(sample: list[dict[str, Any]], shape: str | None = None, **columns: str) -> Plan:
    return make_plan(sample, file="f", columns=Columns(**columns), shape=shape, inside=None)


@pytest.mark.parametrize(
    ("columns", "shape"),
    [
        ("instruction input output", "alpaca"),
        ("Instruction Output", "alpaca"),
        ("instruction context response category", "dolly"),
        ("prompt completion", "prompt-completion"),
        ("PROMPT response", "prompt-response"),
        ("question answer context id", "question-answer"),
        ("query response history", "query-response"),
        ("input output", "input-output"),
        ("messages tools", "messages"),
        ("conversations system", "sharegpt"),
        ("id instruction instances", "self-instruct"),
        ("context questions_and_answers", "instructlab"),
        ("messages prompt response", "messages"),
    ],
)
def test_each_shape_is_known_by_its_columns(columns: str, shape: str) -> None:
    found = shape_of(columns.split())
    assert found is not None
    assert found[0].name == shape


@pytest.mark.parametrize("columns", ["text", "prompt", "instruction input", "answer", "a b", ""])
def test_other_columns_make_no_shape(columns: str) -> None:
    assert shape_of(columns.split()) is None


def test_names_compare_without_case_spaces_and_dashes() -> None:
    found = shape_of(["\ufeffSystem-Prompt ", " Prompt", "RESPONSE"])
    assert found is not None
    assert (found[1].prompt, found[1].system) == (" Prompt", "\ufeffSystem-Prompt ")


def test_the_generator_of_an_answer_is_no_system_text() -> None:
    found = shape_of(["question", "answer", "system"])
    assert found is not None
    assert found[1].system is None


def test_the_majority_decides() -> None:
    chat: dict[str, Any] = {"messages": []}
    flat: dict[str, Any] = {"prompt": "a", "response": "b"}
    assert plan([chat, flat, flat]).shape.name == "prompt-response"
    assert plan([chat, chat, flat]).shape.name == "messages"


def test_single_columns_can_be_named() -> None:
    sample = [{"prompt": "a", "response": "b", "passage": "c", "persona": "d", "kind": "e"}]
    own = plan(sample, context="passage", system="persona", task="kind")
    assert own.shape.name == "prompt-response"
    assert (own.fields.context, own.fields.system, own.labels.task) == (
        "passage",
        "persona",
        "kind",
    )
    only = plan([{"ask": "a", "answer": "b"}], prompt="ask")
    assert (only.fields.prompt, only.fields.response) == ("ask", "answer")
    given = plan(sample, shape="prompt-response", context="passage")
    assert given.fields.context == "passage"


@pytest.mark.parametrize(
    ("columns", "message", "hint"),
    [
        (
            {"prompt": "q"},
            "f: no column 'q', which [columns] names as prompt",
            "its columns: a, body",
        ),
        ({"task": "bodi"}, "no column 'bodi', which [columns] names as task", "mean 'body'?"),
        (
            {"prompt": "a"},
            "no column is known to be the response; it has a, body",
            "set `response`",
        ),
        ({"response": "a"}, "no column is known to be the prompt", "set `prompt`"),
    ],
)
def test_columns_that_do_not_fit(columns: dict[str, str], message: str, hint: str) -> None:
    with pytest.raises(InputError) as refused:
        plan([{"a": "x", "body": "y"}], **columns)
    assert message in refused.value.message
    assert hint in refused.value.hint


def test_a_shape_that_does_not_exist_or_does_not_fit() -> None:
    with pytest.raises(ConfigError, match="unknown shape 'alpacca'") as unknown:
        plan([{"a": 1}], shape="alpacca")
    assert unknown.value.hint == "did you mean 'alpaca'?"
    with pytest.raises(ConfigError) as far:
        plan([{"a": 1}], shape="xyz")
    assert far.value.hint == f"shapes: {', '.join(SHAPES)}"
    message = "f: not alpaca, which has 'instruction' and 'output'; its columns: a"
    with pytest.raises(InputError, match=message):
        plan([{"a": 1}], shape="alpaca")
