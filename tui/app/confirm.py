"""Ask before something is done, with everything it would do in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tunegate.tui.app.passage import FAINT, KEY, Passage, joined, plain
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane


class ConfirmScreen(ModalScreen[bool]):
    """A question and what it is about. True for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y,enter", "dismiss(True)", "Yes"),
        ("n,escape,q", "dismiss(False)", "No"),
    ]

    def __init__(
        self, title: str, passages: Sequence[Passage], *, yes: str, no: str = "back"
    ) -> None:
        super().__init__()
        self._title = title
        self._passages = passages
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        with Vertical(classes="window") as window:
            window.border_title = plain(self._title)
            yield TextPane(id="preview")
            yield TextLines(id="answers")

    def on_mount(self) -> None:
        pane = self.query_one(TextPane)
        pane.show(self._passages)
        pane.focus()
        self.query_one("#answers", TextLines).show(
            joined(
                ("⏎", KEY), f" {self._yes}   ", ("esc", KEY), f" {self._no}   ", ("j k", KEY),
                (" scroll", FAINT),
            )
        )  # fmt: skip
