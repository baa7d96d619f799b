"""Text with marks, as the panes of the app show it. Data goes in raw and comes out visible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from textual.content import Content, Span

from tunegate.tui.safe import visible

HIT = "hit"
"""What a finding points at."""
DIFFERS = "differs"
"""Words that are not the same in the other pair."""
ADDED = "added"
REMOVED = "removed"
HEADING = "heading"
FAINT = "faint"
STRONG = "strong"
ERROR = "error"
WARNING = "warning"
GOOD = "good"
KEY = "key"
SIGN = "sign"
STYLES = (HIT, DIFFERS, ADDED, REMOVED, HEADING, FAINT, STRONG, ERROR, WARNING, GOOD, KEY, SIGN)
"""Names of styles; app.tcss says how each looks."""

MARK = "▌"
"""Stands in the gutter beside lines with a hit, so that it shows without colour too."""
OTHER = "~"
"""Likewise beside lines with words that are not the same in the other pair."""

_BLANKS = str.maketrans({" ": "·", "\n": "⏎\n", "\t": "→", "\r": "␍"})


@dataclass(frozen=True, slots=True)
class Mark:
    """The characters `start` to `end` of a text, and the name of a style for them."""

    start: int
    end: int
    style: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that wraps, and the sign in the gutter beside it."""

    text: Content
    gutter: str = ""
    """Beside every line; empty: `MARK` beside lines that hold a hit."""
    hang: int = 0
    """Characters at the beginning that stand alone at the left; the rest wraps beside them."""


def plain(text: str, style: str = "") -> Content:
    """Text from anywhere, made visible; never read as markup."""
    shown = visible(text)
    return Content(shown, [Span(0, len(shown), style)] if style else None)


def marked(text: str, marks: Iterable[Mark]) -> Content:
    """Text from anywhere with some of its characters in a style.

    Offsets are those of the raw text and may lie outside of it. Marked white space alone is drawn
    with signs, as nothing would be seen otherwise.
    """
    spans: list[Span] = []
    parts: list[str] = []
    length = 0
    cuts, styles = _cut(text, list(marks))
    for start, end in pairwise(cuts):
        piece = text[start:end]
        style = styles.get(start)
        if style is not None and not piece.strip():
            piece = piece.translate(_BLANKS)
        shown = visible(piece)
        if style is not None:
            spans.append(Span(length, length + len(shown), style))
        parts.append(shown)
        length += len(shown)
    return Content("".join(parts), spans)


def joined(*parts: str | tuple[str, str] | Content) -> Content:
    """One content from texts, texts with the name of a style, and contents, in this order."""
    pieces = [
        plain(part) if isinstance(part, str) else plain(*part) if isinstance(part, tuple) else part
        for part in parts
    ]
    return Content("").join(pieces)


def on_lines(passages: Sequence[Passage]) -> str:
    """The bare text of passages, one below the other."""
    return "\n".join(passage.text.plain for passage in passages)


def _cut(text: str, marks: Sequence[Mark]) -> tuple[list[int], dict[int, str]]:
    """Where the style changes, and the style from there on; of overlapping marks the first wins."""
    size = len(text)
    inside = [
        (max(0, mark.start), min(size, mark.end), mark.style)
        for mark in marks
        if mark.start < size and mark.end > 0 and mark.end > mark.start
    ]
    cuts = sorted({0, size, *(at for start, end, _ in inside for at in (start, end))})
    styles: dict[int, str] = {}
    for start, end, style in inside:
        for at in cuts:
            if start <= at < end:
                styles.setdefault(at, style)
    return cuts, styles
