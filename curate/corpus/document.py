"""A document: its text, and where in it headings, paragraphs, lists and tables stand."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

Span = tuple[int, int]
"""Start and end of a part of a document's text, in characters, the end exclusive."""

BlockKind = Literal["heading", "paragraph", "list", "table", "definition", "code", "faq"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document. Blocks follow one another and never overlap."""

    kind: BlockKind
    start: int
    end: int
    headings: tuple[str, ...] = ()
    """Titles of the headings above it, outermost first, without markup; of a heading, those above
    and its own."""
    level: int = 0
    """Of a heading, from 1; 0 for everything else."""
    parts: tuple[Span, ...] = ()
    """list: its items. definition: the term, then each of its meanings. faq: the question, then the
    answer. Empty for the other kinds."""
    rows: tuple[tuple[Span, ...], ...] = ()
    """Of a table: the cells of each row, header rows included."""
    header_rows: int = 0
    """Of a table: how many of `rows` are its header."""
    date: str | None = None
    """When it was last changed, where the document says so of single entries."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, in one sentence."""

    file: str
    message: str
    page: int | None = None
    hint: str = ""

    def __str__(self) -> str:
        place = self.file if self.page is None else f"{self.file}: page {self.page}"
        return f"{place}: {self.message}" + (f"; {self.hint}" if self.hint else "")


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader makes of a file's bytes, whatever the file is called."""

    text: str
    blocks: tuple[Block, ...] = ()
    body: int = 0
    """Where the text begins behind a front matter."""
    pages: tuple[int, ...] = ()
    """Where each page begins, in files that have pages."""
    stated: tuple[tuple[str, str], ...] = ()
    """`title`, `version` and `date` as front matter or properties give them."""
    problems: tuple[tuple[int | None, str, str], ...] = ()
    """Page, message and hint of what could not be read, beside the rest that could."""
    notes: tuple[str, ...] = ()
    """What was left out on purpose, in one clause each."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read."""

    name: str
    """Its path, relative to the workspace."""
    sha256: str
    """Of the file's bytes."""
    text: str
    """What was read, and what offsets refer to: they count its characters, not the file's bytes.

    Text and Markdown stand as in the file, without a byte order mark and with line breaks as `\\n`;
    of the other kinds (HTML, PDF, Word, FAQ) the text is written anew."""
    blocks: tuple[Block, ...] = ()
    body: int = 0
    """Where the text begins behind a front matter."""
    pages: tuple[int, ...] = ()
    """Where each page begins, in files that have pages."""
    title: str | None = None
    version: str | None = None
    date: str | None = None
    """ISO 8601, as far as it is stated: `2024-05-01`, `2024-05`, `2024`."""

    @property
    def shown(self) -> str:
        """The title, else the file's name in words: `getting-started.md` is `Getting started`."""
        if self.title:
            return self.title
        words = " ".join(PurePath(self.name).stem.replace("_", " ").replace("-", " ").split())
        return words[:1].upper() + words[1:]

    def page_of(self, offset: int) -> int | None:
        """The page, from 1, on which a character stands; None in files without pages."""
        return bisect_right(self.pages, offset) or None if self.pages else None

    def cut(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span[0] : span[1]]
