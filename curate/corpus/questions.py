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
"""Blocks that an answer may go on in, up to the next question or heading."""


def with_questions(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, with each question and its answer as one block of kind `faq`.

    A question begins its line with `Q:`, `Question 3:` or the like, and so does the answer. An
    answer reaches to the next question, the next heading or the next table. Where no question
    follows, it ends before the paragraph that does not go on with it; see `_goes_on`.
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
    entries = list(_entries(text, run))
    first = entries[0].start if entries else run[-1].end
    last = entries[-1].end if entries else run[-1].end
    for block in run:
        if block.end <= first:
            yield block
        elif block.start < first:
            end = _stripped(text, block.start, first)[1]
            yield replace(block, kind="paragraph", end=end, parts=())
    for entry in entries:
        yield replace(entry, headings=run[0].headings)
    yield from (block for block in run if block.start >= last)


def _entries(text: str, run: Sequence[Block]) -> Iterator[Block]:
    asked = list(_ASKED.finditer(text, run[0].start, run[-1].end))
    for nth, question in enumerate(asked):
        is_last = nth + 1 == len(asked)
        until = run[-1].end if is_last else asked[nth + 1].start()
        answer = _ANSWERED.search(text, question.end(), until)
        if is_last:
            until = _end_of_last(text, run, (answer or question).end())
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


def _end_of_last(text: str, run: Sequence[Block], begin: int) -> int:
    """Where the last answer of a run ends, which no further question ends.

    It takes in its own block, the next one where it is still empty, and what goes on with it.

    Args:
        text: The whole text.
        run: Blocks one behind the other.
        begin: Of the answer, behind its mark.
    """
    own = next(nth for nth, block in enumerate(run) if begin <= block.end)
    if not text[begin : run[own].end].strip(" \t\n*_>") and own + 1 < len(run):
        own += 1
    while own + 1 < len(run) and _goes_on(text, run[own], run[own + 1]):
        own += 1
    return run[own].end


def _goes_on(text: str, before: Block, block: Block) -> bool:
    """Whether a block goes on with the answer before it, and does not begin something else.

    Lists and code do, and a paragraph that begins with a small letter, is further in, or stands
    behind a colon or comma.
    """
    if block.kind != "paragraph":
        return True
    first = text[block.start : block.end].lstrip(" \t>")[:1]
    is_open = text.endswith((":", ",", ";"), before.start, before.end)
    return is_open or first.islower() or _indentation(text, block) > _indentation(text, before)


def _indentation(text: str, block: Block) -> int:
    """Blanks before the first character of a block's line."""
    line = text[text.rfind("\n", 0, block.start) + 1 : block.end]
    return len(line) - len(line.lstrip(" \t"))


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in "*_"):
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
