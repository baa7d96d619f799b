"""Everything about one finding on one screen: the rule, the pair, its twin, nothing cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tunegate.curate.errors import UserError
from tunegate.tui.app.bars import clickable
from tunegate.tui.app.gate_text import error_passages
from tunegate.tui.app.passage import FAINT, Passage, plain
from tunegate.tui.app.text_pane import TextPane, wrapped


class FullTextScreen(ModalScreen[None]):
    """Passages of any length; they are made and wrapped in a worker."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,q,enter", "dismiss(None)", "Close")]

    def __init__(self, title: str, make: Callable[[], list[Passage]]) -> None:
        super().__init__()
        self._title = title
        self._make = make

    def compose(self) -> ComposeResult:
        with Vertical(classes="window full") as window:
            window.border_title = plain(self._title)
            window.border_subtitle = clickable(plain("esc closes"), "screen.dismiss(None)")
            yield TextPane(id="full")

    def on_mount(self) -> None:
        pane = self.query_one(TextPane)
        pane.focus()
        pane.show([Passage(plain("…", FAINT))])
        self.call_after_refresh(self._fill)  # before, the pane has no width to wrap to

    @work(thread=True, exit_on_error=False)
    def _fill(self) -> None:
        try:
            passages = self._make()
        except UserError as error:
            passages = error_passages(error)
        pane = self.query_one(TextPane)
        lines = wrapped(passages, pane.room)
        self.app.call_from_thread(pane.show, passages, lines=lines, at_hit=True)
