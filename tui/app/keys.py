"""The table of actions as Textual's key bindings, and the keys a person gives them instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import get_args

from textual.binding import Binding, BindingType, InvalidBinding

from tunegate.curate.errors import ConfigError
from tunegate.tui.app.actions import ACTIONS, Action, Place, actions_at, shown_key

Keys = Mapping[str, Mapping[str, str | Sequence[str]]]
"""By place and action: a key, or several, as `[keys]` of the settings has them."""


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


def remapped(keys: Keys, *, origin: str, before: Sequence[Action] = ACTIONS) -> tuple[Action, ...]:
    """The table of actions with other keys.

    Args:
        keys: What the settings say.
        origin: Where they say it, for messages.
        before: The table as it is without them.

    Raises:
        ConfigError: when an action or a key is unknown, or two actions of one place would have
            the same key.
    """
    known = {action.id: action for action in before}
    changed: dict[str, Action] = {}
    for place, by_name in keys.items():
        for name, given in by_name.items():
            action = known.get(f"{place}.{name}")
            if action is None:
                raise ConfigError(
                    f"{origin}: [keys] {place}.{name}: {_unknown(place, name, known)}"
                )
            changed[action.id] = replace(action, keys=_keys(given, action, origin))
    actions = tuple(changed.get(action.id, action) for action in before)
    _check_clashes(actions, changed, origin)
    return actions


def keymap(actions: Sequence[Action]) -> dict[str, str]:
    """Keys by the action's id, as Textual takes them."""
    return {action.id: ",".join(action.keys) for action in actions}


def _keys(given: str | Sequence[str], action: Action, origin: str) -> tuple[str, ...]:
    """The keys by the names that Textual has for them: `question_mark` for `?`."""
    listed = [given] if isinstance(given, str) else list(given)
    found: list[str] = []
    for key in listed:
        try:
            made = list(Binding.make_bindings([(key, "none", "")])) if key.strip() else []
        except InvalidBinding:
            made = []
        if len(made) != 1:
            raise ConfigError(
                f"{origin}: [keys] {action.id}: {key!r} is no key",
                "one such as x, X, ?, ctrl+x, f5, enter or space; several as a list",
            )
        found.append(made[0].key)
    if not found:
        raise ConfigError(f"{origin}: [keys] {action.id} has no key", "give it one")
    return tuple(found)


def _check_clashes(actions: Sequence[Action], changed: Mapping[str, Action], origin: str) -> None:
    """Make sure that no key that was given means two things in one place."""
    for action in changed.values():
        for other in actions:
            together = other.place == action.place or "app" in (other.place, action.place)
            shared = set(other.keys) & set(action.keys)
            if other.id != action.id and together and shared and not _hides(action, other):
                key = shown_key(min(shared))
                raise ConfigError(
                    f"{origin}: [keys] {action.id} = {key!r} is the key of {other.id} too "
                    f"({other.label})",
                    "give one of the two another key",
                )


def _hides(one: Action, two: Action) -> bool:
    """Whether the table itself has a place's action stand before the app's with the same key."""
    table = {action.id: action for action in ACTIONS}
    return bool(set(table[one.id].keys) & set(table[two.id].keys)) and one.place != two.place


def _unknown(place: str, name: str, known: Mapping[str, Action]) -> str:
    if place not in get_args(Place):
        near = get_close_matches(place, get_args(Place), n=1)
        return f"there is no place {place!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    near = get_close_matches(
        f"{place}.{name}", [one for one in known if one.startswith(place)], n=1
    )
    return "there is no such action" + (f"; did you mean {near[0]!r}?" if near else "")
