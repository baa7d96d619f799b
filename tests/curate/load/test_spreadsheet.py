from __future__ import annotations

import pytest

from tunegate.curate.load.batch import Notes
from tunegate.curate.load.spreadsheet import Cells


def notes_on(cells: list[str | None]) -> tuple[str, ...]:
    notes = Notes()
    column = Cells(["n"], notes)
    half = len(cells) // 2
    for start, part in ((0, cells[:half]), (half, cells[half:])):
        rows = [{"n": cell} for cell in part]
        column.look(rows, list(range(start + 2, start + 2 + len(part))))
    column.report()
    return notes.listed()


@pytest.mark.parametrize("cell", ["1,23E+15", "1.23457E+11", "9E-05", "-4,5E+20"])
def test_long_numbers_that_were_cut_short(cell: str) -> None:
    (note,) = notes_on(["12", "13", cell, "14"])
    assert f'column "n" holds 1 cells such as "{cell}" (line 4)' in note


@pytest.mark.parametrize("cell", ["04. Sep", "3-May", "12. Mär", "Jan 98", "2024-05-04 00:00:00"])
def test_dates_among_numbers(cell: str) -> None:
    (note,) = notes_on(["4.5", cell, cell, "3,1"])
    assert f'column "n" holds 2 dates among numbers, such as "{cell}" (line 3)' in note


@pytest.mark.parametrize("cell", ["#NAME?", "#DIV/0!", "#N/A"])
def test_failed_formulas(cell: str) -> None:
    (note,) = notes_on(["text", cell])
    assert "a formula failed" in note


@pytest.mark.parametrize(
    "cells",
    [
        ["1e15", "1.5", "E+15", "A1E+2"],
        ["4. May", "5. May", "6. Jun"],
        ["2024-05-04", "2024-05-05"],
        ["May", "in 4 May days", "1", "2"],
        ["#hashtag", "N/A", None, ""],
    ],
)
def test_cells_that_nobody_changed(cells: list[str | None]) -> None:
    assert notes_on(cells) == ()
