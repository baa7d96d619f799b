"""Rows that hold a list of messages: OpenAI chat, ShareGPT, and what lies between them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from tunegate.curate.load.fields import Fields, NotAPair, RowReader, type_name
from tunegate.curate.load.rows import Content
from tunegate.curate.load.toolcalls import calls_of, calls_of_text, tool_definitions
from tunegate.curate.pair import Pair, Role, ToolCall, Turn

SYSTEM = "system"
_CALL = "call"
_ROLES: dict[str, str] = {
    **dict.fromkeys(("user", "human", "prompter"), "user"),
    **dict.fromkeys(("assistant", "gpt", "model", "bot", "ai", "chatgpt", "agent"), "assistant"),
    **dict.fromkeys((SYSTEM, "developer"), SYSTEM),
    **dict.fromkeys(("tool", "function", "observation", "ipython", "tool_response"), "tool"),
    **dict.fromkeys(("function_response", "tool_result"), "tool"),
    **dict.fromkeys(("function_call", "tool_call"), _CALL),
}
_WORD = re.compile(r"[A-Za-z][A-Za-z_ -]{0,29}")
_SPEAKERS = ("role", "from", "speaker")
_TEXTS = ("content", "value", "text")
_REASONING = ("reasoning_content", "reasoning", "thinking")
_WEIGHTS = ("weight", "loss_weight", "train", "training")
_TEXT_PARTS = ("text", "input_text", "output_text", None)


def chat_reader(fields: Fields) -> RowReader:
    """A reader of rows with a list of messages.

    Leading system and developer turns become the system text, below a `system` column when there
    is one. Reasoning stands in front of its answer as `<think>...</think>`. The usual weights (1
    on the assistant's turns, 0 on the others) mean the same as none and are left out.
    """
    column, tools, system = fields.messages, fields.tools, fields.system

    def read(row: dict[str, Any]) -> list[Content]:
        if column not in row:
            raise NotAPair(f'no "{column}"')
        messages = row[column]
        plain = tools is None and system is None and fields.response is None
        content = _plain(messages) if plain else None
        if content is None:
            turns = message_list(messages, str(column))
            if fields.response is not None:
                turns = [*turns, *answer_messages(row.get(fields.response))]
            content = pair_of_messages(
                turns,
                system=_system_text(row.get(system) if system else None, str(system)),
                tools=row.get(tools) if tools else None,
            )
        return [content]

    return read


def answer_messages(answer: Any) -> list[Any]:
    """The messages that an answer column adds to a conversation: its own, or one of its text."""
    listed = answer if isinstance(answer, list) else [answer]
    return [
        one
        if isinstance(one, dict) and any(key in one for key in _SPEAKERS)
        else {"role": "assistant", "content": one}
        for one in listed
    ]


def message_list(messages: Any, column: str) -> list[Any]:
    """The messages in a cell: a list, or the JSON text of one.

    Raises:
        NotAPair: when it is anything else, or empty.
    """
    if isinstance(messages, str) and messages.lstrip().startswith("["):
        try:
            messages = orjson.loads(messages)
        except orjson.JSONDecodeError as error:
            raise NotAPair(f'"{column}" is text that is not a JSON list') from error
    if not isinstance(messages, list):
        raise NotAPair(f'"{column}" is {type_name(messages)}, not a list of messages')
    if not messages:
        raise NotAPair(f'"{column}" is empty')
    return messages


def pair_of_messages(
    messages: Sequence[Any], *, system: str | None = None, tools: Any = None
) -> Pair:
    """The pair that a conversation is.

    Raises:
        NotAPair: when a message cannot be read, a system turn stands behind another turn, or no
            turn is left.
    """
    systems = [] if system is None else [system]
    turns: list[Turn] = []
    for nth, message in enumerate(messages, start=1):
        if type(message) is dict and len(message) == 2:
            speaker, text = message.get("role"), message.get("content")
            if type(text) is str and (speaker == "user" or speaker == "assistant"):
                turns.append(Turn(speaker, text))
                continue
        role, turn = _turn(message, nth)
        if role != SYSTEM:
            turns.append(turn)
        elif turns:
            raise NotAPair(f"turn {nth} is a system turn behind the first question")
        elif turn.content not in systems:
            systems.append(turn.content)
    if not turns:
        raise NotAPair("no user or assistant turn")
    return Pair(
        turns=tuple(turns),
        system="\n\n".join(systems) if systems else None,
        tools=tool_definitions(tools),
    )


def _plain(messages: Any) -> Content | None:
    """The content of `[system,] user, assistant` with nothing but text, or None; for speed."""
    if type(messages) is not list:
        return None
    system = None
    if len(messages) == 3:
        system = _plain_text(messages[0], SYSTEM, SYSTEM)
        if system is None:
            return None
    elif len(messages) != 2:
        return None
    prompt = _plain_text(messages[-2], "user", "human")
    response = _plain_text(messages[-1], "assistant", "gpt")
    if prompt is None or response is None:
        return None
    return system, prompt, None, response


def _plain_text(message: Any, role: str, speaker: str) -> str | None:
    if type(message) is not dict or len(message) != 2:
        return None
    if message.get("role") == role:
        text = message.get("content")
    elif message.get("from") == speaker:
        text = message.get("value")
    else:
        return None
    return text if type(text) is str else None


def _turn(message: Any, nth: int) -> tuple[str, Turn]:
    if not isinstance(message, dict):
        raise NotAPair(f"turn {nth} is {type_name(message)}, not a message")
    speaker = _first(message, _SPEAKERS)
    if not isinstance(speaker, str):
        raise NotAPair(f"turn {nth} has no role")
    role = _ROLES.get(speaker.strip().lower())
    if role is None:
        raise NotAPair(
            f"turn {nth} has an unknown role, {_quoted(speaker)};"
            " known are system, user, assistant and tool"
        )
    text, calls = _content(_first(message, _TEXTS), nth)
    calls += calls_of(message.get("tool_calls"), nth) + calls_of(message.get("function_call"), nth)
    if role == _CALL:
        role, text, calls = "assistant", "", calls_of_text(text, nth)
    elif not text and isinstance(message.get("refusal"), str):
        text = message["refusal"]
    reasoning = _first(message, _REASONING)
    if isinstance(reasoning, str) and reasoning:
        text = thought(reasoning) + text
    known: Role = "tool" if role == "tool" else "assistant" if role == "assistant" else "user"
    return role, Turn(
        role=known,
        content=text,
        tool_calls=tuple(calls),
        name=_name(message.get("name")),
        call_id=_name(message.get("tool_call_id")),
        weight=_weight(message, role, nth),
    )


def thought(reasoning: str) -> str:
    """Reasoning as it stands in front of an answer."""
    return f"<think>\n{reasoning}\n</think>\n\n"


def _content(content: Any, nth: int) -> tuple[str, list[ToolCall]]:
    """Text and tool calls of a message's content, which may be a list of parts."""
    if content is None:
        return "", []
    if isinstance(content, str):
        return content, []
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        raise NotAPair(f"turn {nth} has {type_name(content)} for its content")
    texts: list[str] = []
    calls: list[ToolCall] = []
    for part in content:
        if isinstance(part, str):
            texts.append(part)
            continue
        if not isinstance(part, dict):
            raise NotAPair(f"turn {nth} has {type_name(part)} among its parts")
        kind = part.get("type")
        text = _first(part, ("text", "value", "refusal", "content", *_REASONING))
        if kind in ("tool_call", "function_call", "tool_use"):
            calls += calls_of_text(text, nth) if isinstance(text, str) else calls_of(part, nth)
        elif not isinstance(text, str):
            raise NotAPair(f"turn {nth} has a part without text, of type {_quoted(kind)}")
        elif kind in ("reasoning", "thinking"):
            texts.append(thought(text))
        elif kind in _TEXT_PARTS or kind == "refusal":
            texts.append(text)
        else:
            raise NotAPair(f"turn {nth} has a part of type {_quoted(kind)}, and only text is read")
    return "".join(texts), calls


def _weight(message: Mapping[str, Any], role: str, nth: int) -> float | None:
    weight = _first(message, _WEIGHTS)
    if weight is None:
        return None
    if not isinstance(weight, int | float) or not math.isfinite(weight):
        raise NotAPair(f"turn {nth} has {type_name(weight)} for its weight, not a number")
    usual = 1 if role == "assistant" else 0
    return None if weight == usual or role == SYSTEM else float(weight)


def _system_text(text: Any, column: str) -> str | None:
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise NotAPair(f'"{column}" is {type_name(text)}, not text')
    return text


def _name(name: Any) -> str | None:
    return name if isinstance(name, str) else None


def _quoted(value: Any) -> str:
    """The value when it is a word or two, so that no private text gets into a reason."""
    return f'"{value}"' if _WORD.fullmatch(str(value)) else "that is no word"


def _first(message: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    """The value of the first key that is there and not null."""
    for key in keys:
        value = message.get(key)
        if value is not None:
            return value
    return None
