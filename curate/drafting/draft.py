"""A draft: a pair made from a document, with the place that it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from tunegate.curate.corpus.document import Document, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A prompt and a response that nobody has confirmed yet."""

    prompt: str
    response: str
    document: str
    """Name of the document."""
    chunk: str
    """Id of the chunk that holds the quote, or most of it."""
    start: int
    end: int
    """The quote: `document.text[start:end]`, which the response says, word for word or nearly."""
    quote: str
    by: str
    """Which rule made it (`faq`, `definition`, `table`, `heading`), or the generator's name."""
    headings: tuple[str, ...] = ()
    """Above the quote, outermost first."""
    page: int | None = None
    """On which the quote begins, in files with pages."""
    version: str | None = None
    date: str | None = None


FAILED = "the model failed"
"""Begins the reason of a part of a document for which a generator gave nothing."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Something in a document that no draft was made of, or a draft that was dropped, and why."""

    reason: str
    """Without names and figures, so that it can be counted."""
    document: str
    text: str
    """The heading, row or question that it is about."""


def drafted(
    document: Document,
    prompt: str,
    response: str,
    *,
    quote: Span,
    chunk: str,
    by: str,
    headings: tuple[str, ...] = (),
    date: str | None = None,
) -> Draft:
    """A draft from one place of a document; date and version are the document's if not given."""
    return Draft(
        prompt=prompt,
        response=response,
        document=document.name,
        chunk=chunk,
        start=quote[0],
        end=quote[1],
        quote=document.cut(quote),
        by=by,
        headings=headings,
        page=document.page_of(quote[0]),
        version=document.version,
        date=date or document.date,
    )


def row_of(draft: Draft) -> dict[str, Any]:
    """The draft as a row of a JSONL file, as `tunegate` reads it.

    `draft` holds what it was made of: `by`, `chunk`, `start`, `end`, `quote`, and where they are
    known `headings`, `page` and `version`. That it is there makes the pair a draft.
    """
    made_of: dict[str, Any] = {
        "by": draft.by,
        "chunk": draft.chunk,
        "start": draft.start,
        "end": draft.end,
        "quote": draft.quote,
    }
    if draft.headings:
        made_of["headings"] = list(draft.headings)
    for name in ("page", "version"):
        value = getattr(draft, name)
        if value is not None:
            made_of[name] = value
    row: dict[str, Any] = {
        "prompt": draft.prompt,
        "response": draft.response,
        "source": draft.document,
    }
    if draft.date is not None:
        row["date"] = draft.date
    return {**row, "draft": made_of}


def line_of(draft: Draft) -> bytes:
    """The row as a line of JSON with its line break."""
    return orjson.dumps(row_of(draft), option=orjson.OPT_APPEND_NEWLINE)
