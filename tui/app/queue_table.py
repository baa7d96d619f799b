"""The queue of findings as a table: severity, rule, place, message."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import PurePath

from textual.content import Content

from tunegate.curate.findings import Finding, Severity
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.marks import Marks
from tunegate.tui.app.pair_list import is_pair_line
from tunegate.tui.app.passage import ERROR, FAINT, WARNING, joined
from tunegate.tui.app.queue import Queue

SEVERITY_STYLES: dict[Severity, str] = {"error": ERROR, "warning": WARNING, "info": FAINT}

_NAME_CELLS = 14
"""Characters of a file name that are shown."""


class QueueTable(LineTable):
    """One line for each finding of a queue."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._queue: Queue | None = None
        self._several_files = False
        self._digits = 1
        self.marks = Marks()

    def show_queue(self, queue: Queue, *, cursor: int, several_files: bool, last_row: int) -> None:
        """Show the queue as it is now. With one file alone its name is left out."""
        self._queue = queue
        self.marks.follow(queue)
        self._several_files = several_files
        self._digits = max(len(str(last_row)), len("set"))
        self.show(len(queue), cursor=cursor)

    @property
    def finding(self) -> Finding | None:
        """The finding under the cursor; None when the queue is empty."""
        if self._queue is None or not len(self._queue):
            return None
        return self._queue.finding(self.cursor)

    @property
    def marked(self) -> int:
        """Number of marked lines, those of an open range included."""
        return self.marks.count(cursor=self.cursor)

    def is_marked(self, index: int) -> bool:
        return self.marks.holds(index, cursor=self.cursor)

    @property
    def can_mark(self) -> bool:
        return True

    def move_to(self, cursor: int) -> None:
        super().move_to(cursor)
        if self.marks.has_range:
            self.refresh()

    def says(self, index: int) -> Hashable | None:
        if self._queue is None:
            return None
        return self._queue.finding(index), self._several_files, self._digits

    def line(self, index: int, width: int) -> Content:
        if self._queue is None:
            return Content("")
        finding = self._queue.finding(index)
        message = " ".join(finding.message[: 4 * width].split())
        if is_pair_line(finding):
            return joined((f"· {'':4} {self._place(finding)} ", FAINT), message)
        return joined(
            (finding.severity[0].upper(), SEVERITY_STYLES[finding.severity]),
            f" {finding.rule} ",
            (f"{self._place(finding)} ", FAINT),
            message,
        )

    def _place(self, finding: Finding) -> str:
        row = "set" if finding.row is None else str(finding.row)
        if not self._several_files:
            return f"{row:>{self._digits}}"
        name = PurePath(finding.file or "").name
        if len(name) > _NAME_CELLS:
            name = "…" + name[1 - _NAME_CELLS :]
        place = f"{name}:{row}" if name else row
        return f"{place:<{_NAME_CELLS + 1 + self._digits}}"
