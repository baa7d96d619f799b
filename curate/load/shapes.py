"""The shapes a row can have: one entry of `SHAPES` each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tunegate.curate.load.chat import chat_reader
from tunegate.curate.load.fields import Fields, RowReader, normal_name
from tunegate.curate.load.flat import flat_reader
from tunegate.curate.load.nested import instances_reader, seed_examples_reader
from tunegate.curate.load.suite_rows import ACCEPTED, MARKS, suite_reader


@dataclass(frozen=True)
class Shape:
    """How rows of one kind are recognized and read."""

    name: str
    """As in `shape = "alpaca"`."""
    title: str
    """As in the summary."""
    required: Mapping[str, tuple[str, ...]]
    """Field of `Fields` -> names of its column; a row of this shape has one of them for each."""
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reader: Callable[[Fields], RowReader] = flat_reader


_SYSTEM = ("system", "system_prompt", "system_message")
_TOOLS = ("tools", "functions")

SHAPES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        Shape(
            "instructlab",
            "InstructLab",
            {"instances": ("questions_and_answers",)},
            {"context": ("context",)},
            reader=seed_examples_reader,
        ),
        Shape(
            "self-instruct",
            "self-instruct",
            {"prompt": ("instruction",), "instances": ("instances",)},
            reader=instances_reader,
        ),
        Shape(
            "messages",
            "chat messages",
            {"messages": ("messages",)},
            {"system": _SYSTEM, "tools": _TOOLS},
            reader=chat_reader,
        ),
        Shape(
            "sharegpt",
            "ShareGPT",
            {"messages": ("conversations", "conversation")},
            {"system": _SYSTEM, "tools": _TOOLS},
            reader=chat_reader,
        ),
        Shape(
            "alpaca",
            "Alpaca",
            {"prompt": ("instruction",), "response": ("output",)},
            {"context": ("input", "context"), "system": _SYSTEM, "history": ("history",)},
        ),
        Shape(
            "dolly",
            "Dolly",
            {"prompt": ("instruction",), "response": ("response",)},
            {"context": ("context", "input"), "system": _SYSTEM},
        ),
        Shape(
            "prompt-completion",
            "prompt/completion",
            {"prompt": ("prompt",), "response": ("completion",)},
            {"context": ("context",), "system": _SYSTEM, "tools": _TOOLS},
        ),
        Shape(
            "prompt-response",
            "prompt/response",
            {"prompt": ("prompt",), "response": ("response",)},
            {"context": ("context",), "system": _SYSTEM, "tools": _TOOLS},
        ),
        Shape(
            "question-answer",
            "question/answer",
            {"prompt": ("question",), "response": ("answer",)},
            {"context": ("context",), "system": ("system_prompt", "system_message")},
        ),
        Shape(
            "query-response",
            "query/response",
            {"prompt": ("query",), "response": ("response",)},
            {"context": ("context",), "system": _SYSTEM, "history": ("history",)},
        ),
        Shape(
            "input-output",
            "input/output",
            {"prompt": ("input",), "response": ("output",)},
            {"system": _SYSTEM},
        ),
        Shape(
            "suite",
            "evaluation suite",
            {
                "prompt": ("question", "prompt", "query", "instruction"),
                "response": (*ACCEPTED, *MARKS),
            },
            {"context": ("context",), "system": _SYSTEM},
            reader=suite_reader,
        ),
    )
}
"""In the order in which they are tried."""

OWN = Shape("columns", "own columns", {})
"""Rows whose columns the settings name."""


def match(shape: Shape, names: Mapping[str, str]) -> Fields | None:
    """The columns of a row that has this shape, or None when it lacks one.

    `names` are the row's columns by their normal name.
    """
    found = _found(shape.required, names)
    if len(found) < len(shape.required):
        return None
    optional = {
        name: column
        for name, column in _found(shape.optional, names).items()
        if column not in found.values()
    }
    named = found | optional
    return Fields(
        prompt=named.get("prompt"),
        response=named.get("response"),
        context=named.get("context"),
        system=named.get("system"),
        messages=named.get("messages"),
        tools=named.get("tools"),
        history=named.get("history"),
        instances=named.get("instances"),
    )


def normal_names(columns: Iterable[Any]) -> dict[str, str]:
    """Columns by their normal name, see `normal_name`; the first of two that agree."""
    names: dict[str, str] = {}
    for column in columns:
        if isinstance(column, str):
            names.setdefault(normal_name(column), column)
    return names


def shape_of(columns: Iterable[Any]) -> tuple[Shape, Fields] | None:
    """The first shape in the table that rows with these columns have."""
    names = normal_names(columns)
    for shape in SHAPES.values():
        fields = match(shape, names)
        if fields is not None:
            return shape, fields
    return None


def known_column(field_name: str, names: Mapping[str, str]) -> str | None:
    """The column that holds this field in the first shape that knows one of these names."""
    known = [name for shape in SHAPES.values() for name in shape.required.get(field_name, ())]
    return next((names[name] for name in known if name in names), None)


def _found(wanted: Mapping[str, tuple[str, ...]], names: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, known in wanted.items():
        column = next((names[one] for one in known if one in names), None)
        if column is not None:
            found[name] = column
    return found
