from __future__ import annotations

import json
from typing import Any

import pytest

from tunegate.curate.load.chat import chat_reader
from tunegate.curate.load.fields import Fields, NotAPair
from tunegate.curate.pair import Pair, ToolCall, Turn

FIELDS = Fields(messages="messages", system="system", tools="tools")
ASK: dict[str, Any] = {"role": "user", "content": "q"}
TELL: dict[str, Any] = {"role": "assistant", "content": "a"}


def pair_of(messages: Any, **row: Any) -> Pair:
    (content,) = chat_reader(FIELDS)({"messages": messages, **row})
    if isinstance(content, Pair):
        return content
    assert isinstance(content, tuple)
    system, prompt, context, response = content
    return Pair.single(prompt, response, system=system, context=context)


@pytest.mark.parametrize(
    "messages",
    [
        [ASK, TELL],
        [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}],
        [{"from": "User", "value": "q"}, {"role": " Assistant", "content": "a"}],
        [{"speaker": "user", "text": "q"}, {"speaker": "agent", "text": "a", "id": 7}],
        [{**ASK, "content": [{"type": "text", "text": "q"}]}, TELL],
        [{**ASK, "content": ["q"]}, {**TELL, "content": {"type": "text", "value": "a"}}],
        [{**ASK, "content": [{"text": ""}, {"type": "input_text", "text": "q"}]}, TELL],
        [{**ASK, "loss_weight": 0.0}, {**TELL, "loss_weight": 1.0}],
        [{**ASK, "train": False}, {**TELL, "train": True, "refusal": None}],
        [ASK, {"role": "assistant", "content": None, "refusal": "a"}],
        [ASK, {"role": "assistant", "content": [{"type": "refusal", "refusal": "a"}]}],
        json.dumps([ASK, TELL]),
    ],
)
def test_spellings_of_one_question_and_its_answer(messages: Any) -> None:
    assert pair_of(messages) == Pair.single("q", "a")


@pytest.mark.parametrize("plain", [True, False])
def test_the_fast_way_says_the_same_as_the_slow_one(plain: bool) -> None:
    fields = Fields(messages="m") if plain else Fields(messages="m", system="none")
    for start in ([], [{"role": "system", "content": "s"}], [{"role": "system", "content": ""}]):
        (content,) = chat_reader(fields)({"m": [*start, ASK, TELL]})
        system = start[0]["content"] if start else None
        if plain:
            assert content == (system, "q", None, "a")
        else:
            assert content == Pair.single("q", "a", system=system)


def test_system_and_developer_turns_become_the_system_text() -> None:
    system, developer = {"role": "system", "content": "s"}, {"role": "developer", "content": "d"}
    assert pair_of([developer, ASK, TELL]).system == "d"
    assert pair_of([system, developer, ASK, TELL]).system == "s\n\nd"
    assert pair_of([ASK, TELL], system="column").system == "column"
    assert pair_of([system, ASK, TELL], system="column").system == "column\n\ns"
    assert pair_of([system, ASK, TELL], system="s").system == "s"
    assert pair_of([ASK, TELL], system="").system is None


def test_tool_calls_and_their_results() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a":  1}'}}
    result = {"role": "tool", "tool_call_id": "c1", "name": "f", "content": "[]"}
    pair = pair_of([ASK, {"role": "assistant", "tool_calls": [call]}, result, TELL])
    assert pair.turns[1] == Turn("assistant", "", tool_calls=(ToolCall("f", '{"a":  1}', "c1"),))
    assert pair.turns[2] == Turn("tool", "[]", name="f", call_id="c1")
    assert pair.roles == "ucta"


def test_sharegpt_calls_keep_the_spelling_of_their_arguments() -> None:
    call = '{"name": "f", "arguments": {"a":  1.00}}'
    turns = [
        {"from": "human", "value": "q"},
        {"from": "function_call", "value": f"[{call}, {call}]"},
        {"from": "observation", "value": "[]"},
        {"from": "gpt", "value": "a"},
    ]
    pair = pair_of(turns, tools='[{"name": "f"}]')
    assert pair.turns[1].tool_calls == (ToolCall("f", '{"a":  1.00}'),) * 2
    assert (pair.roles, pair.tools) == ("ucta", '[{"name": "f"}]')


