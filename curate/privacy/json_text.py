"""Private values in texts that are JSON, whose escapes may hide them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from tunegate.curate.privacy.find import private_spans
from tunegate.curate.privacy.span import Kind, Span
from tunegate.curate.settings import Privacy

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
"""A string of JSON, quotes included."""
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)


def spans_in_text(
    text: str, kinds: Collection[Kind], *, privacy: Privacy | None = None
) -> list[Span]:
    """`private_spans`, except that strings of a JSON text are read without their escapes.

    Spans still count characters of the text as it stands.
    """
    spans = private_spans(text, kinds, privacy=privacy)
    if "\\" not in text or not is_json(text):
        return spans
    for literal in STRING.finditer(text):
        if "\\" in literal[0]:
            inside = _spans_in_string(literal, kinds, privacy)
            hit = [
                span
                for span in spans
                if span.start < literal.end() - 1 > literal.start() < span.end
            ]
            spans = [span for span in spans if span not in hit] + (inside or _widened(literal, hit))
    return sorted(spans, key=lambda span: span.start)


def value_at(text: str, span: Span) -> str:
    """The value of a span, read without escapes where the text is JSON."""
    written = text[span.start : span.end]
    if "\\" in written and is_json(text):
        return str(json.loads(f'"{written}"'))
    return written


def is_json(text: str) -> bool:
    """True for the JSON of an object or a list."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _spans_in_string(
    literal: re.Match[str], kinds: Collection[Kind], privacy: Privacy | None
) -> list[Span]:
    starts = [match.start() for match in _CHARACTER.finditer(literal[0], 1, len(literal[0]) - 1)]
    starts = [literal.start() + start for start in (*starts, len(literal[0]) - 1)]
    return [
        Span(starts[span.start], starts[span.end], span.kind, span.what)
        for span in private_spans(json.loads(literal[0]), kinds, privacy=privacy)
    ]


def _widened(literal: re.Match[str], hit: list[Span]) -> list[Span]:
    """One span for the whole string, so that no escape is cut in two."""
    return [Span(literal.start() + 1, literal.end() - 1, span.kind, span.what) for span in hit[:1]]
