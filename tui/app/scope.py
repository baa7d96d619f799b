"""Ask in which case each of two pairs holds, and show what becomes of their questions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tunegate.curate.conflict import scoped
from tunegate.curate.errors import UserError
from tunegate.curate.pair import Pair
from tunegate.tui.app.bars import clickable
from tunegate.tui.app.differences import differing_words, excerpt
from tunegate.tui.app.error_text import error_line
from tunegate.tui.app.passage import FAINT, KEY, STRONG, Mark, joined
from tunegate.tui.app.text_lines import TextLines, fitted

_NAMES = ("left", "right")


class ScopeScreen(ModalScreen[tuple[str, str] | None]):
    """Two scopes, one of which may be empty. None leaves everything as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply", "Apply", priority=True),
        ("escape", "dismiss(None)", "Cancel"),
        Binding("down", "app.focus_next", "Next", priority=True),
        Binding("up", "app.focus_previous", "Previous", priority=True),
    ]

    def __init__(self, pairs: tuple[Pair, Pair]) -> None:
        super().__init__()
        self._pairs = pairs

    def compose(self) -> ComposeResult:
        with Vertical(classes="window scopes") as window:
            window.border_title = "Both are right: in which case is each?"
            for name in _NAMES:
                yield TextLines(id=f"{name}-label")
                yield Input(
                    id=f"{name}-scope", classes="scope", placeholder="for business accounts"
                )
                yield TextLines(id=f"{name}-asks")
            yield TextLines(id="scope-note")
            yield TextLines(id="scope-keys")

    def on_mount(self) -> None:
        marks_of = differing_words(*(pair.response for pair in self._pairs))
        for name, pair, marks in zip(_NAMES, self._pairs, marks_of, strict=True):
            label = partial(_label, name, pair.response, marks)
            self.query_one(f"#{name}-label", TextLines).show_fitted(label)
        self.query_one("#scope-keys", TextLines).show(
            clickable(joined(("⏎", KEY), " writes them in"), "screen.apply")
            + joined("   ", ("Tab", KEY), " the other one   ")
            + clickable(joined(("esc", KEY), " cancels"), "screen.dismiss(None)")
        )
        self._show_questions()
        self.query_one("#left-scope", Input).focus()

    @on(Input.Changed)
    def _show_questions(self) -> None:
        self.query_one("#scope-note", TextLines).show()
        for name, pair, scope in zip(_NAMES, self._pairs, self._scopes, strict=True):
            try:
                asks = joined(("asks ", FAINT), " ".join(scoped(pair, scope).prompt.split()))
            except UserError as error:
                asks = error_line(error)
            self.query_one(f"#{name}-asks", TextLines).show_fitted(partial(_wrapped, asks))

    @property
    def _scopes(self) -> tuple[str, str]:
        left, right = (self.query_one(f"#{name}-scope", Input).value.strip() for name in _NAMES)
        return left, right

    def action_apply(self) -> None:
        scopes = self._scopes
        if not any(scopes):
            self._refuse(
                UserError(
                    "name the case of one of them at least",
                    "or go back and say that it is no conflict",
                )
            )
            return
        try:
            for pair, scope in zip(self._pairs, scopes, strict=True):
                scoped(pair, scope)
        except UserError as error:
            self._refuse(error)
            return
        self.dismiss(scopes)

    def _refuse(self, error: UserError) -> None:
        note = self.query_one("#scope-note", TextLines)
        note.show_fitted(partial(_wrapped, error_line(error)))


def _label(name: str, answer: str, marks: Sequence[Mark], width: int, height: int) -> list[Content]:
    """Which side, and its answer from where it differs from the other one."""
    before, after = joined((f"{name} ", STRONG), ("answers “", FAINT)), joined(("”", FAINT))
    room = width - before.cell_length - after.cell_length
    return [before + excerpt(answer, marks, room=room) + after]


def _wrapped(text: Content, width: int, height: int) -> list[Content]:
    return fitted([(text, height)], width=width, height=height)
