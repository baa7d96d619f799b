"""The failed items of a stage: a list, and the item under the cursor with its passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from tunegate.tui.app.actions import Place
from tunegate.tui.app.base_screen import PlaceScreen
from tunegate.tui.app.gate_text import failed_passages
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import FAINT, STRONG, joined
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane
from tunegate.tui.safe import visible_line

if TYPE_CHECKING:
    from tunegate.tui.failed_items import FailedItem

_KIND_CELLS = 16


class FailedTable(LineTable):
    """One line for each item: why it failed, and what was asked."""

    def __init__(self, items: Sequence[FailedItem]) -> None:
        super().__init__(id="failed-list")
        self.items = items

    def line(self, index: int, width: int) -> Content:
        one = self.items[index]
        question = " ".join(one.answer.question[: 4 * width].split())
        return joined((f"{one.answer.failure:<{_KIND_CELLS}}", STRONG), question)


class FailedScreen(PlaceScreen):
    """Question, expected answer, answer and passages of every failed item of a stage."""

    PLACE: ClassVar[Place] = "failed"
    HINT: ClassVar[str] = "{item_down} {item_up} scroll the item  {app.help} all keys"
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("failed")

    def __init__(self, title: str, items: Sequence[FailedItem]) -> None:
        super().__init__()
        self._title = title
        self._items = items

    def compose_content(self) -> ComposeResult:
        yield TextLines(id="failed-title")
        yield FailedTable(self._items)
        yield TextPane(id="failed-item")

    def on_mount(self) -> None:
        super().on_mount()
        self._table.focus()
        self._table.show(len(self._items), cursor=0)
        self._show_item()

    def action_next(self) -> None:
        self._table.move(1)

    def action_previous(self) -> None:
        self._table.move(-1)

    def action_item_down(self) -> None:
        self.query_one("#failed-item", TextPane).page(1)

    def action_item_up(self) -> None:
        self.query_one("#failed-item", TextPane).page(-1)

    def action_close(self) -> None:
        self.dismiss()

    @property
    def _table(self) -> FailedTable:
        return self.query_one(FailedTable)

    @on(LineTable.Moved)
    def _show_item(self) -> None:
        at = self._table.cursor
        one = self._items[at]
        title = joined(
            (f" {self._title}", STRONG),
            f" · {at + 1:,} of {len(self._items):,}",
            (f" · {visible_line(one.answer.id)}", FAINT),
        )
        self.query_one("#failed-title", TextLines).show(title)
        self.query_one("#failed-item", TextPane).show(failed_passages(one))
