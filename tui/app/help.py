"""The help screen: every key, from the table of actions."""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tunegate.tui.app.actions import PLACES, Place, actions_at
from tunegate.tui.app.passage import FAINT, HEADING, KEY, Passage, joined, plain
from tunegate.tui.app.text_pane import TextPane

_KEY_CELLS = 10
_LABEL_CELLS = 15


class HelpScreen(ModalScreen[None]):
    """All keys by place and group."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,question_mark,f1", "dismiss(None)", "Close"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="window") as window:
            window.border_title = "Keys"
            window.border_subtitle = "esc closes"
            yield TextPane(id="help")

    def on_mount(self) -> None:
        pane = self.query_one(TextPane)
        pane.show(help_passages())
        pane.focus()


def help_passages() -> list[Passage]:
    """The table of actions as text."""
    places: tuple[Place, ...] = ("review", "overview", "app")
    shown: list[Passage] = []
    for place in places:
        for group, actions in groupby(actions_at(place), key=lambda action: action.group):
            title = PLACES[place] if place == "app" else f"{PLACES[place]} · {group}"
            shown.append(Passage(joined((title, HEADING))))
            shown += [
                Passage(
                    joined(
                        (f"{action.shown_keys:<{_KEY_CELLS}}", KEY),
                        f"{action.label:<{_LABEL_CELLS}}",
                        (action.help, FAINT),
                    ),
                    hang=_KEY_CELLS + _LABEL_CELLS,
                )
                for action in actions
            ]
            shown.append(Passage(plain("")))
    return shown[:-1]
