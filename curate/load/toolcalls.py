"""Tool calls and tool definitions, however a file writes them."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from tunegate.curate.load.fields import NotAPair, type_name
from tunegate.curate.pair import ToolCall

_GAP = re.compile(r"\s*[,:]?\s*")
_DECODER = json.JSONDecoder(parse_int=float)


def calls_of(calls: Any, nth: int) -> list[ToolCall]:
    """The calls of turn `nth`: a list of them, one, the JSON text of either, or null.

    Raises:
        NotAPair: when there is a call without a name, or no call at all.
    """
    if calls is None:
        return []
    if isinstance(calls, str):
        return calls_of_text(calls, nth)
    return [_call(call, nth) for call in (calls if isinstance(calls, list) else [calls])]


def calls_of_text(text: str, nth: int) -> list[ToolCall]:
    """Calls from JSON text; their arguments keep their spelling.

    Raises:
        NotAPair: when it is not JSON, or a call has no name.
    """
    try:
        value = orjson.loads(text)
        calls = value if isinstance(value, list) else [value]
        spelled = _spelled_list(text) if isinstance(value, list) else [_spelled(text, 0)[0]]
        if len(spelled) != len(calls):
            raise ValueError(text)
    except (ValueError, IndexError, RecursionError) as error:
        raise NotAPair(f"turn {nth} is a tool call that is not JSON") from error
    return [
        _call(call if raw is None else call | {"arguments": raw}, nth)
        for call, raw in zip(calls, spelled, strict=True)
    ]


def tool_definitions(tools: Any) -> str | None:
    """Tool definitions as the JSON text of a list; None when there are none.

    Raises:
        NotAPair: when they are not JSON.
    """
    if tools is None or tools in ("", [], {}):
        return None
    if not isinstance(tools, str):
        listed = tools if isinstance(tools, list) else [tools]
        return _dump(listed, "the tool definitions")
    text = tools.strip()
    try:
        value = orjson.loads(text) if text else []
    except orjson.JSONDecodeError as error:
        raise NotAPair("the tool definitions are not JSON") from error
    if not value:
        return None
    return text if isinstance(value, list) else f"[{text}]"


def _call(call: Any, nth: int) -> ToolCall:
    if not isinstance(call, dict):
        raise NotAPair(f"turn {nth} has {type_name(call)} for a tool call")
    body = call.get("function")
    if not isinstance(body, dict):
        body = call
    name = body.get("name")
    if not isinstance(name, str) or not name:
        raise NotAPair(f"turn {nth} calls a tool without a name")
    arguments: Any = next(
        (body[key] for key in ("arguments", "input", "parameters") if key in body), {}
    )
    text = arguments if isinstance(arguments, str) else _dump(arguments, "the arguments of a call")
    call_id = call.get("id")
    return ToolCall(name, text, call_id if isinstance(call_id, str) else None)


def _dump(value: Any, what: str) -> str:
    try:
        return orjson.dumps({} if value is None else value).decode()
    except orjson.JSONEncodeError as error:
        raise NotAPair(f"{what} cannot be written as JSON") from error


def _spelled(text: str, at: int) -> tuple[str | None, int]:
    """The text of `arguments` in the object that begins at `at`, and where the object ends.

    None when they are a string, or there are none.
    """
    arguments = None
    at = _past_gap(text, at) + 1
    while text[_past_gap(text, at)] != "}":
        key, at = _DECODER.raw_decode(text, _past_gap(text, at))
        start = _past_gap(text, at)
        _, at = _DECODER.raw_decode(text, start)
        if key == "arguments":
            arguments = None if text[start] == '"' else text[start:at]
    return arguments, _past_gap(text, at) + 1


def _spelled_list(text: str) -> list[str | None]:
    at = text.index("[") + 1
    found: list[str | None] = []
    while text[_past_gap(text, at)] == "{":
        arguments, at = _spelled(text, at)
        found.append(arguments)
    return found


def _past_gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return at if gap is None else gap.end()
