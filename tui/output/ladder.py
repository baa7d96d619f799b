"""The ladder of stages as inline SVG: every measurement with its interval, and where the bars are.

Like `charts`: no scripts, no fonts, colours by CSS class from the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tunegate.tui.safe import visible_line

WIDTH = 360
"""Units, about a phone's width in pixels, so that text keeps its size there."""

_LEFT, _RIGHT = 12, 12
_TOP = 34
_RUNG = 46
_STEP = 30
_BAR = 10


@dataclass(frozen=True, slots=True)
class Rung:
    """One measurement."""

    label: str
    low: float
    estimate: float
    high: float
    shown: str
    """The numbers in words, above the bar at its right end."""
    kind: str = "plain"
    """A CSS class: `good`, `error`, `warning`, `was` or `plain`."""
    small: bool = False
    """Whether it stands beside a stage and decides nothing by itself."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A score that is asked for: a line across all rungs."""

    label: str
    at: float


def ladder_chart(rungs: Sequence[Rung], bars: Sequence[Bar], *, says: str) -> str:
    """Rungs from top to bottom on an axis from 0 to 100 %, with lines for what is asked.

    Args:
        rungs: In the order of the stages; none give an empty text.
        bars: At most two fit side by side; the lower one is written to the left of its line.
        says: What the chart shows, for those who do not see it.
    """
    if not rungs:
        return ""
    parts: list[str] = []
    y = float(_TOP)
    for rung in rungs:
        y += _STEP if rung.small else _RUNG
        parts += _rung(rung, y)
    base = y + 8
    for nth, bar in enumerate(sorted(bars, key=lambda one: one.at)):
        x = _at(bar.at)
        parts.append(f'<path class="bar" d="M{x:.1f} {_TOP - 4}V{base:g}"/>')
        left = nth == 0 and (len(bars) > 1 or x > WIDTH / 2)
        end = not left and x > WIDTH - 110
        anchor = "end" if left or end else "start"
        shift = -4 if anchor == "end" else 4
        line = 12 if nth % 2 or len(bars) == 1 else 25
        parts.append(_text(x + shift, line, bar.label, anchor, kind="quiet"))
    parts.sort(key=lambda one: one.startswith("<text"))  # words lie over the lines
    axis = [f'<path class="axis" d="M{_LEFT} {base:g}H{WIDTH - _RIGHT}"/>']
    for share in (0, 0.25, 0.5, 0.75, 1):
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        x = _at(share)
        axis.append(f'<path class="axis" d="M{x:.1f} {base:g}v4"/>')
        axis.append(_text(x, base + 16, f"{100 * share:.0f} %", anchor, kind="quiet"))
    return (
        f'<svg class="ladder" viewBox="0 0 {WIDTH} {base + 22:g}" role="img" '
        f'aria-label="{escape(visible_line(says))}">{"".join([*axis, *parts])}</svg>'
    )


def _rung(rung: Rung, y: float) -> list[str]:
    low, high, middle = _at(rung.low), _at(rung.high), _at(rung.estimate)
    height = _BAR * 0.6 if rung.small else float(_BAR)
    kind = escape(rung.kind)
    top = y - height - 2
    weight = "" if rung.small else "strong"
    return [
        _text(_LEFT, top - 6, rung.label, "start", kind=weight),
        _text(WIDTH - _RIGHT, top - 6, rung.shown, "end", kind=weight),
        f'<rect class="{kind} faint" x="{low:.1f}" y="{top:.1f}" '
        f'width="{max(1.0, high - low):.1f}" height="{height:g}"/>',
        f'<rect class="{kind}" x="{middle - 1.5:.1f}" y="{top - 2:.1f}" width="3" '
        f'height="{height + 4:g}"><title>{escape(visible_line(rung.label))}: '
        f"{escape(visible_line(rung.shown))}</title></rect>",
    ]


def _at(share: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * min(max(share, 0.0), 1.0)


def _text(x: float, y: float, text: str, anchor: str, *, kind: str = "") -> str:
    shown = visible_line(text)
    cut = shown if len(shown) <= 44 else f"{shown[:43]}…"
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(cut)}</text>'
