"""Cells that a spreadsheet changed: long numbers, numbers turned into dates, failed formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tunegate.curate.load.batch import Notes

_MONTHS = "(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*"
_SCIENTIFIC = r"^-?[0-9](?:[.,][0-9]+)?E[+-]?[0-9]{1,3}$"
_DATE = rf"^(?i:[0-9]{{1,2}}[. /-] ?{_MONTHS}|{_MONTHS}[. /-][0-9]{{2,4}})$"
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T]00:00:00)?$"
_NUMBER = r"^-?[0-9]+(?:[.,][0-9]+)?$"
_ERROR = r"^#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NUM!|NULL!)$"
_LONGEST = 24


@dataclass(slots=True)
class _Column:
    numbers: int = 0
    scientific: int = 0
    dates: int = 0
    errors: int = 0
    seen: dict[str, str] | None = None
    """First cell of each kind, with its line: `"04. Sep" (line 2)`."""


class Cells:
    """Counts suspicious cells batch by batch; `report` puts what was found into the notes."""

    def __init__(self, header: Sequence[str], notes: Notes) -> None:
        self._columns = {name: _Column(seen={}) for name in header}
        self._notes = notes

    def look(self, values: Sequence[Any], lines: Sequence[int | None]) -> None:
        """Count the cells of these rows; values that are no rows are passed over."""
        rows = [
            (value, line)
            for value, line in zip(values, lines, strict=True)
            if isinstance(value, dict)
        ]
        for name, column in self._columns.items():
            short = [
                (cell, line)
                for value, line in rows
                if (cell := value.get(name)) and len(cell) <= _LONGEST
            ]
            if short:
                _count(column, short)

    def report(self) -> None:
        """Say what the spreadsheet did, one note for each column and kind."""
        for name, column in self._columns.items():
            seen = column.seen or {}
            if column.scientific:
                self._notes.say(
                    f'column "{name}" holds {column.scientific:,} cells such as '
                    f"{seen['scientific']}: a spreadsheet cut long numbers short"
                )
            if column.dates and column.numbers * 10 >= column.dates:
                self._notes.say(
                    f'column "{name}" holds {column.dates:,} dates among numbers, such as '
                    f"{seen['dates']}: a spreadsheet turned numbers into dates"
                )
            if column.errors:
                self._notes.say(
                    f'column "{name}" holds {column.errors:,} cells such as '
                    f"{seen['errors']}: a formula failed in a spreadsheet"
                )


def _count(column: _Column, cells: Sequence[tuple[str, int | None]]) -> None:
    texts = pl.Series("cell", [cell.strip() for cell, _ in cells], dtype=pl.String)
    column.numbers += int(texts.str.contains(_NUMBER).sum())
    dates = texts.str.contains(_DATE) | texts.str.contains(_ISO)
    kinds = {
        "scientific": texts.str.contains(_SCIENTIFIC),
        "dates": dates,
        "errors": texts.str.contains(_ERROR),
    }
    for kind, found in kinds.items():
        count = int(found.sum())
        if not count:
            continue
        setattr(column, kind, getattr(column, kind) + count)
        cell, line = cells[int(found.arg_max() or 0)]
        where = "" if line is None else f" (line {line:,})"
        if column.seen is not None:
            column.seen.setdefault(kind, f'"{cell.strip()}"{where}')
