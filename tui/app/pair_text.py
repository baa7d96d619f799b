"""A pair as passages: headed sections in the order of a transcript, with the finding marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from tunegate.curate.findings import Finding
from tunegate.curate.pair import SPEAKERS, Pair, TextField, Turn, render_turn
from tunegate.tui.app.passage import FAINT, HEADING, HIT, MARK, Mark, Passage, joined, marked, plain

SHORT = 6_000
"""Characters of a section that are shown beside the queue; more would slow every key down."""

_BEFORE = 1_500
"""Characters before the first mark, when only part of a section is shown."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a pair, and where it stands in the field that findings count in."""

    name: str
    text: str
    field: TextField | None
    offset: int = 0
    """Of the section's first character in the field."""
    note: str = ""


def sections(pair: Pair) -> list[Section]:
    """System text, context, turns with their calls, and tool definitions, as far as there are."""
    listed: list[Section] = []
    if pair.system is not None:
        listed.append(Section("system", pair.system, "system"))
    if pair.context is not None:
        listed.append(Section("context", pair.context, "context"))
    ends_with_answer = bool(pair.turns) and pair.turns[-1].role == "assistant"
    before = pair.turns[:-1] if ends_with_answer else pair.turns
    listed += _prompt_sections(before)
    if ends_with_answer:
        last = pair.turns[-1]
        listed.append(Section("assistant", render_turn(last), "response", note=_note(last)))
    if pair.tools is not None:
        listed.append(Section("tools", pair.tools, None))
    return listed


def pair_passages(
    pair: Pair,
    finding: Finding | None = None,
    *,
    differs: Sequence[Sequence[Mark]] = (),
    limit: int | None = None,
) -> list[Passage]:
    """The pair in full, or `limit` characters of each section around what is marked.

    Args:
        pair: What to show.
        finding: What it points at is marked.
        differs: Further marks, by section.
        limit: Characters per section; all of them by default.
    """
    shown: list[Passage] = []
    for nth, section in enumerate(sections(pair)):
        hits, whole = _hits(section, finding)
        marks = [*hits, *(differs[nth] if nth < len(differs) else ())]
        shown.append(Passage(_heading(section)))
        shown += _body(section.text, marks, whole=whole, limit=limit)
    return shown


def hit_text(pair: Pair, finding: Finding) -> str:
    """The characters that a finding points at; empty when it points at none in particular."""
    for section in sections(pair):
        hits, _ = _hits(section, finding)
        for mark in hits:
            return section.text[max(0, mark.start) : mark.end]
    return ""


def _prompt_sections(turns: Sequence[Turn]) -> Iterator[Section]:
    """The turns before the answer, at the offsets they have in `Pair.prompt`."""
    alone = len(turns) == 1 and turns[0].role == "user"
    offset = 0
    for turn in turns:
        offset += 0 if alone else len(SPEAKERS[turn.role]) + len(": ")
        text = render_turn(turn)
        yield Section(turn.role, text, "prompt", offset, _note(turn))
        offset += len(text) + len("\n\n")


def _note(turn: Turn) -> str:
    notes = [turn.name or "", "" if turn.weight is None else f"weight {turn.weight:g}"]
    return " · ".join(note for note in notes if note)


def _heading(section: Section) -> Content:
    note = f" · {section.note}" if section.note else ""
    return joined(("── ", FAINT), (section.name, HEADING), (note, FAINT))


def _hits(section: Section, finding: Finding | None) -> tuple[list[Mark], bool]:
    """The finding's marks in a section, and whether it points at the section as a whole."""
    if finding is None or finding.field is None or finding.field != section.field:
        return [], False
    if finding.start is None or finding.end is None:
        return [], True
    start, end = finding.start - section.offset, finding.end - section.offset
    if start >= len(section.text) or end <= 0:
        return [], False
    return [Mark(start, end, HIT)], False


def _body(text: str, marks: Sequence[Mark], *, whole: bool, limit: int | None) -> Iterator[Passage]:
    gutter = MARK if whole else ""
    if not text:
        yield Passage(plain("(empty)", FAINT), gutter)
        return
    first = min((mark.start for mark in marks), default=0)
    start, end = 0, len(text)
    if limit is not None and len(text) > limit:
        start = max(0, min(first - _BEFORE, len(text) - limit))
        end = start + limit
    if start:
        yield Passage(plain(f"… {start:,} characters before; the full text shows all", FAINT))
    moved = [Mark(mark.start - start, mark.end - start, mark.style) for mark in marks]
    yield Passage(marked(text[start:end], moved), gutter)
    if end < len(text):
        yield Passage(
            plain(f"… {len(text) - end:,} characters more; the full text shows all", FAINT)
        )
