"""The columns that say what a pair is about: its task, its source document, its date."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tunegate.curate.load.rows import Labels
from tunegate.curate.settings import Columns

TASK_NAMES = ("task", "task_type", "task_name", "category", "topic", "intent", "domain", "subject")
SOURCE_NAMES = (
    *("source_document", "document", "document_id", "doc", "doc_id", "source_file", "source"),
    *("source_url", "url", "link"),
)
DATE_NAMES = (
    *("date", "last_update", "last_updated", "updated", "updated_at", "created", "created_at"),
    *("timestamp", "published"),
)

_LONGEST_TASK = 80
_LONGEST_SOURCE = 300
_LONGEST_DATE = 40


@dataclass(frozen=True, slots=True)
class LabelColumns:
    """Names of columns as they stand in the file."""

    task: str | None = None
    source: str | None = None
    date: str | None = None

    def of(self, row: Mapping[str, Any]) -> Labels:
        """The labels of one row; a list or an object is no label."""
        return (
            label(row.get(self.task)) if self.task else None,
            label(row.get(self.source)) if self.source else None,
            label(row.get(self.date)) if self.date else None,
        )

    @property
    def any(self) -> bool:
        """Whether there is a label column at all."""
        return bool(self.task or self.source or self.date)


def find_labels(
    sample: Sequence[dict[str, Any]],
    names: Mapping[str, str],
    columns: Columns,
    *,
    taken: set[str | None],
) -> LabelColumns:
    """The label columns of a file: those the settings name, else those that look the part.

    A task column repeats its values; a column of long texts is neither a task nor a source.
    """

    def first(known: tuple[str, ...], longest: int, *, repeats: bool = False) -> str | None:
        for name in known:
            column = names.get(name)
            if column is None or column in taken:
                continue
            values = [one for row in sample if (one := label(row.get(column)))]
            if not values or max(map(len, values)) > longest:
                continue
            if repeats and len(values) >= 20 and len(set(values)) * 2 > len(values):
                continue
            return column
        return None

    return LabelColumns(
        task=columns.task or first(TASK_NAMES, _LONGEST_TASK, repeats=True),
        source=columns.source or first(SOURCE_NAMES, _LONGEST_SOURCE),
        date=columns.date or first(DATE_NAMES, _LONGEST_DATE),
    )


def label(value: Any) -> str | None:
    """A label as text; None when there is none."""
    if type(value) is str:
        return value or None
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return None
