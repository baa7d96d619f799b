"""The shapes an exported row can have, and what each of them cannot hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import orjson
import polars as pl

from tunegate.curate.dataset import pair_of
from tunegate.curate.errors import UserError
from tunegate.curate.export.chat import conversations_row, messages_row
from tunegate.curate.pair import Pair

Shape = Literal[
    "messages",
    "sharegpt",
    "alpaca",
    "prompt-completion",
    "prompt-response",
    "question-answer",
    "dolly",
]
SHAPES: tuple[Shape, ...] = get_args(Shape)

_CHAT = {"messages": messages_row, "sharegpt": conversations_row}


@dataclass(frozen=True)
class _Columns:
    """Columns of a shape with one prompt and one response, in the order they are written.

    A column that is not always there is left out of a set in which no pair needs it. A pair
    without a text has an empty string there.
    """

    names: Mapping[str, str]
    """Column of the frame by column of the shape."""
    optional: frozenset[str] = frozenset()


_SINGLE: dict[str, _Columns] = {
    "alpaca": _Columns(
        {"system": "system", "instruction": "prompt", "input": "context", "output": "response"},
        optional=frozenset({"system"}),
    ),
    "prompt-completion": _Columns({"prompt": "prompt", "completion": "response"}),
    "prompt-response": _Columns({"prompt": "prompt", "response": "response"}),
    "question-answer": _Columns(
        {"question": "prompt", "context": "context", "answer": "response"},
        optional=frozenset({"context"}),
    ),
    "dolly": _Columns(
        {
            "instruction": "prompt",
            "context": "context",
            "response": "response",
            "category": "task",
        }
    ),
}


def is_chat(shape: Shape) -> bool:
    """Whether a row of this shape holds a list of messages rather than flat columns."""
    return shape in _CHAT


def check_shape(frame: pl.DataFrame, shape: Shape) -> None:
    """Make sure that every pair fits into the shape as it is.

    Raises:
        UserError: when some do not; it counts them by what stands in the way.
    """
    reasons = _chat_reasons(frame, shape) if is_chat(shape) else _single_reasons(frame, shape)
    if not reasons:
        return
    several = "; ".join(f"{count:,} with {reason}" for reason, count in sorted(reasons.items()))
    fitting = [one for one in SHAPES if is_chat(one) and one != shape]
    raise UserError(
        f"{shape} cannot hold {reasons.total():,} of {frame.height:,} pairs: {several}",
        f"export as {' or '.join(fitting)}, or drop or edit these pairs",
    )


def rows(frame: pl.DataFrame, shape: Shape) -> Iterator[dict[str, Any]]:
    """One dictionary a pair, in order, with keys in a fixed order."""
    if not is_chat(shape):
        yield from table(frame, shape).iter_rows(named=True)
        return
    row_of = _CHAT[shape]
    for row in frame.iter_rows(named=True):
        yield row_of(pair_of(row))


def table(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The flat columns of a shape that is not a chat; strings without nulls."""
    columns = _SINGLE[shape]
    prompt = pl.col("prompt")
    if "context" not in columns.names.values():
        below = prompt + "\n\n" + pl.col("context")
        prompt = pl.when(pl.col("context").fill_null("") == "").then(prompt).otherwise(below)
    used = {
        name: column
        for name, column in columns.names.items()
        if name not in columns.optional or frame[column].is_not_null().any()
    }
    return frame.select(
        (prompt if column == "prompt" else pl.col(column).fill_null("")).alias(name)
        for name, column in used.items()
    )


def _chat_reasons(frame: pl.DataFrame, shape: Shape) -> Counter[str]:
    roles = pl.col("roles")
    homeless = pl.col("context").is_not_null() & ~roles.str.contains("u", literal=True)
    reasons = Counter({"a context but no user turn to put it in": frame.filter(homeless).height})
    if shape == "sharegpt":
        for row in frame.filter(~homeless & roles.str.contains("c", literal=True)).iter_rows(
            named=True
        ):
            if any(turn.tool_calls and turn.content for turn in pair_of(row).turns):
                reasons["text beside tool calls in one turn"] += 1
    else:
        for tools in frame.filter(~homeless & pl.col("tools").is_not_null())["tools"].to_list():
            if not _is_json_list(tools):
                reasons["tool definitions that are not a JSON list"] += 1
    return +reasons


def _single_reasons(frame: pl.DataFrame, shape: Shape) -> Counter[str]:
    """Pairs by the first thing that stands in the way."""
    held = _SINGLE[shape].names.values()
    turns = pl.col("roles").str.strip_prefix("s")
    reason = (
        pl.when(~turns.str.contains("[ac]$"))
        .then(pl.lit("no answer at the end"))
        .when(turns.str.contains("[ct]"))
        .then(pl.lit("tool calls"))
        .when(turns != "ua")
        .then(pl.lit("several turns"))
        .when(pl.col("tools").is_not_null())
        .then(pl.lit("tool definitions"))
    )
    if "system" not in held:
        reason = reason.when(pl.col("system").is_not_null()).then(pl.lit("a system text"))
    # Single turns with anything unusual about them are few, and only those are parsed.
    reason = reason.when(pl.col("turns").is_not_null()).then(pl.lit("?"))
    judged = frame.with_columns(reason=reason.otherwise(None)).drop_nulls("reason")
    counted: Counter[str] = Counter(dict(judged["reason"].value_counts().iter_rows()))
    del counted["?"]
    for row in judged.filter(pl.col("reason") == "?").iter_rows(named=True):
        unusual = _unusual(pair_of(row))
        if unusual:
            counted[unusual] += 1
    return counted


def _unusual(pair: Pair) -> str:
    """What a pair of one question and one answer has that flat columns cannot say."""
    question, answer = pair.turns
    if answer.weight not in (None, 1) or question.weight not in (None, 0):
        return "a weight other than the usual one"
    if question.name is not None or answer.name is not None:
        return "a speaker's name"
    return ""


def _is_json_list(text: str) -> bool:
    try:
        return isinstance(orjson.loads(text), list)
    except orjson.JSONDecodeError:
        return False
