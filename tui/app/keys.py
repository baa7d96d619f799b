"""The table of actions as Textual's key bindings."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from tunegate.tui.app.actions import Place, actions_at


def bindings_at(place: Place) -> list[BindingType]:
    """Bindings of a place, with the actions' ids, so that a keymap can change their keys."""
    return [
        Binding(
            ",".join(action.keys),
            action.name,
            action.label,
            show=action.bar > 0,
            id=action.id,
            tooltip=action.help,
        )
        for action in actions_at(place)
    ]
