"""Ask before something is done, with everything it would do in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tunegate.tui.app.bars import clickable
from tunegate.tui.app.passage import FAINT, KEY, Passage, joined, plain
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane

_FEW = 2
"""Passages for which a small window does."""


class ConfirmScreen(ModalScreen[bool]):
    """A question and what it is about. True for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "dismiss(True)", "Yes"),
        ("enter", "enter", "Yes"),
        ("n,escape,q", "dismiss(False)", "No"),
    ]

    def __init__(
        self,
        title: str,
        passages: Sequence[Passage],
        *,
        yes: str,
        no: str = "back",
        by_enter: bool = True,
    ) -> None:
        """Make the screen.

        Args:
            title: The question.
            passages: What it is about.
            yes: What yes does, in words.
            no: What no does.
            by_enter: Whether Enter means yes; not where something is lost for good.
        """
        super().__init__()
        self._by_enter = by_enter
        self._title = title
        self._passages = passages
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        with Vertical(classes="window" if len(self._passages) > _FEW else "window small") as window:
            window.border_title = plain(self._title)
            yield TextPane(id="preview")
            yield TextLines(id="answers")

    def on_mount(self) -> None:
        pane = self.query_one(TextPane)
        pane.show(self._passages)
        pane.focus()
        key = "⏎" if self._by_enter else "y"
        self.query_one("#answers", TextLines).show(
            joined(
                clickable(joined((key, KEY), f" {self._yes}"), "screen.dismiss(True)"), "   ",
                clickable(joined(("esc", KEY), f" {self._no}"), "screen.dismiss(False)"), "   ",
                ("j k", KEY), (" scroll", FAINT),
            )
        )  # fmt: skip

    def action_enter(self) -> None:
        """Say yes, where Enter may."""
        if self._by_enter:
            self.dismiss(True)
