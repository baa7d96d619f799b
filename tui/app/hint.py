"""Hints: text that names actions by the keys they have here, each key a button too."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from textual.content import Content

from tunegate.tui.app.actions import Action, Place, shown_key
from tunegate.tui.app.bars import clickable
from tunegate.tui.app.passage import FAINT, KEY, joined, plain

Hint = Callable[[str], Content]
"""Makes a hint of a template, for the place that is shown."""

NAMED = re.compile(r"\{(?:([a-z]+)\.)?([a-z_]+)\}")
"""`{drop}` is an action of the place that is shown, `{app.help}` one of another place."""


def hint(template: str, actions: Sequence[Action], place: Place, *, style: str = FAINT) -> Content:
    """A hint as it is shown; what is no `{action}` is in `style`.

    Raises:
        KeyError: when there is no such action.
    """
    by_id = {action.id: action for action in actions}
    parts: list[Content] = []
    at = 0
    for found in NAMED.finditer(template):
        parts.append(plain(template[at : found.start()], style))
        action = by_id[f"{found[1] or place}.{found[2]}"]
        key = joined((shown_key(action.keys[0]), KEY))
        if action.place in (place, "app"):
            where = "app" if action.place == "app" else "screen"
            key = clickable(key, f"{where}.{action.name}")
        parts.append(key)
        at = found.end()
    return Content("").join([*parts, plain(template[at:], style)])
