"""Ways to train by method, rows at a time and length, for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from tunegate.train.memory.cards import Verdict
from tunegate.train.memory.grid import Cell, Grid
from tunegate.tui.output.wording import METHOD_NAMES

STYLES: dict[Verdict, str] = {"fits": "green", "tight": "yellow", "does not fit": "bold red"}
MARKS: dict[Verdict, str] = {"fits": "", "tight": "~", "does not fit": "!"}
"""So that the verdict is seen without colour."""


def grid_parts(grid: Grid) -> Iterator[RenderableType]:
    """The table and what its marks say."""
    unit, size = ("GB", 1e9) if max(one.total for one in grid.cells) >= 1e9 else ("MB", 1e6)
    yield _table(grid, size)
    yield Text(
        f"{unit} at the fullest moment; ~ tight, ! does not fit, else it fits with room to spare; "
        "activations are computed again in the backward pass",
        "dim",
    )


def _table(grid: Grid, size: float) -> Table:
    table = Table.grid(padding=(0, 1))
    for nth in range(2 + len(grid.lengths)):
        table.add_column(no_wrap=True, justify="left" if not nth else "right")
    head = ("", "rows", *(f"{length:,} " for length in grid.lengths))
    table.add_row(*(Text(one, "dim") for one in head))
    before = ""
    for cells in _rows(grid):
        name = METHOD_NAMES[cells[0].tuning]
        shown = "" if name == before else name
        table.add_row(shown, str(cells[0].batch), *(_cell(one, size) for one in cells))
        before = name
    return table


def _rows(grid: Grid) -> Iterator[Sequence[Cell]]:
    width = len(grid.lengths)
    for at in range(0, len(grid.cells), width):
        yield grid.cells[at : at + width]


def _cell(cell: Cell, size: float) -> Text:
    return Text(f"{cell.total / size:,.1f}{MARKS[cell.verdict] or ' '}", STYLES[cell.verdict])
