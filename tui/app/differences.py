"""What differs between two texts or two pairs, by words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from textual.content import Content

from tunegate.curate.pair import Pair
from tunegate.tui.app.pair_text import Section, sections
from tunegate.tui.app.passage import ADDED, DIFFERS, FAINT, REMOVED, Mark, Passage, joined, marked

_PIECE = re.compile(r"\S+|\s+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")

_MANY = 1_000
"""Words from which texts are compared by lines instead; the time grows with the square."""

_CONTEXT = 40
"""Characters shown around a change."""

Change = tuple[int, int, int, int]
"""Start and end in the one text, start and end in the other."""


def changes(before: str, after: str) -> list[Change]:
    """Stretches that differ, in order; whole words, or whole lines when very much differs."""
    if before == after:
        return []
    olds, news = _words(before), _words(after)
    first, last = _shared(olds, news)
    if max(len(olds), len(news)) - first - last > _MANY:
        olds, news = _pieces(_LINE, before), _pieces(_LINE, after)
        first, last = _shared(olds, news)
    matcher = SequenceMatcher(
        None,
        [piece for piece, _ in olds[first : len(olds) - last]],
        [piece for piece, _ in news[first : len(news) - last]],
        autojunk=False,
    )
    return [
        _tightened(
            before,
            after,
            (
                *_between(before, olds, i1 + first, i2 + first),
                *_between(after, news, j1 + first, j2 + first),
            ),
        )
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def differing(pair: Pair, twin: Pair) -> tuple[list[list[Mark]], list[list[Mark]]]:
    """Marks for the words that two pairs do not share, by section of each pair."""
    ours, theirs = sections(pair), sections(twin)
    partners = dict(_partners(ours, theirs))
    found = {nth: changes(ours[nth].text, theirs[other].text) for nth, other in partners.items()}
    of_pair = [_whole(section) for section in ours]
    of_twin = [_whole(section) for section in theirs]
    for nth, other in partners.items():
        of_pair[nth] = [Mark(start, end, DIFFERS) for start, end, _, _ in found[nth]]
        of_twin[other] = [Mark(start, end, DIFFERS) for _, _, start, end in found[nth]]
    return of_pair, of_twin


def differing_words(text: str, other: str) -> tuple[list[Mark], list[Mark]]:
    """Marks for the words that two texts do not share, in each."""
    found = changes(text, other)
    return (
        [Mark(start, end, DIFFERS) for start, end, _, _ in found],
        [Mark(start, end, DIFFERS) for _, _, start, end in found],
    )


def excerpt(text: str, marks: Sequence[Mark], *, room: int) -> Content:
    """A text on one line of `room` columns; from its first mark on, when that lies further back.

    Without a mark, or with room for all of it, the text stands from its beginning.
    """
    flat = re.sub(r"\s", " ", text)
    whole = marked(flat, marks)
    first = next((mark for mark in marks if mark.end > mark.start), None)
    if first is None or marked(flat[: first.end], ()).cell_length < room:
        return whole.truncate(room, ellipsis=True)
    start = max(0, first.start - room // 3)
    moved = [Mark(mark.start - start, mark.end - start, mark.style) for mark in marks]
    return (joined("…") + marked(flat[start:], moved)).truncate(room, ellipsis=True)


def change_passages(before: Pair, after: Pair, *, context: int = _CONTEXT) -> list[Passage]:
    """What an edit changes: for every place a line with `-` and one with `+`, words marked.

    Only what stands around a change is shown, `context` characters of it. Empty when the two are
    the same.
    """
    olds, news = sections(before), sections(after)
    partners = dict(_partners(olds, news))
    shown: list[Passage] = []
    for nth, section in enumerate(olds):
        if nth in partners:
            shown += _changed(section, news[partners[nth]], context)
        else:
            shown.append(_as_a_whole(section, REMOVED, "-"))
    added = [new for nth, new in enumerate(news) if nth not in partners.values()]
    return [*shown, *(_as_a_whole(new, ADDED, "+") for new in added)]


def _partners(ours: Sequence[Section], theirs: Sequence[Section]) -> Iterator[tuple[int, int]]:
    """Sections that correspond: same name, same number among those of that name."""
    where = {_nth(theirs, at): at for at in range(len(theirs))}
    for at in range(len(ours)):
        if (other := where.get(_nth(ours, at))) is not None:
            yield at, other


def _nth(listed: Sequence[Section], at: int) -> tuple[str, int]:
    name = listed[at].name
    return name, sum(section.name == name for section in listed[:at])


def _whole(section: Section) -> list[Mark]:
    return [Mark(0, len(section.text), DIFFERS)]


def _as_a_whole(section: Section, style: str, sign: str) -> Passage:
    return Passage(joined((f"{section.name}: ", FAINT), (section.text, style)), sign)


def _changed(old: Section, new: Section, context: int) -> Iterator[Passage]:
    for group in _grouped(changes(old.text, new.text), context):
        old_marks = [Mark(start, end, REMOVED) for start, end, _, _ in group]
        new_marks = [Mark(start, end, ADDED) for _, _, start, end in group]
        if any(mark.end > mark.start for mark in old_marks) or old.text:
            yield Passage(_around(old.text, old_marks, context), "-")
        if new.text:
            yield Passage(_around(new.text, new_marks, context), "+")


def _grouped(found: Sequence[Change], context: int) -> list[list[Change]]:
    """Changes so close to each other that they share a line."""
    groups: list[list[Change]] = []
    for change in found:
        if groups and change[0] - groups[-1][-1][1] <= 2 * context:
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _around(text: str, marks: Sequence[Mark], context: int) -> Content:
    start = max(0, marks[0].start - context)
    end = min(len(text), marks[-1].end + context)
    moved = [Mark(mark.start - start, mark.end - start, mark.style) for mark in marks]
    body = marked(text[start:end], moved)
    return joined("…" if start else "") + body + joined("…" if end < len(text) else "")


_Pieces = list[tuple[str, int]]
"""Texts and where each one starts."""


def _words(text: str) -> _Pieces:
    """Words, and white space that is more than one space between two words."""
    last = len(text) - 1
    return [
        (piece, start)
        for piece, start in _pieces(_PIECE, text)
        if piece != " " or start in (0, last)
    ]


def _pieces(pattern: re.Pattern[str], text: str) -> _Pieces:
    return [(found[0], found.start()) for found in pattern.finditer(text)]


def _shared(olds: _Pieces, news: _Pieces) -> tuple[int, int]:
    """How many pieces the two have in common at the beginning, and of the rest at the end."""
    most = min(len(olds), len(news))
    first = next((at for at in range(most) if olds[at][0] != news[at][0]), most)
    most -= first
    last = next((at for at in range(most) if olds[-1 - at][0] != news[-1 - at][0]), most)
    return first, last


def _between(text: str, pieces: _Pieces, first: int, last: int) -> tuple[int, int]:
    """From the end of the piece before `first` to the beginning of piece `last`."""
    start = 0
    if first:
        piece, at = pieces[first - 1]
        start = at + len(piece)
    return start, pieces[last][1] if last < len(pieces) else len(text)


def _tightened(before: str, after: str, change: Change) -> Change:
    """The change without what it has in common at its ends, as far as words stay whole."""
    i1, i2, j1, j2 = change
    old, new = before[i1:i2], after[j1:j2]
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    while head and not (_is_edge(before, i1 + head) and _is_edge(after, j1 + head)):
        head -= 1
    most -= head
    tail = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    while tail and not (_is_edge(before, i2 - tail) and _is_edge(after, j2 - tail)):
        tail -= 1
    return i1 + head, i2 - tail, j1 + head, j2 - tail


def _is_edge(text: str, at: int) -> bool:
    """Whether a word may begin or end there."""
    return at in (0, len(text)) or not (text[at - 1].isalnum() and text[at].isalnum())
