"""The help screen: every key, from the table of actions; a click on a line does what it says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from tunegate.tui.app.actions import PLACES, Action, Place
from tunegate.tui.app.bars import clickable
from tunegate.tui.app.passage import FAINT, HEADING, KEY, Passage, joined, plain
from tunegate.tui.app.text_pane import TextPane

_KEY_CELLS = 10
_LABEL_CELLS = 15


class HelpScreen(ModalScreen[None]):
    """All keys by place and group."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,question_mark,f1", "dismiss(None)", "Close"),
    ]

    def __init__(self, place: Place, actions: Sequence[Action]) -> None:
        """Make the screen; keys of `place` come first."""
        super().__init__()
        self._place = place
        self._actions = actions

    def compose(self) -> ComposeResult:
        with Vertical(classes="window") as window:
            window.border_title = "Keys"
            window.border_subtitle = clickable(plain("esc closes"), "screen.dismiss(None)")
            yield TextPane(id="help")

    def on_mount(self) -> None:
        pane = self.query_one(TextPane)
        pane.show(help_passages(self._place, self._actions))
        pane.focus()

    def action_take(self, action_id: str) -> None:
        """Close, and do what the line that was clicked is about."""
        place, _, name = action_id.partition(".")
        self.dismiss(None)
        where = "app" if place == "app" else "screen"
        self.app.call_after_refresh(self.app.run_action, f"{where}.{name}")


def help_passages(first: Place, table: Sequence[Action]) -> list[Passage]:
    """The table of actions as text: of one place, of everywhere, then of the others."""
    shown: list[Passage] = []
    for place in dict.fromkeys((first, "app", *PLACES)):
        here = (action for action in table if action.place == place)
        for group, actions in groupby(here, key=lambda action: action.group):
            title = PLACES[place] if place == "app" else f"{PLACES[place]} · {group}"
            shown.append(Passage(joined((title, HEADING))))
            shown += [
                Passage(
                    _line_of(action, here=place in (first, "app")), hang=_KEY_CELLS + _LABEL_CELLS
                )
                for action in actions
            ]
            shown.append(Passage(plain("")))
    return shown[:-1]


def _line_of(action: Action, *, here: bool) -> Content:
    """An action with its keys; a button where it can be done."""
    line = joined(
        (f"{action.shown_keys:<{_KEY_CELLS}}", KEY),
        f"{action.label:<{_LABEL_CELLS}}",
        (action.help, FAINT),
    )
    return clickable(line, f"screen.take({action.id!r})") if here else line
