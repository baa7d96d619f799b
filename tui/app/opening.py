"""The first screen: what is being read, how far it is, and why it did not work."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen

from tunegate.curate.errors import UserError
from tunegate.tui.app.bars import clickable, score_bar
from tunegate.tui.app.hint import hint
from tunegate.tui.app.passage import ERROR, FAINT, KEY, STRONG, Passage, joined, plain
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane

if TYPE_CHECKING:
    from tunegate.tui.app.app import ReviewApp

_BAR_CELLS = 40


class OpeningScreen(Screen[None]):
    """Shown from the first moment until the pairs are checked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "stop", "Stop"),
        ("r", "again", "Try again"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._stage = ""
        self._started = monotonic()
        self._running = True

    def compose(self) -> ComposeResult:
        with Vertical(id="opening"):
            yield TextLines(id="opening-title")
            yield TextLines(id="opening-stage")
            yield TextPane(id="opening-note")
            yield TextLines(id="opening-keys")

    def on_mount(self) -> None:
        self.query_one("#opening-title", TextLines).show(joined(("tunegate", STRONG)))
        self.show_running(self._review_app.sources_named)

    def show_running(self, what: str) -> None:
        """Say that the reading has begun."""
        self._running = True
        self._started = monotonic()
        self.show_progress(f"reading {what}", 0, None)
        self._note()
        self._keys(clickable(joined(("esc", KEY), (" stops", FAINT)), "screen.stop"))

    def show_progress(self, stage: str, done: int, total: int | None) -> None:
        """Say where the job stands."""
        if not self._running:
            return
        self._stage = stage
        seconds = int(monotonic() - self._started)
        spent = f" · {seconds} s" if seconds else ""
        if total:
            share = 100 * min(done, total) / total
            second = joined((score_bar(share, _BAR_CELLS), KEY), f" {share:.0f} %", (spent, FAINT))
        elif done:
            second = joined(f"{done:,}", (spent, FAINT))
        else:
            second = joined((spent.removeprefix(" · "), FAINT))
        self.query_one("#opening-stage", TextLines).show(plain(f"{stage}…"), second)

    def show_stopped(self) -> None:
        """Say that the person stopped it."""
        self._ended("stopped; nothing was changed")

    def show_error(self, error: UserError) -> None:
        """Say what the person can mend, and how."""
        self._ended(error.message, error.hint, is_error=True)

    def action_stop(self) -> None:
        if self._running:
            self._review_app.stop_opening()
            self.query_one("#opening-stage", TextLines).show(plain("stopping…"))

    def action_again(self) -> None:
        if not self._running:
            self.show_running(self._review_app.sources_named)
            self._review_app.open_desk()

    def _ended(self, message: str, then: str = "", *, is_error: bool = False) -> None:
        self._running = False
        self.query_one("#opening-stage", TextLines).show()
        again = clickable(joined(("r", KEY), (" tries again", FAINT)), "screen.again")
        self._keys(joined(again, "  ", hint("{leave} leaves", self._review_app.actions, "app")))
        self._note(
            Passage(plain(message, ERROR if is_error else ""), "!" if is_error else ""),
            *([Passage(plain(then))] if then else []),
        )

    @property
    def _review_app(self) -> ReviewApp:
        return cast("ReviewApp", self.app)

    def _keys(self, content: Content) -> None:
        self.query_one("#opening-keys", TextLines).show(joined("  ", content))

    def _note(self, *passages: Passage) -> None:
        self.query_one("#opening-note", TextPane).show(passages)
