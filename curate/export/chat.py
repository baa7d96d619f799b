"""A pair as one row of a chat shape: OpenAI messages or ShareGPT conversations."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace
from typing import Any

import orjson

from tunegate.curate.pair import Pair, ToolCall, Turn

_SPEAKERS = {"user": "human", "assistant": "gpt", "tool": "observation"}


def messages_row(pair: Pair) -> dict[str, Any]:
    """A pair as OpenAI chat messages, with `tools` when it has any.

    The shape wants an id on every tool call and its result; calls without one are numbered
    (`call_1`...) and results take the ids of the open calls in order. Tool definitions without
    the `function` wrapper get it. A weight that says what is so anyway (0 on a turn that is not
    the assistant's) is left out.

    Raises:
        orjson.JSONDecodeError: when the tool definitions are not JSON.
    """
    messages: list[dict[str, Any]] = []
    if pair.system is not None:
        messages.append({"role": "system", "content": pair.system})
    open_ids: deque[str] = deque()
    numbered = 0
    for turn in _with_context_below(pair):
        body: dict[str, Any] = {"role": turn.role, "content": turn.content}
        if turn.name is not None:
            body["name"] = turn.name
        if turn.tool_calls:
            body["tool_calls"] = []
        for call in turn.tool_calls:
            numbered += 1
            call_id = f"call_{numbered}" if call.call_id is None else call.call_id
            open_ids.append(call_id)
            body["tool_calls"].append(_openai_call(call, call_id))
        if turn.role == "tool":
            answered = turn.call_id
            if answered is None and open_ids:
                answered = open_ids.popleft()
            elif answered is not None and answered in open_ids:
                open_ids.remove(answered)
            if answered is not None:
                body["tool_call_id"] = answered
        _put_weight(body, turn)
        messages.append(body)
    row: dict[str, Any] = {"messages": messages}
    if pair.tools is not None:
        row["tools"] = [_wrapped(tool) for tool in orjson.loads(pair.tools)]
    return row


def conversations_row(pair: Pair) -> dict[str, Any]:
    """A pair as ShareGPT conversations, with `tools` as JSON text when it has any.

    A turn of tool calls becomes one `function_call`, a list when there are several. The shape has
    no names and no call ids: results belong to calls by their order.
    """
    conversations: list[dict[str, Any]] = []
    if pair.system is not None:
        conversations.append({"from": "system", "value": pair.system})
    for turn in _with_context_below(pair):
        if turn.tool_calls:
            calls = [_sharegpt_call(call) for call in turn.tool_calls]
            value = calls[0] if len(calls) == 1 else f"[{', '.join(calls)}]"
            body: dict[str, Any] = {"from": "function_call", "value": value}
        else:
            body = {"from": _SPEAKERS[turn.role], "value": turn.content}
        _put_weight(body, turn)
        conversations.append(body)
    row: dict[str, Any] = {"conversations": conversations}
    if pair.tools is not None:
        row["tools"] = pair.tools
    return row


def _with_context_below(pair: Pair) -> tuple[Turn, ...]:
    """The turns, with the context a blank line below the text of the first user turn."""
    if not pair.context:
        return pair.turns
    first = next((nth for nth, turn in enumerate(pair.turns) if turn.role == "user"), None)
    if first is None:
        raise ValueError("a pair with a context has no user turn")
    asked = pair.turns[first]
    below = replace(asked, content=f"{asked.content}\n\n{pair.context}")
    return (*pair.turns[:first], below, *pair.turns[first + 1 :])


def _openai_call(call: ToolCall, call_id: str) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call_id, "type": "function", "function": function}


def _sharegpt_call(call: ToolCall) -> str:
    name = json.dumps(call.name, ensure_ascii=False)
    try:
        orjson.loads(call.arguments)
        arguments = call.arguments
    except orjson.JSONDecodeError:
        arguments = json.dumps(call.arguments, ensure_ascii=False)
    return f'{{"name": {name}, "arguments": {arguments}}}'


def _wrapped(tool: Any) -> Any:
    if isinstance(tool, dict) and "name" in tool and "function" not in tool:
        return {"type": "function", "function": tool}
    return tool


def _put_weight(body: dict[str, Any], turn: Turn) -> None:
    if turn.weight is None or (turn.role != "assistant" and not turn.weight):
        return
    weight = float(turn.weight)
    body["weight"] = int(weight) if weight.is_integer() else weight
