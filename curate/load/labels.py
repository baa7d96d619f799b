"""The columns that say what a pair is about, when it is from, and what it was drafted from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

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

DRAFT_COLUMN = "draft"

_LONGEST_TASK = 80
_LONGEST_SOURCE = 300
_LONGEST_DATE = 40


@dataclass(frozen=True, slots=True)
class LabelColumns:
    """Names of columns as they stand in the file."""

    task: str | None = None
    source: str | None = None
    date: str | None = None
    draft: str | None = None

    def of(self, row: Mapping[str, Any]) -> Labels:
        """The labels of one row; a list or an object is no label."""
        return (
            label(row.get(self.task)) if self.task else None,
            label(row.get(self.source)) if self.source else None,
            label(row.get(self.date)) if self.date else None,
            _drafted(row.get(self.draft)) if self.draft else None,
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
        draft=_draft_column(sample, taken),
    )


def _draft_column(sample: Sequence[Mapping[str, Any]], taken: set[str | None]) -> str | None:
    """The column in which `tunegate draft` says where a pair is from, if it wrote these rows."""
    wrote = any(_drafted(row.get(DRAFT_COLUMN)) for row in sample)
    return DRAFT_COLUMN if wrote and DRAFT_COLUMN not in taken else None


def _drafted(value: Any) -> str | None:
    """What a draft was made of, as JSON; a column of that name with anything else is the user's."""
    if isinstance(value, dict) and isinstance(value.get("chunk"), str):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    return None


def label(value: Any) -> str | None:
    """A label as text; None when there is none."""
    if type(value) is str:
        return value or None
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return None
