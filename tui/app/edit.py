"""Edit a pair as a transcript, see what changed, and accept it."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import TextArea

from tunegate.curate.errors import UserError
from tunegate.curate.fixing import check_edit
from tunegate.curate.pair import Pair
from tunegate.curate.transcript import from_text
from tunegate.tui.app.bars import clickable
from tunegate.tui.app.confirm import ConfirmScreen
from tunegate.tui.app.differences import change_passages
from tunegate.tui.app.disguise import Disguise
from tunegate.tui.app.error_text import error_line
from tunegate.tui.app.passage import FAINT, KEY, WARNING, Passage, joined, plain
from tunegate.tui.app.text_lines import TextLines, fitted

_LINE = re.compile(r"line ([0-9]+)")
_CONTEXT = 60
"""Characters around a change in the diff."""


class EditScreen(ModalScreen[Pair | None]):
    """A transcript in a text area. Gives the pair as a person wants it, or None to leave it.

    What is saved without a change is given as it stood.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+s,f2", "save", "Save"),
        ("escape", "leave", "Cancel"),
        ("ctrl+home", "go_to_start", "Start of the text"),
        ("ctrl+end", "go_to_end", "End of the text"),
    ]

    def __init__(
        self,
        pair: Pair,
        text: str,
        *,
        at: str = "",
        accept: bool = False,
        title: str = "Edit",
        untouched: str = "",
    ) -> None:
        """Make the screen.

        Args:
            pair: As it stands.
            text: The transcript to edit; that of the pair, or one that was edited elsewhere.
            at: A part of the text, to begin at.
            accept: Whether to go on to the diff at once, as after an edit elsewhere.
            title: Stands above.
            untouched: Why the text cannot be saved as it is now; empty when it can.
        """
        super().__init__()
        self._title = title
        self._untouched = untouched
        self._pair = pair
        self._disguise = Disguise.of(text)
        self._text = self._disguise.hide(text)
        self._at = self._text.find(self._disguise.hide(at)) if at else 0
        self._accept = accept

    def compose(self) -> ComposeResult:
        with Vertical(classes="window full") as window:
            window.border_title = plain(self._title)
            yield TextArea(self._text, id="transcript", soft_wrap=True, show_line_numbers=True)
            yield TextLines(id="edit-note")
            yield TextLines(id="edit-keys")

    def on_mount(self) -> None:
        self._area.focus()
        self._area.cursor_blink = False
        before = self._text[: max(0, self._at)].split("\n")
        self._area.move_cursor((len(before) - 1, len(before[-1])), center=True)
        self._note(plain(self._disguise.legend(), FAINT))
        self.query_one("#edit-keys", TextLines).show(
            joined(
                clickable(
                    joined(("F2", KEY), (" or ", FAINT), ("ctrl+s", KEY), " shows changes"),
                    "screen.save",
                ),
                "  ",
                clickable(joined(("esc", KEY), " leaves"), "screen.leave"),
                "  ", ("ctrl+z", KEY), (" undoes", FAINT),
            )
        )  # fmt: skip
        if self._accept:
            self.action_save()

    @property
    def _area(self) -> TextArea:
        return self.query_one(TextArea)

    def action_save(self) -> None:
        """Read the transcript; show the diff, or the reason why it cannot be read."""
        if self._untouched and _lines(self._area.text) == _lines(self._text):
            self._refuse(UserError(self._untouched))
            return
        try:
            after = from_text(self._disguise.reveal(self._area.text), original=self._pair)
            check_edit(after)
        except UserError as error:
            self._refuse(error)
            return
        if after == self._pair:
            self.dismiss(after)
            return

        def answered(yes: bool | None) -> None:  # noqa: FBT001  (Textual calls it)
            if yes:
                self.dismiss(after)

        passages = change_passages(self._pair, after, context=_CONTEXT)
        self.app.push_screen(
            ConfirmScreen(
                "What changes",
                passages or [Passage(plain("the order of the turns"))],
                yes="accept",
                no="edit on",
            ),
            answered,
        )

    def action_go_to_start(self) -> None:
        """Put the cursor before the first character of the text."""
        self._area.move_cursor((0, 0))

    def action_go_to_end(self) -> None:
        """Put the cursor behind the last character of the text."""
        self._area.move_cursor(self._area.document.end)

    def action_leave(self) -> None:
        """Leave; ask first when there is something to lose."""
        if self._area.text == self._text and not self._accept:
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:  # noqa: FBT001  (Textual calls it)
            if yes:
                self.dismiss(None)

        self.app.push_screen(
            ConfirmScreen(
                "Leave without saving?",
                [Passage(plain("What you typed would be lost.", WARNING))],
                yes="leave",
                no="edit on",
                by_enter=False,
            ),
            answered,
        )

    def _refuse(self, error: UserError) -> None:
        found = _LINE.match(error.message)
        if found is not None:
            self._area.move_cursor((int(found[1]) - 1, 0), center=True)
        self._note(error_line(error))

    def _note(self, content: Content) -> None:
        self.query_one("#edit-note", TextLines).show_fitted(
            lambda width, height: fitted([(content, height)], width=width, height=height)
        )


def _lines(text: str) -> list[str]:
    """What a text says, line by line, whatever white space stands around and between."""
    return [line.strip() for line in text.split("\n") if line.strip()]
