"""Terms in bold with what they mean, in Markdown: `**Term**: meaning`, `- **Term:** meaning`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from tunegate.curate.corpus.document import Block, Document, Span

MOST_WORDS_OF_A_TERM = 6
MOST_WORDS_OF_A_MEANING = 120
"""Also of what stands below a heading in a glossary."""
FEWEST_IN_A_ROW = 2
"""Fewer are lead-ins of prose."""

_TERM = re.compile(
    r"^[ \t]*(?:[-*+•–][ \t]+)?"
    r"(?P<mark>\*\*|__)(?=\S)(?P<term>[^*\n]{1,80}?)(?:(?P=mark)[ \t]?:|:(?P=mark))(?=\s)[ \t]*",
    re.MULTILINE,
)
_LEADS_IN = re.compile(
    r"(?:notes?|nb|warnings?|caution|danger|attention|important|info(?:rmation)?|tips?|hints?"
    r"|examples?|see also|summary|todo|q|a|question|answer|(?:step|phase|part)s? ?[0-9ivx]*)\W*",
    re.IGNORECASE,
)
"""Words in bold that begin a remark and are no term."""


def bold_terms(document: Document) -> list[tuple[Block, Block]]:
    """Each block that such a term stands in, with the term and its meaning as a definition.

    Terms count where at least `FEWEST_IN_A_ROW` follow one another, on lines, in items or in
    paragraphs, with nothing between them that has none. Items with numbers are steps and have none.
    """
    found: list[tuple[Block, Block]] = []
    for is_term, run in groupby(_lines(document), key=lambda one: one[1] is not None):
        row = [(block, term) for block, term in run if term is not None]
        if is_term and len(row) >= FEWEST_IN_A_ROW:
            found += row
    return found


def _lines(document: Document) -> Iterator[tuple[Block, Block | None]]:
    """The places where a term may stand, with the definition there; None where there is none."""
    for block in document.blocks:
        if block.kind not in ("paragraph", "list"):
            yield block, None
            continue
        for start, end in block.parts or ((block.start, block.end),):
            for span in _begun(document.text, start, end, is_item=block.kind == "list"):
                yield block, _definition(document.text, span, block)


def _begun(text: str, start: int, end: int, *, is_item: bool) -> Iterator[Span]:
    """The part cut before each line that begins with a term; an item stays whole."""
    begins = [] if is_item else [found.start() for found in _TERM.finditer(text, start, end)]
    return pairwise(sorted({start, *begins, end}))


def _definition(text: str, span: Span, block: Block) -> Block | None:
    found = _TERM.match(text, *span)
    if found is None:
        return None
    term, meaning = found.span("term"), (found.end(), _back(text, found.end(), span[1]))
    words = len(text[meaning[0] : meaning[1]].split())
    is_definition = (
        0 < words <= MOST_WORDS_OF_A_MEANING
        and len(found["term"].split()) <= MOST_WORDS_OF_A_TERM
        and not _LEADS_IN.fullmatch(found["term"])
    )
    if not is_definition:
        return None
    return Block("definition", term[0], meaning[1], headings=block.headings, parts=(term, meaning))


def _back(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
