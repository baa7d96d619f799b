"""Every kind of document, by the ending of its file. A new kind is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tunegate.curate.corpus.document import Content
from tunegate.curate.corpus.docx import read_docx
from tunegate.curate.corpus.faq_file import read_faq
from tunegate.curate.corpus.html import read_html
from tunegate.curate.corpus.markdown import read_markdown
from tunegate.curate.corpus.pdf import read_pdf
from tunegate.curate.corpus.plain import read_plain


@dataclass(frozen=True, slots=True)
class Kind:
    """How files of one kind are read."""

    name: str
    endings: tuple[str, ...]
    read: Callable[[bytes, str], Content]
    """`(bytes, file name for messages) -> content`."""
    libraries: tuple[str, ...] = ()
    """Whose version decides what is read, by the names they are installed under."""


KINDS: tuple[Kind, ...] = (
    Kind("Markdown", (".md", ".markdown"), read_markdown, ("markdown-it-py", "mdit-py-plugins")),
    Kind("text", (".txt", ".text", ".rst"), read_plain),
    Kind("HTML", (".html", ".htm", ".xhtml"), read_html, ("lxml",)),
    Kind("FAQ", (".csv", ".tsv", ".json", ".jsonl", ".ndjson"), read_faq),
    Kind("PDF", (".pdf",), read_pdf, ("pypdf",)),
    Kind("Word", (".docx",), read_docx, ("python-docx",)),
)

BY_ENDING: dict[str, Kind] = {ending: kind for kind in KINDS for ending in kind.endings}
