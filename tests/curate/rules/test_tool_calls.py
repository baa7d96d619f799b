from __future__ import annotations

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.curate.rules.rule import Context
from tunegate.curate.rules.tool_calls import RULES, tool_names

TABLE = {rule.code: rule for rule in RULES}
USER, ANSWER = Turn("user", "Weather in Oslo?"), Turn("assistant", "4 degrees.")
WRAPPED = '[{"type": "function", "function": {"name": "weather"}}]'


def call(*names: str, arguments: str = '{"city": "Oslo"}', ids: tuple[str, ...] = ()) -> Turn:
    given = ids or (None,) * len(names)
    calls = tuple(ToolCall(name, arguments, key) for name, key in zip(names, given, strict=True))
    return Turn("assistant", "", tool_calls=calls)


def result(call_id: str | None = None, content: str = "4") -> Turn:
    return Turn("tool", content, call_id=call_id)


def messages(code: str, *turns: Turn, tools: str | None = None) -> list[str]:
    frame = Dataset.from_pairs([Pair(turns=turns, tools=tools)]).frame.with_row_index("pos")
    return TABLE[code].check(frame, Context())["message"].to_list()


@pytest.mark.parametrize(
    "turns",
    [
        (USER, call("weather"), result(), ANSWER),
        (USER, call("weather")),
        (USER, call("weather", "time"), result(), result(), ANSWER),
        (USER, call("weather", "time", ids=("1", "2")), result("2"), result("1"), ANSWER),
        (USER, call("weather", ids=("1",)), result(), ANSWER),
        (USER, call("weather"), result(), call("time"), result(), ANSWER, USER, call("time")),
        (USER, call("weather", "time"), result(content='[{"t": 4}, {"h": 9}]'), ANSWER),
    ],
)
def test_calls_that_are_answered(turns: tuple[Turn, ...]) -> None:
    assert messages("S006", *turns) == []
    assert messages("S007", *turns) == []


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        ((USER, call("weather"), ANSWER), "no result for weather"),
        ((USER, call("weather"), USER, ANSWER), "no result for weather"),
        ((USER, call("weather", "time"), result(), ANSWER), "no result for time"),
        ((USER, call("weather", "time"), result()), "no result for time"),
        ((USER, call("weather", ids=("1",)), result("9"), ANSWER), "no result for weather"),
        (
            # as many results as calls, but not where they belong
            (USER, call("a", "b"), result(), call("c"), result(), result(), ANSWER),
            "no result for b",
        ),
        (
            (USER, call("a", "b", "c", "d", "e", "f", "g"), ANSWER),
            "no result for a, b, c, d, e and 2 more",
        ),
    ],
)
def test_calls_without_a_result(turns: tuple[Turn, ...], says: str) -> None:
    assert messages("S006", *turns) == [says]


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        ((USER, result(), ANSWER), "the tool result in turn 2 answers no call"),
        ((result(), USER, ANSWER), "the tool result in turn 1 answers no call"),
        (
            (USER, call("weather"), result(), result(), ANSWER),
            "the tool result in turn 4 answers no call",
        ),
        (
            # as many results as calls, because the last call needs none
            (USER, call("a"), result(), result(), call("b"), result(), ANSWER, USER, call("c")),
            "the tool result in turn 4 answers no call",
        ),
        (
            (USER, call("weather", ids=("1",)), result("8"), result("9"), ANSWER),
            "tool results in turns 3, 4 answer no call",
        ),
    ],
)
def test_results_without_a_call(turns: tuple[Turn, ...], says: str) -> None:
    assert messages("S007", *turns) == [says]


@pytest.mark.parametrize(
    "arguments", ["{'city': 'Oslo'}", "", "Oslo", '{"city": "Oslo"', '["Oslo"]', '"Oslo"', "null"]
)
def test_arguments_that_are_not_a_json_object(arguments: str) -> None:
    (message,) = messages("S008", USER, call("weather", arguments=arguments))
    assert message.startswith("arguments of weather are not a JSON object: ")


def test_several_broken_arguments_are_one_hit() -> None:
    (message,) = messages("S008", USER, call("weather", "time", arguments="Oslo"))
    assert message == "arguments of weather are not a JSON object: Oslo (and 1 more)"


def test_arguments_that_are_json() -> None:
    assert messages("S008", USER, call("weather", arguments='{"a": [1, {"b": null}]}')) == []
    assert messages("S008", USER, ANSWER) == []


@pytest.mark.parametrize(
    ("arguments", "repaired"),
    [
        ("{'city': 'Oslo', 'days': (1, 2), 'now': True}", None),
        ("  {'city': \"Ose's\"} ", '{"city": "Ose\'s"}'),
        ("", "{}"),
        ("  ", "{}"),
        ("{'ø': None}", '{"ø": null}'),
        ("{'a': {1, 2}}", "{'a': {1, 2}}"),
        ("{'a': float('nan')}", "{'a': float('nan')}"),
        ("['Oslo']", "['Oslo']"),
        ("city=Oslo", "city=Oslo"),
        ("(" * 9_000, "(" * 9_000),
        ('{"city":  "Oslo"}', '{"city":  "Oslo"}'),
    ],
)
def test_python_dictionaries_become_json(arguments: str, repaired: str | None) -> None:
    fix = TABLE["S008"].fix
    assert fix is not None
    assert fix.safe
    pair = Pair(turns=(USER, call("weather", arguments=arguments)))
    once = fix.apply(pair, Context())
    assert once is not None
    written = '{"city": "Oslo", "days": [1, 2], "now": true}' if repaired is None else repaired
    assert once.turns[1].tool_calls[0].arguments == written
    assert fix.apply(once, Context()) == once


def test_unknown_tool() -> None:
    (message,) = messages("S009", USER, call("forecast"), tools=WRAPPED)
    assert message == "forecast is not among the tools defined: weather"


@pytest.mark.parametrize("tools", [WRAPPED, '[{"name": "weather"}]', None, "{broken"])
def test_known_tools(tools: str | None) -> None:
    assert messages("S009", USER, call("weather"), tools=tools) == []


@pytest.mark.parametrize(
    "tools", ["{broken", '{"name": "weather"}', '[{"type": "function"}]', '["weather"]', ""]
)
def test_unreadable_definitions(tools: str) -> None:
    assert tool_names(tools) is None
    assert len(messages("S013", USER, ANSWER, tools=tools)) == 1


@pytest.mark.parametrize("tools", [WRAPPED, "[]", None])
def test_readable_definitions(tools: str | None) -> None:
    assert messages("S013", USER, ANSWER, tools=tools) == []
