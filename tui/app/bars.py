"""The lines that stay: modes above, progress and keys below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content, Span
from textual.style import Style

from tunegate.tui.app.actions import Action, shown_key
from tunegate.tui.app.desk import Desk
from tunegate.tui.app.pace import told_minutes
from tunegate.tui.app.passage import FAINT, GOOD, KEY, STRONG, WARNING, joined, plain
from tunegate.tui.output.numbers import score_text

_FULL, _EMPTY = "█", "░"
_BAR_CELLS = 10
_NAMED_FROM = 100
"""Columns from which the tool's own name is shown."""
_WIDE_FROM = 70
"""Columns from which the modes stand apart."""
_STEP = 0.05
"""Change of the score, in points, from which it is worth a word."""


def mode_bar(*, title: str, modes: Sequence[Action], current: str, width: int) -> Content:
    """Name of the tool, where there is room, and of what is open; the modes on the right."""
    between = "  " if width >= _WIDE_FROM else ""
    tabs = Content(between).join(_tab(mode, here=mode.name == current) for mode in modes)
    name = joined((" tunegate", STRONG), "  ") if width >= _NAMED_FROM else joined(" ")
    room = width - name.cell_length - tabs.cell_length - 3
    what = plain(title, FAINT).truncate(max(0, room), ellipsis=True, pad=True)
    return name + what + joined("  ") + tabs + joined(" ")


def score_bar(score: float, cells: int = _BAR_CELLS) -> str:
    """A score from 0 to 100 as a bar; full only at 100, empty only at 0."""
    full = round(score / 100 * cells)
    if 0 < score < 100:
        full = min(max(full, 1), cells - 1)
    return _FULL * full + _EMPTY * (cells - full)


def progress_line(desk: Desk, *, updating: bool, width: int) -> Content:
    """Live score, decided and total, speed, and time left; the last parts go when it is narrow."""
    gained = desk.score - desk.first_score
    change = f" ({gained:+.1f})" if abs(gained) >= _STEP else ""
    total = desk.decided + desk.left
    rate = desk.pace.per_hour
    minutes = desk.pace.minutes_for(desk.left)
    if minutes is None:
        groups = desk.survey.readiness.fix_first
        minutes = sum(group.minutes for group in groups if group.pairs)
    parts = [
        joined(
            " score ",
            (score_text(desk.score), STRONG),
            (change, GOOD if gained > 0 else WARNING),
            (f" {score_bar(desk.score)}" if width >= 76 else "", FAINT),
            (" …" if updating else "", FAINT),
        ),
        joined((f"{desk.decided:,}", STRONG), f" of {total:,} decided"),
    ]
    if rate is not None:
        parts.append(joined(f"{rate:,.0f}/h"))
    if desk.left:
        parts.append(joined(f"about {told_minutes(minutes)} left"))
    line = parts[0]
    for part in parts[1:]:
        longer = line + joined((" · ", FAINT)) + part
        if longer.cell_length > width:
            break
        line = longer
    return line


def key_bar(actions: Sequence[Action], *, can: Callable[[Action], bool], width: int) -> Content:
    """Keys that can be used now, and what they do; click one to use it.

    As many as fit, by rank; in the order given.
    """
    chosen: set[str] = set()
    used = 1
    usable = (one for one in actions if one.bar and can(one))
    for action in sorted(usable, key=lambda one: one.bar):
        used += len(shown_key(action.keys[0])) + len(action.label) + 3
        if used > width:
            break
        chosen.add(action.id)
    line = joined(" ")
    for action in actions:
        if action.id in chosen:
            line += _key(action) + joined("  ")
    return line.rstrip()


def _key(action: Action) -> Content:
    key = shown_key(action.keys[0])
    return _clickable(joined((key, KEY), f" {action.label}"), action)


def _tab(mode: Action, *, here: bool) -> Content:
    key = shown_key(mode.keys[0])
    if here:
        return joined((f"[{key} {mode.label}]", STRONG))
    return _clickable(joined((f" {key} {mode.label} ", FAINT)), mode)


def clickable(text: Content, action: str) -> Content:
    """The text as a button that does what Textual calls `action`: `screen.save`."""
    return text.add_spans([Span(0, len(text.plain), Style.from_meta({"@click": action}))])


def _clickable(text: Content, action: Action) -> Content:
    place = "app" if action.place == "app" else "screen"
    return clickable(text, f"{place}.{action.name}")
