"""What the screens share that list pairs and show the one under the cursor beside another."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content

from tunegate.curate.decision import Decision
from tunegate.curate.pair import Pair
from tunegate.curate.transcript import to_text
from tunegate.tui.app.base_screen import PlaceScreen
from tunegate.tui.app.edit import EditScreen
from tunegate.tui.app.finding_text import review_passages
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.pair_table import PairTable
from tunegate.tui.app.pair_text import SHORT
from tunegate.tui.app.passage import Passage
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane


class BesideScreen(PlaceScreen):
    """A table of pairs; below or beside it the pair of the cursor, compared with a twin."""

    def compose_content(self) -> ComposeResult:
        with Container(id="panes"):
            with Vertical(id="left"):
                yield TextLines(id="queue-title")
                yield PairTable(id="queue")
            pane = TextPane(id="pair")
            pane.can_focus = False  # j and k belong to the table
            yield pane

    def on_mount(self) -> None:
        self._table.focus()
        super().on_mount()

    @abstractmethod
    def compared(self) -> tuple[str, str | None] | None:
        """The pair of the cursor and the one it is compared with, by id; None without any."""

    @abstractmethod
    def empty(self) -> list[Passage]:
        """What is said when there is no pair."""

    def show_pairs(self, title: Content, lines: Sequence[Content], *, cursor: int) -> None:
        """Show the table, and what belongs to its cursor."""
        self.query_one("#queue-title", TextLines).show(title)
        self._table.show_lines(lines, cursor=cursor)
        self._show_pair()

    def action_next(self) -> None:
        self._table.move(1)

    def action_previous(self) -> None:
        self._table.move(-1)

    def action_page_down(self) -> None:
        self._pane.page(1)

    def action_page_up(self) -> None:
        self._pane.page(-1)

    def action_back(self) -> None:
        self.dismiss()

    def action_edit(self) -> None:
        both = self.compared()
        pair = None if both is None else self.desk.pair(both[0])
        if both is None or pair is None:
            return
        pair_id, before = both[0], pair

        async def edited(after: Pair | None) -> None:
            if after is None or after == before:
                self.review_app.say("nothing was changed")
            else:
                await self.review_app.decide([Decision("edit", pair_id, edited=after)])

        self.app.push_screen(EditScreen(before, to_text(before)), edited)

    @property
    def _table(self) -> PairTable:
        return self.query_one(PairTable)

    @property
    def _pane(self) -> TextPane:
        return self.query_one(TextPane)

    @on(LineTable.Moved)
    def _moved(self) -> None:
        self._show_pair()

    def _show_pair(self) -> None:
        both = self.compared()
        pair = None if both is None else self.desk.pair(both[0])
        if both is None or pair is None:
            self._pane.show(self.empty())
        else:
            twin = None if both[1] is None else self.desk.pair(both[1])
            title = "" if both[1] is None else f"compared with {self.desk.place(both[1])}"
            self._pane.show(
                review_passages(None, pair, twin, twin_title=title, limit=SHORT), at_hit=True
            )
        self.show_bars()