def test_reasoning_stands_before_the_answer() -> None:
    thought = "<think>\nhm\n</think>\n\n"
    parts = [{"type": "reasoning", "value": "hm"}, {"type": "text", "value": "a"}]
    assert pair_of([ASK, {"role": "assistant", "content": parts}]).response == thought + "a"
    assert pair_of([ASK, {**TELL, "reasoning_content": "hm"}]).response == thought + "a"
    assert pair_of([ASK, {**TELL, "reasoning": ""}]).response == "a"


def test_weights_that_are_not_the_usual_ones_are_kept() -> None:
    turns = pair_of([{**ASK, "weight": 1}, {**TELL, "weight": 0}, ASK, {**TELL, "weight": 1}]).turns
    assert [turn.weight for turn in turns] == [1.0, 0.0, None, None]


@pytest.mark.parametrize(
    ("messages", "roles"),
    [
        ([ASK], "u"),
        ([TELL], "a"),
        ([{"role": "system", "content": "s"}, TELL], "sa"),
        ([ASK, ASK, TELL, TELL], "uuaa"),
        ([ASK, {"role": "tool", "content": "r"}], "ut"),
        ([ASK, {"role": "assistant", "content": ""}], "ua"),
    ],
)
def test_roles_in_any_order_are_a_pair_for_the_rules_to_judge(
    messages: list[Any], roles: str
) -> None:
    assert pair_of(messages).roles == roles


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([], '"messages" is empty'),
        (None, '"messages" is null, not a list of messages'),
        ({}, '"messages" is an object, not a list of messages'),
        ("hello", '"messages" is text, not a list of messages'),
        ("[{'role': 'user'}]", '"messages" is text that is not a JSON list'),
        ([{"role": "system", "content": "s"}], "no user or assistant turn"),
        (["q", "a"], "turn 1 is text, not a message"),
        ([{"content": "q"}], "turn 1 has no role"),
        ([{"role": 3, "content": "q"}], "turn 1 has no role"),
        ([ASK, {"role": "narrator", "content": "x"}], 'turn 2 has an unknown role, "narrator"; '),
        ([ASK, {"role": "a@b.example", "content": "x"}], "unknown role, that is no word; "),
        ([ASK, {"role": "system", "content": "s"}], "turn 2 is a system turn behind the first"),
        ([ASK, {"role": "assistant", "content": 5}], "turn 2 has a number for its content"),
        ([{**ASK, "content": [5]}], "turn 1 has a number among its parts"),
        (
            [{**ASK, "content": [{"type": "image_url", "image_url": {}}]}],
            'turn 1 has a part without text, of type "image_url"',
        ),
        (
            [{**ASK, "content": [{"type": "input_audio", "text": "x"}]}],
            'turn 1 has a part of type "input_audio", and only text is read',
        ),
        ([ASK, {**TELL, "weight": "1"}], "turn 2 has text for its weight, not a number"),
        ([ASK, {**TELL, "tool_calls": [{}]}], "turn 2 calls a tool without a name"),
        ([ASK, {**TELL, "tool_calls": [7]}], "turn 2 has a number for a tool call"),
        (
            [ASK, {"from": "function_call", "value": "f()"}],
            "turn 2 is a tool call that is not JSON",
        ),
    ],
)
def test_a_conversation_that_is_no_pair(messages: Any, reason: str) -> None:
    with pytest.raises(NotAPair) as refused:
        pair_of(messages)
    assert reason in refused.value.reason


def test_a_row_without_messages() -> None:
    with pytest.raises(NotAPair, match='no "messages"'):
        chat_reader(FIELDS)({"text": "x"})


@pytest.mark.parametrize(
    "answer",
    [
        "a",
        {"from": "gpt", "value": "a"},
        [{"role": "assistant", "content": "a"}],
        ["a"],
    ],
)
def test_an_answer_in_a_column_of_its_own(answer: Any) -> None:
    reader = chat_reader(Fields(messages="m", response="chosen", mapped=True))
    assert reader({"m": [ASK], "chosen": answer}) == [Pair.single("q", "a")]
