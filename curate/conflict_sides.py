"""What speaks for either side of a conflict: words, dates, versions, and what the sources say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.documents import Documents
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.relation.evidence import Evidence, Support, support, told_sentences
from tunegate.curate.relation.relating import Related, relate
from tunegate.curate.rules.contradictions.answers import evidence_of
from tunegate.curate.rules.contradictions.outdated import Age, older_side
from tunegate.curate.word_changes import content_words

_POLAR = re.compile(r"\W*(?:yes|no|true|false|correct|incorrect|right|wrong)\b", re.IGNORECASE)
"""How an answer begins that says nothing without its question."""
_EMPTY = frozenset(content_words("they he she you we i this these those can may not never one"))
_MOST_WORDS = 4
"""Behind the beginning, where they are the question's own or say nothing."""


@dataclass(frozen=True)
class Origin:
    """Where a pair comes from."""

    file: str
    row: int
    task: str | None
    source: str | None
    date: str | None


@dataclass(frozen=True)
class Said:
    """What one source says about two conflicting answers."""

    source: str
    """Name of a document, or `the context`."""
    support: Support
    quote: str
    """The sentence of the source that says so, or that comes nearest to it."""


@dataclass(frozen=True)
class Sides:
    """Two conflicting answers, and what speaks for either."""

    related: Related
    apart: Evidence
    """Kind of the conflict and the words that differ, in characters of the answers."""
    age: Age | None
    """Which of the two is older."""
    said: tuple[Said, ...]
    """One for each source that has words; empty when no source is known."""


def origin(dataset: Dataset, pair_id: str) -> Origin | None:
    """Where a pair comes from; None when the data set does not hold it."""
    try:
        row = dataset.row(pair_id)
    except KeyError:
        return None
    return Origin(row["file"], row["row"], row["task"], row["source"], row["date"])


def sides(
    first: Pair,
    second: Pair,
    models: Models,
    *,
    origins: tuple[Origin | None, Origin | None] = (None, None),
    documents: Documents | None = None,
    progress: Progress = SILENT,
) -> Sides:
    """Weigh two conflicting pairs.

    Args:
        first: One side.
        second: The other one; its prompt asks the same.
        models: Of texts that a check has judged before, nothing is computed anew.
        origins: Of the two, for dates, versions and sources.
        documents: What the sources may name.
        progress: May cancel.

    Raises:
        UserError: when a model cannot be had.
        Cancelled: when `progress` says so.
    """
    question, one, other = first.prompt, first.response, second.response
    asked, ours, theirs = (pl.Series([text], dtype=pl.String) for text in (question, one, other))
    related = relate(asked, ours, theirs, models, progress=progress)[0]
    row = _row(related, (one, other), origins)
    passages = (
        one if related.first_passage is None else one[slice(*related.first_passage)],
        other if related.second_passage is None else other[slice(*related.second_passage)],
    )
    named = _sources((first, second), origins, documents or Documents())
    said = []
    for name, text in named.items():
        found = told_by(text, *passages, models, question=question, progress=progress)
        if found is not None:
            said.append(Said(name, found, text[found.start : found.end]))
    return Sides(related, evidence_of(row), older_side(row), tuple(said))


def _row(
    related: Related, answers: tuple[str, str], origins: tuple[Origin | None, Origin | None]
) -> Mapping[str, Any]:
    """What `evidence_of` and `older_side` look at, as in a row of `conflicting_pairs`."""
    row: dict[str, Any] = {}
    spans = (related.first_passage, related.second_passage)
    for end, answer, span, where in zip(("first", "second"), answers, spans, origins, strict=True):
        row[f"{end}_response"] = answer
        row[f"{end}_start"], row[f"{end}_end"] = (None, None) if span is None else span
        row[f"{end}_date"] = None if where is None else where.date
        row[f"{end}_source"] = None if where is None else where.source
    return row


def told_by(
    source: str,
    first: str,
    second: str,
    models: Models,
    *,
    question: str = "",
    progress: Progress = SILENT,
) -> Support | None:
    """What a source says about two conflicting passages; None when it has no sentence.

    Of a bare yes or no the relation model cannot tell which one a sentence speaks for: there the
    sentence most like the question is given, and no side.

    Raises:
        UserError: when a model cannot be had.
        Cancelled: when `progress` says so.
    """
    if not any(_is_bare(passage, question) for passage in (first, second)):
        return support(first, second, source, models, question=question, progress=progress)
    told = told_sentences(source)
    if not told:
        return None
    texts = pl.Series("text", [question, *(sentence.text for sentence in told)])
    vectors = models.vectors(texts, progress=progress)
    best = told[int((vectors[1:] @ vectors[0]).argmax())]
    return Support(None, 0.0, best.start, best.end)


def _is_bare(answer: str, question: str) -> bool:
    """Whether an answer is a yes or no, with few words behind it but the question's own."""
    begin = _POLAR.match(answer)
    if begin is None:
        return False
    rest = content_words(answer[begin.end() :])
    return len(rest) <= _MOST_WORDS and not set(rest) - _EMPTY - set(content_words(question))


def _sources(
    pairs: tuple[Pair, Pair], origins: tuple[Origin | None, Origin | None], documents: Documents
) -> dict[str, str]:
    """Texts that may say who is right, by name."""
    found: dict[str, str] = {}
    for pair, where in zip(pairs, origins, strict=True):
        name = documents.named(where.source) if where is not None and where.source else None
        if name is not None:
            found[name] = documents.texts[name]
        if pair.context:
            found.setdefault("the context", pair.context)
    return found
