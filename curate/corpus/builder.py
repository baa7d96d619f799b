"""Writes the text of a document whose file has none of its own, and notes where each block is.

Blocks are parted by a blank line. Items of a list begin with `- `, cells of a row are parted by
` | `, a term stands on the line before what it means, and a question before its answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from tunegate.curate.corpus.document import Block, BlockKind, Content, Span
from tunegate.curate.corpus.headings import HeadingPath

_GAP = "\n\n"
_CELL = " | "


class TextBuilder:
    """Grows a text block by block. Blank blocks are left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._path = HeadingPath()

    def heading(self, level: int, title: str) -> None:
        """A heading; the blocks that follow stand below it."""
        flat = " ".join(title.split())
        if flat:
            start = self._write(flat)
            path = self._path.enter(level, flat)
            self._add("heading", start, path, level=level)

    def paragraph(self, text: str) -> None:
        """A paragraph; its line breaks stay."""
        self._plain("paragraph", text.strip())

    def code(self, text: str) -> None:
        """Code, which keeps its indentation."""
        self._plain("code", text.strip("\n").rstrip())

    def items(self, texts: Sequence[str]) -> None:
        """A list; a further line of an item, as of a list within it, is indented."""
        filled = [one.strip() for one in texts if one.strip()]
        if not filled:
            return
        lines = ["- " + one.replace("\n", "\n  ") for one in filled]
        start = self._write("\n".join(lines))
        parts: list[Span] = []
        at = start
        for line in lines:
            parts.append((at, at + len(line)))
            at += len(line) + 1
        self._add("list", start, self._path.titles, parts=parts)

    def table(self, rows: Sequence[Sequence[str]], *, header_rows: int) -> None:
        """A table, its cells each on one line. Rows without any text are left out."""
        flat = [[" ".join(cell.split()) for cell in row] for row in rows]
        header_rows = sum(any(row) for row in flat[:header_rows])
        flat = [row for row in flat if any(row)]
        if not flat:
            return
        start = at = self._write("\n".join(_CELL.join(row) for row in flat))
        places: list[tuple[Span, ...]] = []
        for row in flat:
            cells: list[Span] = []
            for cell in row:
                cells.append((at, at + len(cell)))
                at += len(cell) + len(_CELL)
            places.append(tuple(cells))
            at += 1 - len(_CELL)
        path = self._path.titles
        self._add("table", start, path, rows=places, header_rows=header_rows)

    def pair(self, kind: BlockKind, first: str, *others: str, date: str | None = None) -> None:
        """A term with what it means, or a question with its answer, each on lines of its own."""
        filled = [one.strip() for one in (first, *others) if one.strip()]
        if len(filled) < 2 or not first.strip():
            self.paragraph("\n".join(filled))
            return
        start = at = self._write("\n".join(filled))
        parts: list[Span] = []
        for one in filled:
            parts.append((at, at + len(one)))
            at += len(one) + 1
        self._add(kind, start, self._path.titles, parts=parts, date=date)

    def content(self, *, stated: Sequence[tuple[str, str]] = ()) -> Content:
        """The whole text with its blocks."""
        return Content("".join(self._parts), tuple(self._blocks), stated=tuple(stated))

    def _plain(self, kind: BlockKind, text: str) -> None:
        if text.strip():
            self._add(kind, self._write(text), self._path.titles)

    def _write(self, text: str) -> int:
        """Append a block's text and return where it begins."""
        if self._parts:
            self._parts.append(_GAP)
            self._length += len(_GAP)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def _add(
        self,
        kind: BlockKind,
        start: int,
        headings: tuple[str, ...],
        *,
        level: int = 0,
        parts: Sequence[Span] = (),
        rows: Sequence[tuple[Span, ...]] = (),
        header_rows: int = 0,
        date: str | None = None,
    ) -> None:
        self._blocks.append(
            Block(
                kind,
                start,
                self._length,
                headings=headings,
                level=level,
                parts=tuple(parts),
                rows=tuple(rows),
                header_rows=header_rows,
                date=date,
            )
        )
