from __future__ import annotations

from typing import Any

import pytest

from tunegate.curate.load.fields import NotAPair
from tunegate.curate.load.toolcalls import calls_of, calls_of_text, tool_definitions
from tunegate.curate.pair import ToolCall


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        (None, []),
        ([], []),
        ({"name": "f", "arguments": "{}"}, [ToolCall("f", "{}")]),
        ([{"function": {"name": "f", "arguments": {"a": [1]}}}], [ToolCall("f", '{"a":[1]}')]),
        ([{"id": "c", "function": {"name": "f"}}], [ToolCall("f", "{}", "c")]),
        ({"type": "tool_use", "id": "c", "name": "f", "input": {}}, [ToolCall("f", "{}", "c")]),
        ({"name": "f", "parameters": None}, [ToolCall("f", "{}")]),
        ('{"name": "f", "arguments": {"a": 1}}', [ToolCall("f", '{"a": 1}')]),
    ],
)
def test_calls_however_they_are_written(calls: Any, expected: list[ToolCall]) -> None:
    assert calls_of(calls, 1) == expected


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ('{"name": "f", "arguments": {"a":  1e2, "b": "}"}}', ['{"a":  1e2, "b": "}"}']),
        ('{"arguments": "{\\"a\\": 1}", "name": "f"}', ['{"a": 1}']),
        (' [ {"name": "f", "arguments": [ 1 ]} , {"name": "f"} ] ', ["[ 1 ]", "{}"]),
        ('{"function": {"name": "f", "arguments": {"a": 1}}, "id": "c"}', ['{"a":1}']),
    ],
)
def test_arguments_in_json_text_keep_their_spelling(text: str, arguments: list[str]) -> None:
    assert [call.arguments for call in calls_of_text(text, 1)] == arguments


@pytest.mark.parametrize("text", ["", "f()", "[1]", '["f"]', "5", "null", "{}", '[{"name": ""}]'])
def test_text_that_is_no_call(text: str) -> None:
    with pytest.raises(NotAPair, match="turn 3 "):
        calls_of_text(text, 3)


@pytest.mark.parametrize(
    ("tools", "expected"),
    [
        (None, None),
        ("", None),
        ("[]", None),
        (" ", None),
        ([], None),
        ({}, None),
        ('[{"name":  "f"}]', '[{"name":  "f"}]'),
        ('{"name": "f"}', '[{"name": "f"}]'),
        ([{"name": "f"}], '[{"name":"f"}]'),
        ({"name": "f"}, '[{"name":"f"}]'),
    ],
)
def test_tool_definitions_are_a_json_list(tools: Any, expected: str | None) -> None:
    assert tool_definitions(tools) == expected


def test_tool_definitions_that_are_not_json() -> None:
    with pytest.raises(NotAPair, match="the tool definitions are not JSON"):
        tool_definitions("search, find")
