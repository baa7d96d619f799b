"""Plain text: paragraphs between blank lines; headings underlined, numbered or in capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tunegate.curate.corpus.decoded import decoded
from tunegate.curate.corpus.document import Block, Content, Span
from tunegate.curate.corpus.front_matter import front_matter
from tunegate.curate.corpus.headings import HeadingPath
from tunegate.curate.corpus.questions import with_questions

_BLANK = re.compile(r"\n[ \t\f\v]*(?:\n[ \t\f\v]*)+")
_UNDERLINED = re.compile(r"([^\n]{1,120})\n([=\-~^\"*+#])\2{2,}[ \t]*(?:\n|\Z)")
_NUMBERED = re.compile(r"(?:[0-9]{1,2}\.)+(?:[0-9]{1,2})?[ \t]+[A-Z][^\n]{1,78}[^\n.,;:!]\Z")
_CAPITALS = re.compile(r"[A-Z0-9][A-Z0-9 &/,'()-]{2,60}[A-Z0-9)?]\Z")
_ITEM = re.compile(r"^[ \t]*(?:[-*+•–]|\(?(?:[0-9]{1,3}|[a-z])[.)])[ \t]+", re.MULTILINE)
_LEVELS = '=-~^"*+#'
"""Levels of underlined headings; the order in which they are mostly used."""


def read_plain(data: bytes, file: str) -> Content:
    """Blocks of a plain text.

    Raises:
        InputError: when it is not UTF-8.
    """
    text = decoded(data, file=file)
    front = front_matter(text)
    blocks = plain_blocks(text, front.end, len(text), HeadingPath())
    return Content(
        text,
        with_questions(text, list(blocks)),
        body=front.end,
        stated=front.stated,
        problems=front.problems,
    )


def plain_blocks(text: str, start: int, end: int, path: HeadingPath) -> Iterator[Block]:
    """The blocks of a part of a text; `path` is carried on."""
    for first, last in _paragraphs(text, start, end):
        under = _UNDERLINED.match(text, first, last)
        if under is not None and under[1].strip():
            level = _LEVELS.index(under[2]) + 1
            yield _heading(under[1], level, (first, _back(text, first, under.end())), path)
            first = _forth(text, under.end(), last)
            if first == last:
                continue
        line = text[first:last]
        level = _level(line.strip())
        if level and "\n" not in line:
            yield _heading(line, level, (first, last), path)
            continue
        items = _items(text, first, last)
        kind = "list" if items else "paragraph"
        yield Block(kind, first, last, headings=path.titles, parts=items)  # type: ignore[arg-type]


def _heading(title: str, level: int, span: Span, path: HeadingPath) -> Block:
    return Block("heading", *span, headings=path.enter(level, title), level=level)


def _level(line: str) -> int:
    """The level of a line that is a heading by its form; 0 when it is none."""
    if _NUMBERED.match(line):
        return line.split()[0].rstrip(".").count(".") + 1
    return 1 if _CAPITALS.match(line) and sum(map(str.isalpha, line)) > 2 else 0


def _items(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The items of a paragraph in which each begins its line with a mark; none in running text."""
    begins = [found.start() for found in _ITEM.finditer(text, start, end)]
    if len(begins) < 2 or begins[0] != start:
        return ()
    edges = [*begins, end]
    return tuple((_forth(text, a, b), _back(text, a, b)) for a, b in pairwise(edges))


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for gap in _BLANK.finditer(text, start, end):
        if (first := _forth(text, at, gap.start())) < (last := _back(text, at, gap.start())):
            yield first, last
        at = gap.end()
    if (first := _forth(text, at, end)) < (last := _back(text, at, end)):
        yield first, last


def _forth(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _back(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
