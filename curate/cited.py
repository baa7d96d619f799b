"""The place in its document that a pair goes back to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import orjson

from tunegate.curate.corpus.document import Span
from tunegate.curate.documents import Documents
from tunegate.curate.relation.sentences import Sentence, sentences
from tunegate.curate.word_changes import content_words

COVERED = 0.5
"""Share of the content words of a sentence of the response that a sentence of the document has,
from which it may be what that goes back to."""

_PROMPT_WEIGHT = 0.5
"""Of the prompt's words, which decide between sentences that have the response's words alike."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A document, and what of it stands behind a pair."""

    document: str
    """Its name; empty when the pair names no document that is known."""
    text: str = ""
    """All of the document; `spans` are characters of it."""
    spans: tuple[Span, ...] = ()
    """What the draft quotes, or the sentences with the words of the response; in order."""
    note: str = ""
    """What is to be known of it, or why there is nothing to show."""
    place: str = ""
    """Page and headings of a draft's quote."""


def cited(
    source: str | None, draft: str | None, *, prompt: str, response: str, documents: Documents
) -> Cited:
    """What stands behind a pair in the document that it names.

    Args:
        source: As in `PAIR_SCHEMA`.
        draft: As in `PAIR_SCHEMA`; its quote is looked up by its offsets.
        prompt: Of the pair as it is now.
        response: Of the pair as it is now.
        documents: Of the workspace.
    """
    if not (source or "").strip():
        return Cited("", note="The pair names no source.")
    name = documents.named(source or "")
    if name is None:
        why = "is none of `documents`" if documents.texts else "needs `documents` in tunegate.toml"
        return Cited("", note=f"Its source {source!r} {why}.")
    text = documents.texts[name]
    if draft is not None:
        return _quoted(name, text, orjson.loads(draft))
    spans = _sentences_behind(prompt, response, text)
    note = "" if spans else "No sentence of the document has the words of the response."
    return Cited(name, text, spans, note)


def _quoted(name: str, text: str, made_of: dict[str, object]) -> Cited:
    """The quote of a draft, where it stood or where it stands now."""
    quote, start, end = made_of.get("quote"), made_of.get("start"), made_of.get("end")
    page, headings = made_of.get("page"), made_of.get("headings")
    place = [f"page {page}"] if page is not None else []
    place += [" > ".join(map(str, headings))] if isinstance(headings, list) and headings else []
    told = ", ".join(place)
    if not isinstance(quote, str) or not quote:
        return Cited(name, text, (), "The draft does not say what it quotes.", told)
    if isinstance(start, int) and isinstance(end, int) and text[start:end] == quote:
        return Cited(name, text, ((start, end),), "", told)
    at = text.find(quote)
    if at < 0:
        return Cited(name, text, (), "The document changed: what was quoted is gone.", told)
    note = "The document changed since the draft; the quote stands elsewhere in it."
    return Cited(name, text, ((at, at + len(quote)),), note, told)


def _sentences_behind(prompt: str, response: str, text: str) -> tuple[Span, ...]:
    """For each sentence of the response the sentence of the document that has most of its words."""
    known = _known(text)
    asked = set(content_words(prompt))
    found: set[Span] = set()
    for said in sentences(response):
        words = set(content_words(said.text))
        if not words:
            continue
        best: Sentence | None = None
        most = 0.0
        for sentence, stands in known:
            covered = len(words & stands) / len(words)
            if covered < COVERED:
                continue
            score = covered + _PROMPT_WEIGHT * len(asked & stands) / max(1, len(asked))
            if score > most:
                best, most = sentence, score
        if best is not None:
            found.add((best.start, best.end))
    return tuple(sorted(found))


@lru_cache(maxsize=8)
def _known(text: str) -> list[tuple[Sentence, frozenset[str]]]:
    """The sentences of a document with their content words."""
    return [(one, frozenset(content_words(one.text))) for one in sentences(text)]
