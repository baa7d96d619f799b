"""How the rows of one file are read: decided once, from its first rows and the settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from tunegate.curate.errors import ConfigError, InputError
from tunegate.curate.load.batch import Unread
from tunegate.curate.load.fields import Fields, NotAPair, RowReader, listed
from tunegate.curate.load.labels import LabelColumns, find_labels
from tunegate.curate.load.refuse import REASONS, not_pairs, refuse_columns, refuse_kind
from tunegate.curate.load.rows import Content
from tunegate.curate.load.shapes import (
    OWN,
    SHAPES,
    Shape,
    known_column,
    match,
    normal_names,
    shape_of,
)
from tunegate.curate.settings import Columns

SAMPLE_ROWS = 1_000
"""Rows looked at before a file's shape is decided."""

_MAPPED = ("prompt", "response", "context", "system", "messages")


@dataclass(frozen=True, slots=True)
class Plan:
    """A shape, the columns it stands in, and the columns of the labels."""

    shape: Shape
    fields: Fields
    labels: LabelColumns
    chosen: bool
    """Whether the settings chose the shape; then every row is read that way, whatever it is."""

    @property
    def keys(self) -> tuple[bytes, ...]:
        """What must not stand twice in the text of a row: its main columns, in quotes."""
        main = (self.fields.prompt, self.fields.response, self.fields.messages)
        return tuple(f'"{column}"'.encode() for column in main if column is not None)

    def reader(self) -> RowReader:
        """The function that reads a row."""
        return self.shape.reader(self.fields)


def make_plan(
    sample: Sequence[dict[str, Any]],
    *,
    file: str,
    columns: Columns,
    shape: str | None,
    inside: str | None,
) -> Plan:
    """Decide from the first rows of a file how all of them are read.

    Args:
        sample: Rows that are objects, at least one.
        file: Its name, for messages.
        columns: What the settings say about columns.
        shape: Name of the shape when it is given.
        inside: Key under which the rows were found.

    Raises:
        ConfigError: when the shape that is given does not exist.
        InputError: when the rows are not pairs, or a column that is named is not there.
    """
    names = normal_names(dict.fromkeys(column for row in sample for column in row))
    _check_columns(columns, names, file)
    found = _chosen(columns, shape, names, file)
    if found is not None:
        return _plan(*found, sample, columns, names, chosen=True)
    kinds = Counter(not_pairs(row) for row in sample)
    kind, count = kinds.most_common(1)[0]
    if kind is not None and count * 2 > len(sample):
        raise refuse_kind(kind, sample, file)
    if inside == "seed_examples":
        fields = Fields(prompt="question", response="answer", instances="questions_and_answers")
        return _plan(SHAPES["instructlab"], fields, sample, columns, names, chosen=False)
    counted = Counter(tuple(sorted(map(str, row))) for row in sample)
    votes: Counter[str] = Counter()
    for keys, rows in counted.items():
        fitting = shape_of(keys)
        if fitting is not None:
            votes[fitting[0].name] += rows
    if not votes:
        raise refuse_columns(sample, file)
    winner = SHAPES[votes.most_common(1)[0][0]]
    fields_found = match(winner, names)
    if fields_found is None:
        raise refuse_columns(sample, file)
    return _plan(winner, fields_found, sample, columns, names, chosen=False)


def read_misfit(row: dict[str, Any], reason: str) -> tuple[Shape, Sequence[Content | Unread]]:
    """Read a row that does not have its file's shape, if it has another one.

    Raises:
        NotAPair: when it has none; with `reason` when nothing better can be said.
    """
    kind = not_pairs(row)
    if kind is not None:
        raise NotAPair(REASONS[kind])
    found = shape_of(row)
    if found is None:
        raise NotAPair(reason)
    other, fields = found
    return other, other.reader(fields)(row)


def _chosen(
    columns: Columns, shape: str | None, names: Mapping[str, str], file: str
) -> tuple[Shape, Fields] | None:
    """Shape and columns as the settings say; None when they leave it to detection."""
    mapped = {name: getattr(columns, name) for name in _MAPPED if getattr(columns, name)}
    if shape is not None:
        found = match(_shape(shape), names)
        if found is None:
            missing = " and ".join(
                " or ".join(map(repr, known)) for known in _shape(shape).required.values()
            )
            raise InputError(
                f"{file}: not {shape}, which has {missing}; its columns: {listed(names.values())}",
                "choose another shape, or name the columns under [columns]",
            )
        return _shape(shape), replace(found, **mapped, mapped=bool(mapped))
    if not mapped.keys() & {"prompt", "response", "messages"}:
        return None
    fields = Fields(**mapped, mapped=True)
    if fields.messages is not None:
        chat = replace(SHAPES["messages"], name=OWN.name, title=OWN.title)
        return chat, replace(fields, tools=names.get("tools"))
    fields = replace(fields, prompt=fields.prompt or known_column("prompt", names))
    fields = replace(fields, response=fields.response or known_column("response", names))
    if fields.prompt is None or fields.response is None:
        missing = "response" if fields.response is None else "prompt"
        raise InputError(
            f"{file}: no column is known to be the {missing}; it has {listed(names.values())}",
            f"set `{missing}` under [columns] too",
        )
    return OWN, fields


def _plan(
    shape: Shape,
    fields: Fields,
    sample: Sequence[dict[str, Any]],
    columns: Columns,
    names: Mapping[str, str],
    *,
    chosen: bool,
) -> Plan:
    own = {name: getattr(columns, name) for name in ("context", "system")}
    if not chosen:
        fields = replace(fields, **{name: column for name, column in own.items() if column})
    taken = {getattr(fields, name) for name in (*_MAPPED, "tools", "history", "instances")}
    labels = find_labels(sample, names, columns, taken=taken)
    return Plan(shape, fields, labels, chosen)


def _shape(name: str) -> Shape:
    if name in SHAPES:
        return SHAPES[name]
    near = get_close_matches(name, SHAPES, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"shapes: {', '.join(SHAPES)}"
    raise ConfigError(f"unknown shape {name!r}", hint)


def _check_columns(columns: Columns, names: Mapping[str, str], file: str) -> None:
    for name, column in columns.model_dump().items():
        if column is None or column in names.values():
            continue
        near = get_close_matches(column, names.values(), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"its columns: {listed(names.values())}"
        raise InputError(f"{file}: no column {column!r}, which [columns] names as {name}", hint)
