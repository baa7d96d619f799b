"""Rows with one prompt and one response in columns of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from tunegate.curate.load.chat import message_list, pair_of_messages
from tunegate.curate.load.fields import Fields, NotAPair, RowReader, type_name
from tunegate.curate.load.rows import Content
from tunegate.curate.pair import Pair, Turn


def flat_reader(fields: Fields) -> RowReader:
    """A reader of rows with a prompt and a response column.

    A null text is an empty one, an empty context or system text is none. Prompt and response may
    be lists of messages too. Columns that the settings name may also hold numbers, and a list of
    responses, each of which makes a pair.
    """
    asked, answered, context, system = (
        str(fields.prompt),
        str(fields.response),
        fields.context,
        fields.system,
    )
    unusual = [column for column in (fields.tools, fields.history) if column is not None]

    def read(row: dict[str, Any]) -> list[Content]:
        try:
            prompt, response = row[asked], row[answered]
        except KeyError as missing:
            raise NotAPair(f'no "{missing.args[0]}"') from None
        if (
            type(prompt) is not str
            or type(response) is not str
            or (unusual and any(row.get(column) for column in unusual))
        ):
            return _read_slowly(row, fields)
        passage = row.get(context) if context else None
        instructions = row.get(system) if system else None
        if (passage is not None and type(passage) is not str) or (
            instructions is not None and type(instructions) is not str
        ):
            return _read_slowly(row, fields)
        return [(instructions or None, prompt, passage or None, response)]

    return read


def _read_slowly(row: dict[str, Any], fields: Fields) -> list[Content]:
    prompt, responses = row[str(fields.prompt)], row[str(fields.response)]
    system = _optional(row, fields.system)
    context = _optional(row, fields.context)
    tools = row.get(fields.tools) if fields.tools else None
    if _is_messages(prompt) or _is_messages(responses):
        return [_conversation(prompt, responses, fields, system=system, tools=tools)]
    several = responses if fields.mapped and isinstance(responses, list) else [responses]
    if not several:
        several = [None]
    question = _text(prompt, fields.prompt, numbers=fields.mapped)
    answers = [_text(one, fields.response, numbers=fields.mapped) for one in several]
    history = _history(row.get(fields.history) if fields.history else None, fields.history)
    if history or tools:
        last = pair_of_messages([_message("user", question)], tools=tools)
        return [
            Pair(
                turns=(*history, Turn("user", question), Turn("assistant", answer)),
                system=system,
                context=context,
                tools=last.tools,
            )
            for answer in answers
        ]
    return [(system, question, context, answer) for answer in answers]


def _conversation(
    prompt: Any, response: Any, fields: Fields, *, system: str | None, tools: Any
) -> Pair:
    """A pair whose prompt or response is a list of messages."""
    before = (
        message_list(prompt, str(fields.prompt))
        if _is_messages(prompt)
        else [_message("user", _text(prompt, fields.prompt, numbers=False))]
    )
    after = (
        message_list(response, str(fields.response))
        if _is_messages(response)
        else [_message("assistant", _text(response, fields.response, numbers=False))]
    )
    return pair_of_messages([*before, *after], system=system, tools=tools)


def _is_messages(value: Any) -> bool:
    if isinstance(value, dict):
        value = [value]
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and ("role" in one or "from" in one) for one in value)
    )


def _message(role: str, text: str) -> dict[str, str]:
    return {"role": role, "content": text}


def _history(history: Any, column: str | None) -> tuple[Turn, ...]:
    """Earlier rounds: a list of `[question, answer]`."""
    if not history:
        return ()
    turns: list[Turn] = []
    for round_ in history if isinstance(history, list) else [history]:
        if not isinstance(round_, list) or len(round_) != 2:
            raise NotAPair(f'"{column}" is not a list of [question, answer]')
        question, answer = (_text(one, column, numbers=False) for one in round_)
        turns += [Turn("user", question), Turn("assistant", answer)]
    return tuple(turns)


def _optional(row: Mapping[str, Any], column: str | None) -> str | None:
    """The text of a column that need not be there; a list of passages becomes one text."""
    value = row.get(column) if column else None
    if isinstance(value, list):
        return "\n\n".join(_text(one, column, numbers=True) for one in value) or None
    return _text(value, column, numbers=True) or None


def _text(value: Any, column: str | None, *, numbers: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if numbers and isinstance(value, bool | int | float):
        return orjson.dumps(value).decode()
    if isinstance(value, dict) and numbers:
        text = next((value[key] for key in ("text", "content", "value") if key in value), None)
        if isinstance(text, str):
            return text
    raise NotAPair(f'"{column}" is {type_name(value)}, not text')
