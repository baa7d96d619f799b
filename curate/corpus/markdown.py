"""Markdown: the text as it stands in the file, its blocks by the CommonMark parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from tunegate.curate.corpus.decoded import decoded
from tunegate.curate.corpus.document import Block, BlockKind, Content, Span
from tunegate.curate.corpus.front_matter import front_matter
from tunegate.curate.corpus.headings import HeadingPath
from tunegate.curate.corpus.questions import with_questions

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_KINDS: dict[str, BlockKind] = {
    "paragraph_open": "paragraph",
    "blockquote_open": "paragraph",
    "html_block": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
}
_PIPE = re.compile(r"(?<!\\)\|")
_MEANS = re.compile(r"[:~]\s*")
_ANCHOR = re.compile(r"\s*\{#[^}]*\}\s*$")
_MARKS = ("text", "code_inline")


def read_markdown(data: bytes, file: str) -> Content:
    """Blocks of a Markdown file (CommonMark, with tables, definition lists and front matter).

    Raises:
        InputError: when it is not UTF-8.
    """
    text = decoded(data, file=file)
    front = front_matter(text)
    tokens = _parser().parse(text[front.end :])
    blocks = _Blocks(text, front.end).read(tokens)
    return Content(
        text,
        with_questions(text, blocks),
        body=front.end,
        stated=front.stated,
        problems=front.problems,
    )


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin

    return MarkdownIt("commonmark").enable("table").use(deflist_plugin)


class _Blocks:
    """Turns the parser's lines into offsets."""

    def __init__(self, text: str, body: int) -> None:
        self._text = text
        self._lines = [body]
        while (found := text.find("\n", self._lines[-1])) >= 0:
            self._lines.append(found + 1)
        self._lines.append(len(text))
        self._path = HeadingPath()

    def read(self, tokens: Sequence[Token]) -> list[Block]:
        blocks: list[Block] = []
        for at, token in enumerate(tokens):
            if token.level:
                continue
            if token.type == "heading_open":
                title = _title(tokens[at + 1])
                start, end = self._span(token)
                if start < end:
                    path = self._path.enter(int(token.tag[1:]), title)
                    level = int(token.tag[1:])
                    blocks.append(Block("heading", start, end, headings=path, level=level))
            elif token.type == "dl_open":
                blocks += self._definitions(_inside(tokens, at))
            elif token.type in _KINDS:
                blocks += self._block(_KINDS[token.type], token, _inside(tokens, at))
        return blocks

    def _block(self, kind: BlockKind, token: Token, inside: Sequence[Token]) -> Iterator[Block]:
        start, end = self._span(token)
        if start == end:
            return
        headings = self._path.titles
        if kind == "list":
            items = [self._span(one) for one in inside if _is(one, "list_item_open", token.level)]
            parts = tuple(span for span in items if span[0] < span[1])
            yield Block(kind, start, end, headings=headings, parts=parts)
        elif kind == "table":
            rows = [self._cells(one) for one in inside if one.type == "tr_open"]
            yield Block(kind, start, end, headings=headings, rows=tuple(rows), header_rows=1)
        else:
            yield Block(kind, start, end, headings=headings)

    def _definitions(self, inside: Sequence[Token]) -> Iterator[Block]:
        """One block for each term with all that it means."""
        term: Span | None = None
        meanings: list[Span] = []
        for token in inside:
            if token.type not in ("dt_open", "dd_open"):
                continue
            first, behind = token.map or (0, 0)
            if token.type == "dd_open":
                first += term is not None and self._lines[first] <= term[0]
                start, end = self._trimmed(self._lines[first], self._lines[behind])
                mark = _MEANS.match(self._text, start, end)
                meanings.append((start if mark is None else mark.end(), end))
                continue
            if term is not None and meanings:
                yield self._definition(term, meanings)
                meanings = []
            term = self._trimmed(self._lines[first], self._lines[first + 1])
        if term is not None and meanings:
            yield self._definition(term, meanings)

    def _definition(self, term: Span, meanings: Sequence[Span]) -> Block:
        parts = (term, *meanings)
        headings = self._path.titles
        return Block("definition", term[0], meanings[-1][1], headings=headings, parts=parts)

    def _cells(self, row: Token) -> tuple[Span, ...]:
        """The cells in one line of a table, without the pipes."""
        start, end = self._span(row)
        cuts = [found.start() for found in _PIPE.finditer(self._text, start, end)]
        edges = [start - 1, *cuts, end]
        cells = [(a + 1, b) for a, b in pairwise(edges)]
        if cuts and cuts[0] == start:
            cells = cells[1:]
        if cuts and cuts[-1] == end - 1:
            cells = cells[:-1]
        return tuple(self._trimmed(*cell) for cell in cells)

    def _span(self, token: Token) -> Span:
        first, behind = token.map or (0, 0)
        start, end = self._lines[first], self._lines[min(behind, len(self._lines) - 1)]
        return self._trimmed(start, end, lines=True)

    def _trimmed(self, start: int, end: int, *, lines: bool = False) -> Span:
        """Without white space around; with `lines` the indentation of the first line stays."""
        while end > start and self._text[end - 1].isspace():
            end -= 1
        begin = start
        while begin < end and self._text[begin].isspace():
            begin += 1
            if lines and self._text[begin - 1] == "\n":
                start = begin
        return (min(start, end), end) if lines and begin < end else (begin, end)


def _inside(tokens: Sequence[Token], at: int) -> list[Token]:
    """What stands between an opening token and the one that closes it."""
    if tokens[at].nesting != 1:
        return []
    behind = at + 1
    while tokens[behind].level > tokens[at].level:
        behind += 1
    return list(tokens[at + 1 : behind])


def _is(token: Token, name: str, level: int) -> bool:
    return token.type == name and token.level == level + 1


def _title(inline: Token) -> str:
    """A heading's words without markup, and without the anchor some sites write behind."""
    words = [
        child.content if child.type in _MARKS else " "
        for child in inline.children or ()
        if child.type in _MARKS or child.type.endswith("break")
    ]
    return _ANCHOR.sub("", "".join(words))
