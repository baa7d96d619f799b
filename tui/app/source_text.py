"""The document behind a pair as passages, with what stands behind the pair marked."""

from __future__ import annotations

from tunegate.curate.cited import Cited
from tunegate.tui.app.passage import FAINT, HIT, WARNING, Mark, Passage, marked, plain

_BEFORE = 3_000
_BEHIND = 6_000
"""Characters of the document around the first mark; more would slow every key down."""


def source_passages(found: Cited) -> list[Passage]:
    """What there is to say about it, and the document around the first mark."""
    shown = [Passage(plain(found.note, WARNING))] if found.note else []
    if not found.text:
        return shown
    first = found.spans[0][0] if found.spans else 0
    start, end = max(0, first - _BEFORE), min(len(found.text), first + _BEHIND)
    marks = [Mark(one - start, two - start, HIT) for one, two in found.spans if one < end]
    if start:
        shown.append(Passage(plain(f"… {start:,} characters before", FAINT)))
    shown.append(Passage(marked(found.text[start:end], marks)))
    if end < len(found.text):
        shown.append(Passage(plain(f"… {len(found.text) - end:,} characters more", FAINT)))
    return shown
