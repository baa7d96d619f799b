"""Rows that hold several pairs: self-instruct tasks and InstructLab examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tunegate.curate.load.batch import Unread
from tunegate.curate.load.fields import Fields, NotAPair, RowReader, type_name
from tunegate.curate.load.rows import Content


def instances_reader(fields: Fields) -> RowReader:
    """A reader of an instruction with a list of `{"input", "output"}`; each makes a pair."""

    def read(row: dict[str, Any]) -> list[Content | Unread]:
        instruction = _text(row, str(fields.prompt))

        def one(item: dict[str, Any]) -> Content:
            return (
                None,
                instruction,
                _text(item, "input", needed=False) or None,
                _text(item, "output"),
            )

        return list(_each(row, str(fields.instances), one))

    return read


def seed_examples_reader(fields: Fields) -> RowReader:
    """A reader of InstructLab examples: one question and answer, or several about one context.

    The line break that ends a YAML block belongs to the layout and is left out.
    """
    column = str(fields.instances)

    def read(row: dict[str, Any]) -> list[Content | Unread]:
        context = _block(row, "context", needed=False) or None

        def one(item: dict[str, Any]) -> Content:
            return None, _block(item, "question"), context, _block(item, "answer")

        return list(_each(row, column, one)) if column in row else [one(row)]

    return read


def _each(
    row: dict[str, Any], column: str, read: Callable[[dict[str, Any]], Content]
) -> Iterator[Content | Unread]:
    listed = row.get(column)
    if not isinstance(listed, list):
        raise NotAPair(f'"{column}" is {type_name(listed)}, not a list')
    if not listed:
        raise NotAPair(f'"{column}" is empty')
    for nth, item in enumerate(listed, start=1):
        try:
            if not isinstance(item, dict):
                raise NotAPair(f"it is {type_name(item)}, not an object")
            yield read(item)
        except NotAPair as refused:
            yield Unread(f'item {nth} of "{column}": {refused.reason}')


def _block(row: dict[str, Any], column: str, *, needed: bool = True) -> str:
    return _text(row, column, needed=needed).removesuffix("\n")


def _text(row: dict[str, Any], column: str, *, needed: bool = True) -> str:
    if column not in row and needed:
        raise NotAPair(f'no "{column}"')
    value = row.get(column)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotAPair(f'"{column}" is {type_name(value)}, not text')
    return value
