"""The runs of a sweep beside one another."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tunegate.curate.wording import count
from tunegate.train.running.curve import LEAST_DOCUMENTS
from tunegate.train.sweep_outcome import Outcome, Standing
from tunegate.tui.safe import visible_line


def sweep_text(outcome: Outcome) -> RenderableType:
    """A line a run, the best first, and what can be said of the difference."""
    table = Table.grid(padding=(0, 1))
    table.add_column(overflow="fold")
    for _ in range(5):
        table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True)
    head = ("run", "rate", "rank", "before", "after", f"behind ({outcome.level:.0%})", "")
    table.add_row(*(Text(one, "dim") for one in head))
    for one in outcome.standings:
        table.add_row(*_cells(one))
    return Group(table, *(Text(line, "dim") for line in _says(outcome)))


def _cells(one: Standing) -> list[str | Text]:
    behind = "" if one.place == "best" else f"{one.behind:.4f} ({one.low:.4f} to {one.high:.4f})"
    style = {"best": "bold green", "worse": "", "not told apart": "yellow"}[one.place]
    return [
        Text(visible_line(one.run)),
        f"{one.learning_rate:g}",
        "" if one.rank is None else str(one.rank),
        "" if one.before is None else f"{one.before:.4f}",
        f"{one.loss:.4f}",
        behind,
        Text({"best": "best", "worse": "", "not told apart": "~"}[one.place], style),
    ]


def _says(outcome: Outcome) -> list[str]:
    held = f"held-out loss in nats a token, over {count(outcome.documents, 'held-out document')}"
    alike = sum(one.place == "not told apart" for one in outcome.standings)
    if not outcome.sure:
        alike_line = f"below {LEAST_DOCUMENTS} documents no run can be told from the best"
    elif alike:
        alike_line = f"~ {count(alike, 'run')} not told apart from the best by these rows"
    else:
        alike_line = "the others are worse on these rows"
    return [
        held,
        alike_line,
        "each was trained once: another seed may change the order (`--seeds` on the best shows "
        "by how much)",
    ]
