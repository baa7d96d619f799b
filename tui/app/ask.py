"""Ask for one line of text: a note, a tag, a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tunegate.tui.app.bars import clickable
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import FAINT, KEY, joined, plain
from tunegate.tui.app.text_lines import TextLines


class _Known(LineTable):
    """Texts that were given before; choosing one puts it into the line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("j,down", "move(1)", "Down"),
        ("k,up", "move(-1)", "Up"),
    ]

    def __init__(self, known: Sequence[tuple[str, str]]) -> None:
        super().__init__(id="choices")
        self.known = known

    def on_mount(self) -> None:
        self.show(len(self.known), cursor=0)

    def line(self, index: int, width: int) -> Content:
        text, says = self.known[index]
        return joined(text, (f"  {says}", FAINT))

    def action_move(self, lines: int) -> None:
        self.move(lines)


class AskScreen(ModalScreen[str | None]):
    """A line to write, and texts to choose from. None leaves everything as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply", "Apply", priority=True),
        ("escape", "dismiss(None)", "Cancel"),
    ]

    def __init__(
        self,
        title: str,
        *,
        hint: str,
        known: Sequence[tuple[str, str]] = (),
        empty: str = "",
    ) -> None:
        """Make the screen.

        Args:
            title: What is asked for.
            hint: Stands in the line as long as nothing is written.
            known: Texts to choose from, each with what there is to say about it.
            empty: What an empty line means; it is refused when this is not given.
        """
        super().__init__()
        self._title = title
        self._hint = hint
        self._known = known
        self._empty = empty

    def compose(self) -> ComposeResult:
        with Vertical(classes="window" if self._known else "window small") as window:
            window.border_title = plain(self._title)
            yield Input(id="said", placeholder=self._hint)
            if self._known:
                yield _Known(self._known)
            yield TextLines(id="ask-keys")

    def on_mount(self) -> None:
        self.query_one("#said", Input).focus()
        choose = joined(("Tab", KEY), " chooses below   ") if self._known else Content("")
        empty = joined(("   empty: ", FAINT), (self._empty, FAINT)) if self._empty else Content("")
        self.query_one("#ask-keys", TextLines).show(
            clickable(joined(("⏎", KEY), " records it"), "screen.apply")
            + joined("   ")
            + choose
            + clickable(joined(("esc", KEY), " cancels"), "screen.dismiss(None)")
            + empty
        )

    @on(LineTable.Chosen)
    def action_apply(self) -> None:
        """Give the line, or what is chosen below it."""
        said = self.query_one("#said", Input).value.strip()
        table = self.query(_Known).first() if self._known else None
        if table is not None and table.has_focus:
            said = self._known[table.cursor][0]
        if said or self._empty:
            self.dismiss(said)
