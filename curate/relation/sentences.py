"""A text as its sentences, each with where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(
    r"(?<=[.!?])[\"'”’)\]*]*\s+(?=[\"'“‘(\[*]*[^\W_a-z])"  # white space before a capital or figure
    r"|(?<=[。！？])"
    r"|(?<!\s)\s*\n\s*"  # tried once for each run of white space, not at each of its characters
)
_MARKER = re.compile(r"\s*(?:[-*•–#>]+|\(?(?:[0-9]{1,3}|[A-Za-z])[.):])\s+")
_UNFINISHED = re.compile(
    r"(?:^|\s)(?:[A-Z]|[0-9]{1,3}|(?i:mr|mrs|ms|dr|prof|st|vs|etc|no|fig|e\.g|i\.e|u\.s|inc|ltd|ca|"
    r"approx))\.$"
)
"""A full stop that ends an abbreviation, an initial or the number of a list item."""
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a line: its words, and where they stand in the text, in characters."""

    text: str
    start: int
    end: int
    is_code: bool = False


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order; a line break ends one, a fenced block of code is one.

    Markers of lists and headings are left out, as is what has no letter or figure.
    """
    found: list[Sentence] = []
    at = 0
    for fence in _FENCE.finditer(text):
        found += _plain(text, at, fence.start())
        found.append(Sentence(fence[0], fence.start(), fence.end(), is_code=True))
        at = fence.end()
    return found + _plain(text, at, len(text))


def _plain(text: str, start: int, end: int) -> list[Sentence]:
    found: list[Sentence] = []
    begin = start
    for cut in _END.finditer(text, start, end):
        if "\n" not in cut[0] and _UNFINISHED.search(
            text, max(begin, cut.start() - 9), cut.start()
        ):
            continue
        found += _trimmed(text, begin, cut.end())
        begin = cut.end()
    return found + _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> list[Sentence]:
    marker = _MARKER.match(text, start, end)
    if marker is not None:
        start = marker.end()
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    part = text[start:end]
    return [Sentence(part, start, end)] if any(map(str.isalnum, part)) else []
