"""Small charts as inline SVG: no scripts, no fonts, colours by CSS class from the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tunegate.tui.safe import visible_line

WIDTH = 360
"""Units of every chart, about a phone's width in pixels, so that text keeps its size there."""

_LABEL = 128
_VALUE = 44
_ROW = 24
_HIGH = 120


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar; `kind` is a CSS class (`error`, `warning`, `info`, `plain`)."""

    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one or more segments."""

    label: str
    segments: tuple[Segment, ...]
    shown: str
    """What stands at its end."""


def column_chart(counts: Sequence[int], edges: Sequence[int], *, says: str) -> str:
    """A histogram: one column a count, the edges of the bins below, the largest count on top.

    Args:
        counts: One for each column; none give an empty text.
        edges: One more than counts.
        says: What the chart shows, for those who do not see it.
    """
    if not counts:
        return ""
    top, bottom, left, right = 16, 20, 10, 10
    step = (WIDTH - left - right) / len(counts)
    most = max(counts) or 1
    highest = counts.index(max(counts))
    parts = []
    for nth, count in enumerate(counts):
        height = max(1.0, _HIGH * count / most) if count else 0.0
        x, y = left + nth * step, top + _HIGH - height
        title = f"{edges[nth]:,} to {edges[nth + 1] - 1:,} characters: {count:,}"
        parts.append(
            f'<rect class="plain" x="{x + 1:.1f}" y="{y:.1f}" width="{step - 2:.1f}" '
            f'height="{height:.1f}"><title>{title}</title></rect>'
        )
        if nth == highest:
            middle = min(max(x + step / 2, 24), WIDTH - 24)
            parts.append(_text(middle, y - 4, f"{count:,}", "middle"))
    base = top + _HIGH
    parts.append(f'<path class="axis" d="M{left} {base}H{WIDTH - right}"/>')
    every = -(-len(edges) // 9)
    parts += [
        _text(left + nth * step, base + 14, _short(edge), "middle")
        for nth, edge in enumerate(edges)
        if nth % every == 0
    ]
    return _svg(parts, height=base + bottom, says=says)


def bar_chart(bars: Sequence[Bar], *, says: str, most: float | None = None) -> str:
    """Horizontal bars with their labels in front and their values behind.

    Args:
        bars: From top to bottom; none give an empty text.
        says: What the chart shows, for those who do not see it.
        most: Value of a full bar, whose outline is drawn; the largest bar when not given.
    """
    if not bars:
        return ""
    room = WIDTH - _LABEL - _VALUE
    full = most or max(sum(part.value for part in bar.segments) for bar in bars) or 1
    parts = []
    for nth, bar in enumerate(bars):
        y = nth * _ROW
        label = visible_line(bar.label)
        cut = label if len(label) <= 19 else f"{label[:18]}…"
        parts.append(_text(_LABEL - 8, y + 16, cut, "end", title=label))
        x = float(_LABEL)
        if most is not None:
            parts.append(
                f'<rect class="track" x="{x:.1f}" y="{y + 4}" '
                f'width="{room:.1f}" height="{_ROW - 8}"/>'
            )
        for part in bar.segments:
            width = room * part.value / full
            if part.value:
                width = max(1.0, width)
                parts.append(
                    f'<rect class="{escape(part.kind)}" x="{x:.1f}" y="{y + 4}" '
                    f'width="{width:.1f}" height="{_ROW - 8}">'
                    f"<title>{escape(label)}: {part.value:,g} {escape(part.kind)}</title></rect>"
                )
            x += width
        end = x if most is None else float(_LABEL + room)
        parts.append(_text(end + 6, y + 16, bar.shown, "start"))
    base = len(bars) * _ROW
    parts.append(f'<path class="axis" d="M{_LABEL} 0V{base}"/>')
    return _svg(parts, height=base, says=says)


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate between two ends; `kind` is a CSS class."""

    label: str
    low: float
    estimate: float
    high: float
    shown: str
    """What stands at its end."""
    kind: str = "plain"


def range_chart(ranges: Sequence[Range], *, low: float, high: float, says: str) -> str:
    """Estimates as dots on their intervals, one below the other, with a line at 0.

    Args:
        ranges: From top to bottom; none give an empty text. Ends beyond the axis are cut.
        low: Left end of the axis.
        high: Right end, above `low`.
        says: What the chart shows, for those who do not see it.
    """
    if not ranges:
        return ""
    room = WIDTH - _LABEL - _VALUE - 8

    def at(value: float) -> float:
        return _LABEL + room * (min(max(value, low), high) - low) / (high - low)

    base = len(ranges) * _ROW
    parts = [f'<path class="axis" d="M{at(0):.1f} 0V{base}"/>']
    for nth, one in enumerate(ranges):
        y = nth * _ROW + _ROW / 2
        label = visible_line(one.label)
        cut = label if len(label) <= 19 else f"{label[:18]}…"
        parts.append(_text(_LABEL - 8, y + 4, cut, "end", title=label))
        left, right = at(one.low), at(one.high)
        parts.append(
            f'<rect class="{escape(one.kind)} faint" x="{left:.1f}" y="{y - 4:.1f}" '
            f'width="{max(1.0, right - left):.1f}" height="8"/>'
        )
        parts.append(
            f'<rect class="{escape(one.kind)}" x="{at(one.estimate) - 2:.1f}" y="{y - 8:.1f}" '
            f'width="4" height="16"><title>{escape(label)}: {escape(one.shown)}</title></rect>'
        )
        parts.append(_text(WIDTH - _VALUE, y + 4, one.shown, "start"))
    return _svg(parts, height=base, says=says)


def _svg(parts: Sequence[str], *, height: float, says: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-label="{escape(visible_line(says))}">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str, *, title: str = "") -> str:
    hover = f"<title>{escape(title)}</title>" if title and title != text else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
        f"{escape(visible_line(text))}{hover}</text>"
    )


def _short(number: int) -> str:
    """An edge in few characters: `500`, `2k`, `1M`."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return str(number)
