"""The texts of a pair one by one: who wrote each, and where it stands in the frame's columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import orjson
import polars as pl

from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.pair import (
    SPEAKERS,
    TEXT_FIELDS,
    Pair,
    TextField,
    Turn,
    render_turn,
    turns_from_list,
)

Author = Literal["system", "user", "context", "assistant", "tool", "call"]
"""Who wrote a text; `call` is the JSON of a tool call's arguments, `tool` what a tool answered."""

AUTHORS: frozenset[Author] = frozenset(("system", "user", "context", "assistant", "tool", "call"))
PROSE: frozenset[Author] = frozenset(("system", "user", "context", "assistant"))
"""Texts meant for people; tool calls and results are data."""

SPOKEN: tuple[TextField, ...] = ("prompt", "response")
"""The columns that hold turns."""

Row = Mapping[str, Any]
"""One row of the frame: `ROW_COLUMNS`."""

ROW_COLUMNS = ("pos", "system", "prompt", "context", "response", "turns", "task")


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a pair. `start` is its first character in the column `field`."""

    field: TextField
    start: int
    text: str
    author: Author


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a passage that a rule objects to, and what it says."""

    start: int
    end: int
    message: str


Find = Callable[[Passage, Row], Iterable[Mark]]


def passages(row: Row) -> Iterator[Passage]:
    """Every non-empty text of the pair in this row, in reading order."""
    if row["system"]:
        yield Passage("system", 0, row["system"], "system")
    if row["turns"] is None:
        if row["prompt"]:
            yield Passage("prompt", 0, row["prompt"], "user")
    else:
        yield from _earlier_turns(turns_from_list(orjson.loads(row["turns"])))
    if row["context"]:
        yield Passage("context", 0, row["context"], "context")
    if row["response"]:
        if row["turns"] is None:
            yield Passage("response", 0, row["response"], "assistant")
        else:
            last = turns_from_list(orjson.loads(row["turns"]))[-1]
            yield from _of_turn(last, "response", 0)


def map_passages(pair: Pair, authors: Collection[Author], change: Callable[[str], str]) -> Pair:
    """The pair with `change` applied to the texts these authors wrote."""

    def turn_of(turn: Turn) -> Turn:
        content = change(turn.content) if turn.role in authors else turn.content
        calls = turn.tool_calls
        if "call" in authors:
            calls = tuple(replace(call, arguments=change(call.arguments)) for call in calls)
        return replace(turn, content=content, tool_calls=calls)

    def text_of(text: str | None, author: Author) -> str | None:
        return text if text is None or author not in authors else change(text)

    return replace(
        pair,
        turns=tuple(turn_of(turn) for turn in pair.turns),
        system=text_of(pair.system, "system"),
        context=text_of(pair.context, "context"),
    )


def in_texts(
    test: Callable[[pl.Expr], pl.Expr], fields: Iterable[TextField] = TEXT_FIELDS
) -> pl.Expr:
    """True where `test` holds for one of the text columns."""
    return pl.any_horizontal(*(test(pl.col(field)).fill_null(value=False) for field in fields))


def holds_any(*literals: str, fields: Iterable[TextField] = TEXT_FIELDS) -> pl.Expr:
    """True where a text column holds one of a few literals. Several times faster than a pattern."""

    def holds(text: pl.Expr) -> pl.Expr:
        return pl.any_horizontal(*(text.str.contains(part, literal=True) for part in literals))

    return in_texts(holds, tuple(fields))


def matches(pattern: str, fields: Iterable[TextField] = TEXT_FIELDS) -> pl.Expr:
    """True where a text column matches the pattern (Rust's regex syntax)."""
    return in_texts(lambda text: text.str.contains(pattern), fields)


def beyond_ascii(fields: Iterable[TextField] = TEXT_FIELDS) -> pl.Expr:
    """True where a text column holds a character that is not ASCII."""
    return in_texts(lambda text: text.str.len_bytes() != text.str.len_chars(), fields)


def mark_passages(
    frame: pl.DataFrame,
    tests: Iterable[pl.Expr],
    find: Find,
    *,
    authors: Collection[Author] = PROSE,
) -> pl.DataFrame:
    """Hits for the marks that `find` sets in the passages of the candidate rows.

    The tests run over the whole frame, cheapest first, each on the rows the one before let
    through; `find` looks closely at what they leave.
    """
    rows = frame.select(ROW_COLUMNS)
    for test in tests:
        rows = rows.filter(test)
        if rows.is_empty():
            return empty_hits()
    positions: list[int | None] = []
    messages: list[str] = []
    fields: list[str | None] = []
    spans: list[tuple[int, int] | None] = []
    for row in rows.iter_rows(named=True):
        for passage in passages(row):
            if passage.author not in authors:
                continue
            for mark in find(passage, row):
                positions.append(row["pos"])
                messages.append(mark.message)
                fields.append(passage.field)
                spans.append((passage.start + mark.start, passage.start + mark.end))
    return hits(positions, messages, field=fields, spans=spans)


def _earlier_turns(turns: tuple[Turn, ...]) -> Iterator[Passage]:
    """Turns before the answer, placed as `Pair.prompt` renders them."""
    before = turns[:-1] if turns and turns[-1].role == "assistant" else turns
    if len(before) == 1 and before[0].role == "user":
        yield from _of_turn(before[0], "prompt", 0)
        return
    at = 0
    for turn in before:
        at += len(SPEAKERS[turn.role]) + len(": ")
        yield from _of_turn(turn, "prompt", at)
        at += len(render_turn(turn)) + len("\n\n")


def _of_turn(turn: Turn, field: TextField, at: int) -> Iterator[Passage]:
    """A turn's content and the arguments of its tool calls, placed as `render_turn` does."""
    if turn.content:
        yield Passage(field, at, turn.content, turn.role)
        at += len(turn.content) + len("\n")
    for call in turn.tool_calls:
        line = len(render_turn(Turn("assistant", "", (call,))))
        before = line - len(call.arguments) - len("}")
        if call.arguments:
            yield Passage(field, at + before, call.arguments, "call")
        at += line + len("\n")
