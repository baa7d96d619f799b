"""Chunks: a document in pieces that a model reads at a time, each a verbatim part of its text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

from tunegate.curate.corpus.cuts import Cut, Grade, TokenCount, cuts_of, words
from tunegate.curate.corpus.document import Block, Document, Span
from tunegate.curate.corpus.signs import between_signs
from tunegate.curate.corpus.token_spans import TokenSpans, token_spans


@dataclass(frozen=True, slots=True)
class ChunkSize:
    """Tokens of a chunk."""

    least: int = 200
    """Aimed at. A chunk is smaller where a section ends, or the document; below half of it only
    where nothing else is left of the document, or a block would have to be torn."""
    most: int = 400
    """Never exceeded. In a word that is longer, a letter stays with its marks, and a sign that is
    joined of several whole."""

    @classmethod
    def up_to(cls, most: int) -> ChunkSize:
        """Half of `most` aimed at, as the default does."""
        return cls(most // 2, most)

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.most:
            raise ValueError(f"a chunk of {self.least} to {self.most} tokens")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a document: `document.text[start:end] == text`.

    The offsets are into the text that was read, in characters, and not into the file's bytes; see
    `Document.text`.
    """

    id: str
    """16 hex digits over the document's name and the text; `-2`, `-3`... behind further equal
    parts. What else the document says makes no difference."""
    document: str
    """The document's name."""
    start: int
    end: int
    text: str
    tokens: int
    headings: tuple[str, ...] = ()
    """Titles that more than half of it stands below, outermost first."""
    table_header: str = ""
    """The header of the table that the chunk goes on with, when that stands in another chunk."""
    page: int | None = None
    """On which it begins, in files with pages."""
    version: str | None = None
    """Of the document."""
    date: str | None = None
    """Of the document; of the newest entry in the chunk where entries have their own."""


def chunks(
    documents: Sequence[Document],
    *,
    size: ChunkSize | None = None,
    tokens: TokenSpans | None = None,
) -> list[Chunk]:
    """Cut documents into chunks, which together hold every character that is not white space.

    A document of more than `most` tokens is cut in two at the best place inside it, and so are the
    two parts: at a heading, the highest first, where both sides have half of `least`; else between
    blocks, then between rows, items and lines, then between sentences, where both sides have
    `least`, or half of it; else at the place nearest to the middle. Between places equally good the
    text behind them draws lots. So a change in one place mostly leaves the chunks elsewhere as
    they are, which cutting from the front does not. Chunks do not overlap.

    Args:
        documents: In any order. What stands in a front matter is in no chunk.
        size: 200 to 400 tokens by default.
        tokens: By whose tokens is counted; the packaged MiniLM's by default.

    Returns:
        In the order of the documents and of their text; none for a blank document.
    """
    size = ChunkSize() if size is None else size
    tokens = token_spans() if tokens is None else tokens
    found: list[Chunk] = []
    for document, spans in zip(documents, tokens([one.text for one in documents]), strict=True):
        parts = _parts(document, TokenCount(spans), size.least, size.most)
        counted = _held(document.text, parts, tokens, size.most)
        found += _described(document, counted)
    return found


def _parts(document: Document, count: TokenCount, least: int, most: int) -> list[Span]:
    """The document cut up by the counts of its whole text."""
    text = document.text
    cuts = cuts_of(document, count, most=most)
    places = [cut.at for cut in cuts]
    done: list[Span] = []
    todo = [(document.body, len(text))]
    while todo:
        start, end = _trimmed(text, *todo.pop())
        if start == end:
            continue
        before, behind = count.before(start), count.before(end)
        if behind - before <= most or end - start < 2:
            done.append((start, end))
            continue
        inside = cuts[bisect_right(places, start) : bisect_left(places, end)]
        tied, enough = _best(
            [(cut, min(cut.tokens - before, behind - cut.tokens)) for cut in inside], least
        )
        at = _one_by_one(tied, enough, count, document, (start, end), most)
        if not at:
            middle = count.middle(start, end)
            found = [cut.at for cut in inside] or words(text, start, end)
            at = [_nearest(found, middle, text, start, end)]
        todo += reversed(list(pairwise((start, *at, end))))
    return done


