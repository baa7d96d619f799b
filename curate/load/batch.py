"""Rows on their way from a container to a shape: parsed values, still without meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands where a value should be: the text could not be read, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file in order; the three lists have equal length."""

    values: Sequence[Any]
    """What was parsed, or `Unread`."""
    lines: Sequence[int | None]
    """Physical line on which the row begins, from 1; None in containers without lines."""
    raws: Sequence[bytes] | None
    """The row as it stood; None where that is not text and the value is shown instead."""
    size: int
    """Units of `Contents.total` that this batch takes."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a container holds."""

    container: str
    batches: Iterator[Batch]
    total: int
    """Size of all batches, in bytes of text or in rows of a table."""
    inside: str | None = None
    """Key under which the list of rows stands, in a JSON or YAML document that has one."""


@dataclass(slots=True)
class Notes:
    """What was not plain about a file. `say` once, or `tally` row by row."""

    _said: list[str] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)
    _first: dict[str, int | None] = field(default_factory=dict)

    def say(self, note: str) -> None:
        """Add a clause; a second time changes nothing."""
        if note not in self._said:
            self._said.append(note)

    def tally(self, note: str, line: int | None, *, count: int = 1) -> None:
        """Add a clause that holds for `count` further rows; the first line is remembered."""
        self._count[note] += count
        self._first.setdefault(note, line)

    def listed(self) -> tuple[str, ...]:
        """All clauses, tallied ones with their number of rows: `2 rows with NaN (line 7)`."""
        tallied = (
            f"{count:,} {'row' if count == 1 else 'rows'} {note}{_at(self._first[note], count)}"
            for note, count in self._count.items()
        )
        return (*self._said, *tallied)


def _at(line: int | None, count: int) -> str:
    if line is None:
        return ""
    return f" (line {line:,})" if count == 1 else f" (first in line {line:,})"
