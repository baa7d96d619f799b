"""A pair as text that a person edits, and back.

A transcript is a list of sections, each headed by a line such as `===[ user ]===`:

    ===[ system ]===      at most one, first
    ===[ context ]===     at most one, before the turns
    ===[ user ]===        the turns in order; the last one is the assistant's
    ===[ assistant ]===
    ===[ calls ]===       tool calls of the assistant above, one line of JSON each
    ===[ tool ]===        what a tool answered

One blank line at the end of a section is layout; everything else is text as it stands. A line of
text that looks like a heading gets a backslash in front.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from typing import NoReturn

from tunegate.curate.errors import UserError
from tunegate.curate.masking import excerpt
from tunegate.curate.pair import Pair, Role, ToolCall, Turn

_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant", "tool": "tool"}
_SECTIONS = ("system", "context", *_ROLES, "calls")
_HEADING = re.compile(r"===\[ *(.*?) *\]===\s*\Z")
_LIKE_HEADING = re.compile(r"^(\\*===\[)", re.MULTILINE)
_ESCAPED = re.compile(r"^\\(\\*===\[)", re.MULTILINE)
_NAME = re.compile(r'\s*\{\s*"name"\s*:\s*')
_ARGUMENTS = re.compile(r'\s*,\s*"arguments"\s*:\s*')
_END = re.compile(r"\s*\}\s*\Z")
_JSON = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    line: int
    """Of the heading, from 1."""
    text: str


def to_text(pair: Pair) -> str:
    """The pair as a transcript. Weights, names, call ids and tool definitions are not in it."""
    sections: list[tuple[str, str]] = []
    if pair.system is not None:
        sections.append(("system", pair.system))
    if pair.context is not None:
        sections.append(("context", pair.context))
    for turn in pair.turns:
        sections.append((turn.role, turn.content))
        if turn.tool_calls:
            sections.append(("calls", "\n".join(map(_call_line, turn.tool_calls))))
    return "".join(f"===[ {name} ]===\n{_escape(text)}\n\n" for name, text in sections)


def from_text(text: str, *, original: Pair) -> Pair:
    """Read an edited transcript of `original`.

    What a transcript does not carry is kept from the original: the tool definitions, and for
    turns that line up (all of them when the roles are the same, else those that did not change)
    weight, name and call ids. `from_text(to_text(pair), original=pair)` is `pair` for every pair
    that ends with an assistant turn. Read files with `newline=""`, or carriage returns are lost.

    Raises:
        UserError: when the text is not a transcript; it names the line.
    """
    system: str | None = None
    context: str | None = None
    turns: list[Turn] = []
    sections = list(_sections(text))
    for nth, section in enumerate(sections):
        if section.name in ("system", "context"):
            if any(one.name == section.name for one in sections[:nth]):
                _refuse(section.line, f"a second {section.name} section")
            if turns:
                _refuse(section.line, f"the {section.name} section stands after a turn")
            if section.name == "system":
                system = section.text
            else:
                context = section.text
        elif section.name == "calls":
            if nth == 0 or sections[nth - 1].name != "assistant":
                _refuse(section.line, "calls do not follow an assistant section")
            calls = tuple(_calls(section))
            turns[-1] = replace(turns[-1], tool_calls=calls)
        else:
            turns.append(Turn(_ROLES[section.name], section.text))
    if not turns or turns[-1].role != "assistant":
        line = sections[-1].line if sections else 1
        _refuse(line, "the last turn is not an assistant's", "end with an ===[ assistant ]===")
    return replace(
        original, turns=_completed(turns, original.turns), system=system, context=context
    )


def _sections(text: str) -> Iterator[_Section]:
    name, start = "", 0
    body: list[str] = []
    lines = text.removeprefix("\ufeff").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.startswith("===["):
            if name:
                yield _section(name, start, body)
            name, start, body = _name(line, number), number, []
        elif name:
            body.append(line)
        elif line.strip():
            _refuse(number, "text before the first section", "begin with a heading")
    if name:
        yield _section(name, start, body)


def _section(name: str, line: int, body: list[str]) -> _Section:
    text = body[:-1] if len(body) > 1 and not body[-1] else body
    return _Section(name, line, _unescape("\n".join(text)))


def _name(line: str, number: int) -> str:
    heading = _HEADING.match(line)
    if heading is None:
        _refuse(
            number,
            "a heading that is not closed",
            "write ===[ user ]===, or \\===[ when it is text",
        )
    name = heading[1].lower()
    if name not in _SECTIONS:
        near = get_close_matches(name, _SECTIONS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"sections: {', '.join(_SECTIONS)}"
        _refuse(number, f"unknown section {excerpt(name, width=30)!r}", hint)
    return name


def _escape(text: str) -> str:
    return _LIKE_HEADING.sub(r"\\\1", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _call_line(call: ToolCall) -> str:
    """One line of JSON; arguments that are not an object or list on one line go in as a string."""
    name = json.dumps(call.name, ensure_ascii=False)
    plain = _is_plain_json(call.arguments)
    raw = call.arguments if plain else json.dumps(call.arguments, ensure_ascii=False)
    return f'{{"name": {name}, "arguments": {raw}}}'


def _is_plain_json(text: str) -> bool:
    if "\n" in text or not text.startswith(("{", "[")):
        return False
    try:
        return _JSON.raw_decode(text)[1] == len(text)
    except (ValueError, RecursionError):
        return False


def _calls(section: _Section) -> Iterator[ToolCall]:
    """The calls of a section; arguments keep their JSON text to the letter."""
    for number, line in enumerate(section.text.split("\n"), start=section.line + 1):
        if not line.strip():
            continue
        try:
            name, at = _JSON.raw_decode(line, _behind(_NAME, line, 0))
            start = _behind(_ARGUMENTS, line, at)
            arguments, end = _JSON.raw_decode(line, start)
            _behind(_END, line, end)
        except (ValueError, RecursionError):
            name = None
        if not isinstance(name, str):
            _refuse(
                number,
                "not a tool call",
                'write {"name": "search", "arguments": {"query": "tunegate"}}',
            )
        yield ToolCall(name, arguments if isinstance(arguments, str) else line[start:end])


def _behind(expected: re.Pattern[str], line: str, at: int) -> int:
    """The position behind `expected`, which must stand at `at`.

    Raises:
        ValueError: when it does not.
    """
    found = expected.match(line, at)
    if found is None:
        raise ValueError(line)
    return found.end()


def _completed(turns: Sequence[Turn], originals: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns with weight, name and call ids of the original turns they line up with."""
    if [turn.role for turn in turns] == [turn.role for turn in originals]:
        partner = dict(enumerate(originals))
    else:
        matcher = SequenceMatcher(
            None,
            [(turn.role, turn.content) for turn in originals],
            [(turn.role, turn.content) for turn in turns],
            autojunk=False,
        )
        partner = {
            block.b + offset: originals[block.a + offset]
            for block in matcher.get_matching_blocks()
            for offset in range(block.size)
        }
    return tuple(
        _complete(turn, partner[nth]) if nth in partner else turn for nth, turn in enumerate(turns)
    )


def _complete(turn: Turn, original: Turn) -> Turn:
    calls = tuple(
        replace(call, call_id=original.tool_calls[nth].call_id)
        if nth < len(original.tool_calls) and original.tool_calls[nth].name == call.name
        else call
        for nth, call in enumerate(turn.tool_calls)
    )
    return replace(
        turn,
        tool_calls=calls,
        name=original.name,
        call_id=original.call_id,
        weight=original.weight,
    )


def _refuse(line: int, what: str, hint: str = "") -> NoReturn:
    raise UserError(f"line {line}: {what}", hint)
