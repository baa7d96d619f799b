"""The loss of a run as a block-character plot; it says the same without colour."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tunegate.tui.app.passage import FAINT, KEY, WARNING, joined

Points = Sequence[tuple[int, float]]
"""Step and loss, by step."""

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_HELD_OUT = "◆"
_AXIS = 8
"""Columns of the numbers at the left, with the line behind them."""


def loss_plot(
    losses: Points, held_out: Points, *, steps: int, width: int, height: int
) -> list[Content]:
    """Loss over the steps as bars, each the mean of its steps, and `◆` for the held-out loss.

    The lowest line of the plot is a little below the lowest loss, so that every bar is seen. Below
    it stand the steps; of a plot without room nothing is drawn.

    Args:
        losses: Of the steps; none give a line that says so.
        held_out: Of the evaluations.
        steps: Of the whole run; 0 when it is not known.
        width: Columns.
        height: Lines, the one with the steps among them.
    """
    columns, rows = width - _AXIS, height - 1
    if not losses or columns < 4 or rows < 1:
        return [joined(("no step is done yet", FAINT))] if not losses and rows >= 0 else []
    last = max(steps, losses[-1][0], 1)
    bars = _bars(losses, columns, last)
    marks = {_column(step, columns, last): value for step, value in held_out}
    known = [*bars.values(), *marks.values()]
    low, high = min(known), max(known)
    room = (high - low) or max(abs(high), 1e-9)
    low, high = low - 0.06 * room, high + 0.02 * room

    def level(value: float) -> float:
        return (value - low) / (high - low) * rows

    lines = []
    for row in range(rows - 1, -1, -1):
        number = high - (high - low) * (rows - 1 - row) / max(1, rows - 1)
        shown = row in (0, rows // 2, rows - 1)
        line = joined(
            (f"{number:{_AXIS - 2}.3f} " if shown else " " * (_AXIS - 1), FAINT), ("│", FAINT)
        )
        pieces: list[tuple[str, str]] = []
        for column in range(columns):
            if column in marks and row == min(rows - 1, int(level(marks[column]))):
                pieces.append((_HELD_OUT, WARNING))
            elif column in bars:
                part = min(8, max(0, round(8 * (level(bars[column]) - row))))
                pieces.append((_EIGHTHS[part], KEY))
            else:
                pieces.append((" ", ""))
        lines.append(line + joined(*_together(pieces)))
    begin, end = "1", f"step {last:,}"
    gap = " " * max(1, columns - len(begin) - len(end))
    lines.append(joined((" " * _AXIS + begin + gap + end, FAINT)))
    return lines


def _bars(points: Points, columns: int, last: int) -> dict[int, float]:
    """The mean loss in each column; a point covers the steps since the one before it."""
    gathered: dict[int, list[float]] = {}
    before = 0
    for step, value in points:
        begin = before * columns // last
        end = max(begin + 1, step * columns // last)
        for column in range(begin, min(end, columns)):
            gathered.setdefault(column, []).append(value)
        before = step
    return {column: sum(values) / len(values) for column, values in gathered.items()}


def _column(step: int, columns: int, last: int) -> int:
    return min(columns - 1, max(step - 1, 0) * columns // last)


def _together(pieces: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one style as one piece."""
    joined_up: list[tuple[str, str]] = []
    for text, style in pieces:
        if joined_up and joined_up[-1][1] == style:
            joined_up[-1] = (joined_up[-1][0] + text, style)
        else:
            joined_up.append((text, style))
    return joined_up
