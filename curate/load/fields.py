"""Which column of a file holds what, and what reading a row can give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tunegate.curate.load.batch import Unread
from tunegate.curate.load.rows import Content

RowReader = Callable[[dict[str, Any]], Sequence[Content | Unread]]
"""What a row says: one content, or for a nested row one for each pair it should hold.

Raises `NotAPair` with the reason when the row cannot be a pair.
"""


class NotAPair(Exception):  # noqa: N818  (the row goes to quarantine, the file goes on)
    """Why a row cannot be a pair: one clause without a full stop."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of columns as they stand in the file; None for what it does not have."""

    prompt: str | None = None
    response: str | None = None
    context: str | None = None
    system: str | None = None
    messages: str | None = None
    tools: str | None = None
    history: str | None = None
    instances: str | None = None
    mapped: bool = False
    """Whether the settings name the columns: then numbers and lists of texts are taken too."""


_TYPES = {
    bool: "a truth value",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
    str: "text",
    type(None): "null",
}


def type_name(value: Any) -> str:
    """What a value is, in words: `a number`."""
    return _TYPES.get(type(value), type(value).__name__)


def listed(columns: Iterable[str]) -> str:
    """Column names for a message: on one line, long ones cut, the first thirty of many."""
    flat = [" ".join(column.split()) for column in columns]
    shown = [name if len(name) <= 40 else name[:39] + "…" for name in flat[:30]]
    more = f" and {len(flat) - 30} more" if len(flat) > 30 else ""
    return ", ".join(shown) + more


def normal_name(column: str) -> str:
    """A column name as it compares: lower case, no spaces around, `_` between words."""
    return "_".join(
        column.strip("\ufeff \t\r\n").lower().replace("-", " ").replace("_", " ").split()
    )