def _best(cuts: Sequence[tuple[Cut, int]], least: int) -> tuple[list[Cut], int]:
    """The best of the cuts whose smaller side has tokens enough, and how many are.

    Several when they are equally good: the text behind them is the same. None when none has enough.
    """
    half = max(1, least // 2)
    for grade, enough in (
        (Grade.BLOCK + 1, half),
        (Grade.BLOCK, least),
        (Grade.BLOCK, half),
        (Grade.LINE, least),
        (Grade.LINE, half),
        (Grade.SENTENCE, least),
        (Grade.SENTENCE, half),
    ):
        fitting = [cut for cut, smaller in cuts if cut.grade >= grade and smaller >= enough]
        if fitting:
            highest = max(cut.grade for cut in fitting)
            if highest > Grade.BLOCK:
                fitting = [cut for cut in fitting if cut.grade == highest]
            drawn = max(cut.draw for cut in fitting)
            return [cut for cut in fitting if cut.draw == drawn], enough
    return [], 0


def _one_by_one(
    tied: Sequence[Cut], enough: int, count: TokenCount, document: Document, span: Span, most: int
) -> list[int]:
    """Where to cut a part at places that are equally good: at the first, as long as one fits.

    Behind the first cut the next one would be found the same way, for no place there fits that did
    not fit before: so a thousand equal lines are gone through once, and not once for each.
    """
    start, end = span
    behind = count.before(end)
    chosen: list[int] = []
    for cut in tied:
        before = count.before(start)
        if behind - before <= most:
            break
        if min(cut.tokens - before, behind - cut.tokens) >= enough:
            chosen.append(cut.at)
            start = _trimmed(document.text, cut.at, end)[0]
    return chosen


def _nearest(places: Sequence[int], middle: int, text: str, start: int, end: int) -> int:
    """The place nearest to the middle; the middle itself, between two signs, when there is none."""
    if places:
        return min(places, key=lambda at: abs(at - middle))
    middle = middle if start < middle < end else (start + end) // 2
    return between_signs(text, middle, start, end)


def _held(
    text: str, parts: Sequence[Span], tokens: TokenSpans, most: int
) -> list[tuple[Span, int]]:
    """The parts with their tokens, counted by themselves; what is over the limit is cut again.

    A tokenizer may see a part otherwise than the same characters within the whole text.
    """
    done: list[tuple[Span, int]] = []
    todo = list(parts)
    while todo:
        counted = [len(spans) for spans in tokens([text[a:b] for a, b in todo])]
        again: list[Span] = []
        for (start, end), number in zip(todo, counted, strict=True):
            if number <= most or end - start < 2:
                done.append(((start, end), number))
                continue
            at = _nearest(words(text, start, end), (start + end) // 2, text, start, end)
            halves = (_trimmed(text, start, at), _trimmed(text, at, end))
            again += [half for half in halves if half[0] < half[1]]
        todo = again
    return sorted(done)


def _described(document: Document, parts: Sequence[tuple[Span, int]]) -> Iterator[Chunk]:
    seen: Counter[str] = Counter()
    starts = [block.start for block in document.blocks]
    for (start, end), number in parts:
        text = document.text[start:end]
        body = f"{document.name}\x00{text}".encode("utf-8", "surrogatepass")
        named = blake2b(body, digest_size=8).hexdigest()
        seen[named] += 1
        first = max(0, bisect_right(starts, start) - 1)
        inside = [
            block
            for block in document.blocks[first : bisect_right(starts, end - 1)]
            if block.end > start
        ]
        dates = [block.date for block in inside if block.date]
        yield Chunk(
            id=named if seen[named] == 1 else f"{named}-{seen[named]}",
            document=document.name,
            start=start,
            end=end,
            text=text,
            tokens=number,
            headings=_mostly_below(inside, start, end),
            table_header=_header(document, inside, start),
            page=document.page_of(start),
            version=document.version,
            date=max(dates) if dates else document.date,
        )


def _mostly_below(inside: Sequence[Block], start: int, end: int) -> tuple[str, ...]:
    """The longest heading path that more than half of the characters stand below."""
    sizes: Counter[tuple[str, ...]] = Counter()
    for block in inside:
        size = min(block.end, end) - max(block.start, start)
        for depth in range(len(block.headings) + 1):
            sizes[block.headings[:depth]] += size
    whole = sizes[()]
    return max((path for path in sizes if 2 * sizes[path] > whole), key=len, default=())


def _header(document: Document, inside: Sequence[Block], start: int) -> str:
    """The header rows of a table that began before the chunk."""
    if not inside or inside[0].kind != "table" or inside[0].start >= start:
        return ""
    rows = inside[0].rows[: inside[0].header_rows]
    if not rows or not rows[-1] or rows[-1][-1][1] > start:
        return ""
    first = document.text.rfind("\n", 0, rows[0][0][0]) + 1
    until = document.text.find("\n", rows[-1][-1][1])
    return document.text[first:until].strip()


def _trimmed(text: str, start: int, end: int) -> Span:
    """Without white space at the ends; the indentation of code on the first line stays."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end
