"""The S rules on tool calls: each is answered, its arguments are JSON, its tool is defined."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import orjson
import polars as pl

from tunegate.curate.findings import hits
from tunegate.curate.masking import excerpt
from tunegate.curate.pair import Pair, ToolCall
from tunegate.curate.rules.rule import Context, Fix, Rule

Turns = list[dict[str, Any]]
"""Turns as the column `turns` has them."""

LONGEST_LITERAL = 20_000
"""Arguments beyond this many characters are not repaired."""


def tool_names(tools: str) -> frozenset[str] | None:
    """Names in a text of tool definitions; None when it is not a JSON list of named tools."""
    try:
        listed = orjson.loads(tools)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(listed, list):
        return None
    names = [_tool_name(tool) for tool in listed]
    return None if None in names else frozenset(name for name in names if name is not None)


def unanswered_calls(turns: Turns, *, bundles: bool) -> list[str]:
    """Names of calls that get no result before the conversation goes on.

    Calls in the last turn are the answer itself and need none. With `bundles`, one result without
    an id that is a list (`[...]`) answers all open calls at once, as some files have it.
    """
    unanswered: list[str] = []
    waiting: list[tuple[str, str | None]] = []
    for turn in turns:
        if turn["role"] != "tool":
            unanswered += [name for name, _ in waiting]
            waiting = [(call["name"], call["id"]) for call in turn.get("tool_calls", ())]
        elif bundles and "call_id" not in turn and turn["content"].lstrip().startswith("["):
            waiting = []
        else:
            _answer(waiting, turn.get("call_id"))
    if turns and turns[-1]["role"] == "tool":
        unanswered += [name for name, _ in waiting]
    return unanswered


def stray_results(turns: Turns) -> list[int]:
    """Numbers, from 1, of the tool turns that answer no call."""
    strays: list[int] = []
    waiting: list[tuple[str, str | None]] = []
    for nth, turn in enumerate(turns, start=1):
        if turn["role"] != "tool":
            waiting = [(call["name"], call["id"]) for call in turn.get("tool_calls", ())]
        elif not _answer(waiting, turn.get("call_id")):
            strays.append(nth)
    return strays


def _answer(waiting: list[tuple[str, str | None]], call_id: str | None) -> bool:
    """Take the call that a result belongs to off the list; False when there is none.

    It is found by id when both have one, else by order.
    """
    for at, (_, known) in enumerate(waiting):
        if call_id is None or known is None or known == call_id:
            del waiting[at]
            return True
    return False


def _call_without_result(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    def judge(turns: Turns, tools: str | None) -> str | None:
        missing = unanswered_calls(turns, bundles=True)
        return f"no result for {_quoted(missing)}" if missing else None

    return _judged(frame, _odd_calls(), judge)


def _result_without_call(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    def judge(turns: Turns, tools: str | None) -> str | None:
        strays = stray_results(turns)
        if not strays:
            return None
        if len(strays) == 1:
            return f"the tool result in turn {strays[0]} answers no call"
        return f"tool results in turns {', '.join(map(str, strays))} answer no call"

    return _judged(frame, _odd_calls(), judge)


def _arguments_not_json(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    def judge(turns: Turns, tools: str | None) -> str | None:
        broken = [call for call in _calls(turns) if not _is_object(call["arguments"])]
        if not broken:
            return None
        name, arguments = broken[0]["name"], broken[0]["arguments"]
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        shown = excerpt(arguments, width=40)
        return f"arguments of {_quoted([name])} are not a JSON object: {shown}{more}"

    return _judged(frame, _has_calls(), judge)


def _repair_arguments(pair: Pair, context: Context) -> Pair:
    turns = tuple(
        replace(turn, tool_calls=tuple(_repaired(call) for call in turn.tool_calls))
        for turn in pair.turns
    )
    return replace(pair, turns=turns)


def _repaired(call: ToolCall) -> ToolCall:
    """The call with its arguments as JSON where they are a Python dictionary or empty."""
    if _is_object(call.arguments) or len(call.arguments) > LONGEST_LITERAL:
        return call
    if not call.arguments.strip():
        return replace(call, arguments="{}")
    try:
        value = ast.literal_eval(call.arguments.strip())
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return call
    return replace(call, arguments=text) if isinstance(value, dict) else call


def _unknown_tool(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    known: dict[str, frozenset[str] | None] = {}

    def judge(turns: Turns, tools: str | None) -> str | None:
        if tools is None:
            return None
        if tools not in known:
            known[tools] = tool_names(tools)
        names = known[tools]
        if names is None:
            return None
        strange = {call["name"]: None for call in _calls(turns) if call["name"] not in names}
        if not strange:
            return None
        return f"{_quoted(list(strange))} is not among the tools defined: {_quoted(sorted(names))}"

    return _judged(frame, _has_calls() & pl.col("tools").is_not_null(), judge)


def _unreadable_definitions(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    defined = frame.select("pos", "tools").drop_nulls("tools")
    texts = defined["tools"].unique(maintain_order=True)
    broken = [text for text in texts if tool_names(text) is None]
    found = defined.filter(pl.col("tools").is_in(pl.Series(broken, dtype=pl.String).implode()))
    return hits(
        found["pos"].to_list(),
        [
            f"tool definitions are not a JSON list of named tools: {excerpt(text)}"
            for text in found["tools"]
        ],
    )


def _has_calls() -> pl.Expr:
    return pl.col("roles").str.contains("c", literal=True)


def _odd_calls() -> pl.Expr:
    """All rows but those in which one call and one result, without ids, follow each other."""
    roles, turns = pl.col("roles"), pl.col("turns")
    calling = roles.str.count_matches("c", literal=True)
    calls = turns.str.count_matches('"arguments":', literal=True)
    results = roles.str.count_matches("t", literal=True)
    out_of_order = roles.str.contains("c[^t]|c$|[sua]t|^t")
    named = turns.str.contains('"call_id":', literal=True)
    odd = out_of_order | (calls != calling) | (results != calling) | named
    return roles.str.contains("[ct]") & odd


def _judged(
    frame: pl.DataFrame, candidates: pl.Expr, judge: Callable[[Turns, str | None], str | None]
) -> pl.DataFrame:
    positions: list[int] = []
    messages: list[str] = []
    rows = frame.filter(candidates).select("pos", "turns", "tools")
    for pos, turns, tools in rows.iter_rows():
        message = judge(orjson.loads(turns), tools)
        if message is not None:
            positions.append(pos)
            messages.append(message)
    return hits(positions, messages)


def _calls(turns: Turns) -> Iterator[dict[str, Any]]:
    for turn in turns:
        yield from turn.get("tool_calls", ())


def _is_object(arguments: str) -> bool:
    try:
        return isinstance(orjson.loads(arguments), dict)
    except orjson.JSONDecodeError:
        return False


def _tool_name(tool: Any) -> str | None:
    if not isinstance(tool, dict):
        return None
    named = tool.get("function", tool)
    name = named.get("name") if isinstance(named, dict) else None
    return name if isinstance(name, str) else None


def _quoted(names: list[str], *, most: int = 5) -> str:
    shown = ", ".join(excerpt(name, width=40) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


RULES: tuple[Rule, ...] = (
    Rule(
        code="S006",
        name="tool-call-without-result",
        summary="The assistant calls a tool, and the conversation goes on without its result.",
        why="The answer then seems to come from nowhere: the model learns to invent results. "
        "Chat APIs refuse such a conversation.",
        bad="user: Weather in Oslo?\nassistant: weather(Oslo)\nassistant: 4 degrees.",
        good="user: Weather in Oslo?\nassistant: weather(Oslo)\ntool: 4 degrees\n"
        "assistant: 4 degrees.",
        severity="warning",
        check=_call_without_result,
        source="OpenAI chat completions: each tool_call_id needs a tool message",
    ),
    Rule(
        code="S007",
        name="tool-result-without-call",
        summary="A tool result answers no call of the assistant.",
        why="A turn is missing or an id is wrong: the model does not see how the result came "
        "about. Chat APIs refuse such a conversation.",
        bad="user: Weather in Oslo?\ntool: 4 degrees\nassistant: 4 degrees.",
        good="user: Weather in Oslo?\nassistant: weather(Oslo)\ntool: 4 degrees\n"
        "assistant: 4 degrees.",
        severity="warning",
        check=_result_without_call,
        source="OpenAI chat completions: a tool message answers a preceding tool_call_id",
    ),
    Rule(
        code="S008",
        name="tool-arguments-not-json",
        summary="The arguments of a tool call are not a JSON object.",
        why="The model learns to write calls that no program can read; axolotl stops at such a "
        "row.",
        bad="weather({'city': 'Oslo'})",
        good='weather({"city": "Oslo"})',
        severity="error",
        check=_arguments_not_json,
        fix=Fix(
            "rewrite",
            _repair_arguments,
            safe=True,
            says="write Python dictionaries and empty arguments as JSON",
        ),
    ),
    Rule(
        code="S009",
        name="unknown-tool",
        summary="The assistant calls a tool that is not among the pair's tool definitions.",
        why="The model learns to call tools that it was not given.",
        bad="tools: weather\nassistant: forecast(Oslo)",
        good="tools: weather\nassistant: weather(Oslo)",
        severity="warning",
        check=_unknown_tool,
    ),
    Rule(
        code="S013",
        name="unreadable-tool-definitions",
        summary="The tool definitions are not a JSON list of named tools.",
        why="Every trainer parses them and stops; and the model would see broken definitions.",
        bad='tools: {"name": "weather"',
        good='tools: [{"type": "function", "function": {"name": "weather"}}]',
        severity="error",
        check=_unreadable_definitions,
    ),
)
