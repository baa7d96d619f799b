"""Where a document may be cut, and how good a place each is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2b

from tunegate.curate.corpus.document import Block, Document, Span
from tunegate.curate.relation.sentences import sentences


class Grade(IntEnum):
    """How good a place for a cut is. Of headings, every level has a grade: `HEADING - level`."""

    SENTENCE = 1
    LINE = 2
    BLOCK = 3
    HEADING = 20


@dataclass(frozen=True, slots=True)
class Cut:
    """A place between two characters."""

    at: int
    grade: int
    tokens: int
    """Tokens before it in the document."""
    draw: int
    """Decides between cuts of one grade. It follows from the text behind the cut alone, so that a
    change elsewhere in the document leaves the choice as it is."""


_WHOLE = frozenset(("table", "code", "faq", "definition"))
"""Kinds of blocks that are torn only when they are larger than a chunk by themselves."""

_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_LOOKED_AT = 200
"""Characters behind a cut that its draw depends on."""


class TokenCount:
    """Tokens of any part of a text."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts = [start for start, _ in spans]

    def before(self, at: int) -> int:
        """Tokens that begin before a place."""
        return bisect_left(self._starts, at)

    def middle(self, start: int, end: int) -> int:
        """Where the middle token of the part begins; `start` when it has fewer than two."""
        first, last = self.before(start), self.before(end)
        return self._starts[(first + last) // 2] if last - first > 1 else start


def cuts_of(document: Document, count: TokenCount, *, most: int) -> list[Cut]:
    """The places where a document may be cut well, in order: none within words.

    A heading is never cut off from what follows it. Tables, code, FAQ entries and definitions have
    cuts inside only when they have more than `most` tokens.
    """
    found: list[Cut] = []
    before: Block | None = None
    for block in document.blocks:
        if before is not None and before.kind != "heading":
            grade = Grade.HEADING - block.level if block.level else Grade.BLOCK
            found.append(_cut(document.text, block.start, grade, count))
        size = count.before(block.end) - count.before(block.start)
        if block.kind not in _WHOLE or size > most:
            found += _within(document.text, block, count)
        before = block
    return found


def words(text: str, start: int, end: int) -> list[int]:
    """Where the words of a part begin, but the first one."""
    return [word.start() for word in _WORD.finditer(text, start, end) if word.start() > start]


def _within(text: str, block: Block, count: TokenCount) -> Iterator[Cut]:
    """Cuts inside a block: between rows, items or lines, else between sentences."""
    if block.kind == "heading":
        return
    places = dict.fromkeys(_line_starts(text, block), Grade.LINE)
    if block.kind not in ("table", "code"):
        cut_text = text[block.start : block.end]
        for sentence in sentences(cut_text):
            at = block.start + sentence.start
            places.setdefault(at, Grade.SENTENCE)
    for at in sorted(places):
        if block.start < at < block.end:
            yield _cut(text, at, places[at], count)


def _line_starts(text: str, block: Block) -> list[int]:
    if block.kind == "list":
        return [start for start, _ in block.parts]
    if block.kind == "table":
        behind = block.rows[block.header_rows + 1 :] if block.rows else ()
        return [_line_start(text, row[0][0]) for row in behind if row]
    if block.kind == "code":
        return [line.start() for line in _LINE.finditer(text, block.start, block.end)]
    return []


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _cut(text: str, at: int, grade: int, count: TokenCount) -> Cut:
    behind = text[at : at + _LOOKED_AT].encode("utf-8", "surrogatepass")
    draw = int.from_bytes(blake2b(behind, digest_size=8).digest())
    return Cut(at, grade, count.before(at), draw)
