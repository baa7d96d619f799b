"""The documents in sections: where an answer stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tunegate.curate.corpus.document import Document
from tunegate.curate.corpus.read import read_corpus
from tunegate.examples.company.making.fact import Asked

FOLDER = "documents"


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of a document, from one heading to the next."""

    id: str
    """The document's path with the number of the section: `documents/terms/warranty.md#2`."""
    text: str


def read_documents(company: Path) -> dict[str, Document]:
    """The documents of the company by their path below `documents/`."""
    corpus = read_corpus([FOLDER], base=company)
    if corpus.problems:
        raise ValueError(str(corpus.problems[0]))
    return {one.name.removeprefix(f"{FOLDER}/"): one for one in corpus.documents}


def sections(document: Document) -> tuple[Section, ...]:
    """The document's sections in order; of text files, what blank lines part.

    A heading without text of its own goes with what follows it.
    """
    text = document.text
    heads = [block.start for block in document.blocks if block.kind == "heading"]
    if heads:
        starts = sorted({document.body, *heads})
    else:
        gaps = [gap.end() for gap in re.finditer(r"\n\s*\n", text)]
        starts = sorted({document.body, *gaps})
    parts = [
        text[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)
    ]
    joined: list[str] = []
    open_head = ""
    for part in parts:
        if part and "\n" not in part and (heads or len(part) < 40):
            open_head = f"{open_head}{part}\n\n"
        elif part:
            joined.append(open_head + part)
            open_head = ""
    return tuple(
        Section(f"{document.name}#{number}", part) for number, part in enumerate(joined, start=1)
    )


def section_of(asked: Asked, parts: Sequence[Section]) -> Section:
    """The section that answers a question.

    Raises:
        ValueError: when no section has the answer, or more than one.
    """
    told = "" if asked.sort == "yes or no" else asked.answer
    found = [one for one in parts if _has(one.text, told) and asked.beside in one.text]
    if len(found) != 1:
        where = ", ".join(one.id for one in found) or "no section"
        raise ValueError(f"{asked.document}: {asked.answer!r} of {asked.question!r} is in {where}")
    return found[0]


def _has(text: str, answer: str) -> bool:
    """Whether the words stand there, capitals aside and not as a part of others."""
    if not answer:
        return True
    around = rf"(?<![\w.,£]){re.escape(answer)}(?![\w]|[.,]\d)"
    return re.search(around, text, re.IGNORECASE) is not None
