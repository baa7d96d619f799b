"""First paint of the review and memory with up to a million findings, beside Textual's DataTable.

    python -m benchmarks first_paint [--sizes 10000,100000,1000000] [--keys 60] [--folder DIR]

Generated pairs (`benchmarks.million`), nearly all of which are longer than the model is said to
read, so that there is about a finding for each. Each table is filled in a process of its own, in a
terminal of 120x40: the app as `tunegate review` runs it, and an app with nothing but a DataTable
of severity, rule, row and message of the same findings. The clock runs from the moment at which the
pairs are read and checked, in both, until the first finding stands on the screen; the app builds
its queue in that time. Then `down` is pressed again and again: the time until the first output, and
until everything is painted, in the app with the pair of the finding. Memory is what the process
holds when the data is there, what it holds with the table after those keys, and its peak, in which
reading and checking has its part.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable

from benchmarks.check import generated
from benchmarks.machine import print_machine
from benchmarks.terminal import OPENING, Painted, Terminal, in_ms, opened, resident_mb, review
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.survey import Survey, survey
from tunegate.curate.workspace import Workspace, find_workspace
from tunegate.tui.app.app import ReviewApp
from tunegate.tui.app.desk import Desk

SETTINGS = '[rules]\nselect = ["S", "D101", "V804"]\n\n[thresholds]\nmax_tokens = 24\n'
RULES = ("S003", "D101", "V804")
TABLES = ("app", "DataTable")
COLUMNS = ("severity", "rule", "row", "message")


@dataclass(frozen=True)
class Shown:
    """A table on a screen."""

    table: str
    findings: int
    seconds: float
    """From the data to the first finding on the screen."""
    keys: tuple[Painted, ...]
    data_mb: float
    """What the process held when the data was there."""
    table_mb: float
    """What it holds with the table."""
    peak_mb: float


def measured(table: str, path: Path, *, keys: int) -> Shown:
    """Show the findings of a file in a table, in a process of its own.

    Raises:
        TerminalError: when no finding is shown, or a key does nothing.
    """
    said = path.with_suffix(".said")
    said.unlink(missing_ok=True)
    command = (sys.executable, "-m", "benchmarks.first_paint", "--show", table, str(path))
    with opened(Path(__file__).parents[1], *command) as terminal:
        painted = terminal.wait(lambda: shows_findings(terminal, table), seconds=OPENING)
        terminal.rest(1)
        pressed = tuple(terminal.press("down", until=moved(terminal, table)) for _ in range(keys))
        held = resident_mb(terminal.process.pid)
        _, peak = terminal.leave()
    findings, moment, before = said.read_text(encoding="utf-8").split()
    return Shown(table, int(findings), painted - float(moment), pressed, float(before), held, peak)


def shows_findings(terminal: Terminal, table: str) -> bool:
    """Whether the first findings stand on the screen, in the app with the pair of the first."""
    if table == "app":
        return review(terminal.screen).whole
    return any(rule in line for line in terminal.screen.lines[:10] for rule in RULES)


def moved(terminal: Terminal, table: str) -> Callable[[], bool]:
    """Tells whether the cursor of the app is on another line; a DataTable shows it by colour."""
    before = review(terminal.screen).position

    def told() -> bool:
        seen = review(terminal.screen)
        return table != "app" or (seen.whole and seen.position != before)

    return told


def surveyed(workspace: Workspace, path: Path, progress: Progress = SILENT) -> Survey:
    """Read and check a file, and say in one beside it that this is done."""
    found = survey(
        workspace.load([str(path)], progress=progress),
        (),
        choice=choose_rules(workspace.settings),
        context=workspace.context(progress=progress),
        progress=progress,
    )
    held = resident_mb(os.getpid())
    path.with_suffix(".said").write_text(
        f"{found.findings.frame.height} {time.monotonic()} {held}", encoding="utf-8"
    )
    return found


def show_app(workspace: Workspace, path: Path) -> None:
    """Run the app on a file."""

    def opener(progress: Progress) -> Desk:
        return Desk(
            surveyed(workspace, path, progress),
            workspace.ledger(),
            author=workspace.author,
            choice=choose_rules(workspace.settings),
            context=workspace.context(),
            seq=0,
            clock=time.monotonic,
        )

    ReviewApp(workspace, opener=opener).run()


def show_datatable(workspace: Workspace, path: Path) -> None:
    """Run an app that shows the findings of a file in a DataTable."""

    class Bare(App[None]):
        BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")

        def on_mount(self) -> None:
            self.call_after_refresh(self.fill)

        def fill(self) -> None:
            frame = surveyed(workspace, path).findings.frame
            table = self.query_one(DataTable)
            table.add_columns(*COLUMNS)
            table.add_rows(frame.select(COLUMNS).iter_rows())

    Bare().run()


def line(shown: Shown) -> str:
    """A row of the table."""
    return (
        f"| {shown.findings:,} | {shown.table} | {shown.seconds:.2f} "
        f"| {in_ms([one.first for one in shown.keys])} | {in_ms([one.last for one in shown.keys])} "
        f"| {shown.data_mb:,.0f} | {shown.table_mb:,.0f} | {shown.peak_mb:,.0f} |"
    )


def main() -> None:
    """Measure and print; or show one table, which is what is measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="10000,100000,1000000")
    options.add_argument("--keys", type=int, default=60)
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tunegate")
    options.add_argument("--show", choices=TABLES, help=argparse.SUPPRESS)
    options.add_argument("path", nargs="?", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.show is not None:
        show = show_app if chosen.show == "app" else show_datatable
        show(find_workspace(chosen.path.parent), chosen.path)
        return
    print_machine("textual")
    print(
        "| findings | table | first paint, s | key to first output, ms | key to all painted, ms "
        "| MB with the data | MB with the table | peak MB |\n"
        "|---:|---|---:|---:|---:|---:|---:|---:|"
    )
    for size in map(int, chosen.sizes.split(",")):
        folder = chosen.folder / "first-paint"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tunegate.toml").write_text(SETTINGS, encoding="utf-8")
        path = generated(folder, size)
        for table in TABLES:
            print(line(measured(table, path, keys=chosen.keys)), flush=True)


if __name__ == "__main__":
    main()
