"""A short table of pairs, a line for each, beside the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tunegate.tui.app.line_table import LineTable


class PairTable(LineTable):
    """Lines that were made before; there are few."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._lines: Sequence[Content] = ()

    def show_lines(self, lines: Sequence[Content], *, cursor: int) -> None:
        """Show these, the cursor on one of them."""
        self._lines = lines
        self.show(len(lines), cursor=cursor)

    def line(self, index: int, width: int) -> Content:
        return self._lines[index]
