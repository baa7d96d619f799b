"""Questions with their answers in running text: lines that begin with `Q:` and `A:`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tunegate.curate.corpus.document import Block, Span

_ASKED = re.compile(
    r"^[ \t>*_#-]*(?:Q|Question|Frage)[ \t]*(?:[0-9]{1,3})?[*_]*[ \t]*[:.)][*_]*[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_ANSWERED = re.compile(
    r"^[ \t>*_#-]*(?:A|Answer|Antwort)[ \t]*(?:[0-9]{1,3})?[*_]*[ \t]*[:.)][*_]*[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_JOINED = frozenset(("paragraph", "list", "code"))
"""Blocks that an answer goes on in, up to the next question or heading."""


def with_questions(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, with each question and its answer as one block of kind `faq`.

    A question begins its line with `Q:`, `Question 3:` or the like, and so does the answer. An
    answer reaches to the next question, the next heading or the next table.
    """
    if not _ASKED.search(text):
        return tuple(blocks)
    found: list[Block] = []
    run: list[Block] = []
    for block in blocks:
        if block.kind in _JOINED and (not run or block.headings == run[-1].headings):
            run.append(block)
            continue
        found += _of_run(text, run)
        run = [block] if block.kind in _JOINED else []
        if not run:
            found.append(block)
    return (*found, *_of_run(text, run))


def _of_run(text: str, run: Sequence[Block]) -> Iterator[Block]:
    """Blocks one behind the other, those that hold questions cut into entries."""
    if not run:
        return
    entries = list(_entries(text, run[0].start, run[-1].end))
    first = entries[0].start if entries else run[-1].end
    for block in run:
        if block.end <= first:
            yield block
        elif block.start < first:
            end = _stripped(text, block.start, first)[1]
            yield replace(block, kind="paragraph", end=end, parts=())
    for entry in entries:
        yield replace(entry, headings=run[0].headings)


def _entries(text: str, start: int, end: int) -> Iterator[Block]:
    asked = list(_ASKED.finditer(text, start, end))
    for nth, question in enumerate(asked):
        until = asked[nth + 1].start() if nth + 1 < len(asked) else end
        answer = _ANSWERED.search(text, question.end(), until)
        span = _stripped(text, question.start(), until)
        if answer is None:
            yield Block("paragraph", *span)
            continue
        parts = (
            _stripped(text, question.end(), answer.start()),
            _stripped(text, answer.end(), until),
        )
        filled = all(a < b for a, b in parts)
        yield Block("faq" if filled else "paragraph", *span, parts=parts if filled else ())


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in "*_"):
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
