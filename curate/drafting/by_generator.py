"""Drafts by a language model: questions that one chunk answers, each with the words that say so.

The model is asked for JSON. A draft stays only if its quote stands in the chunk word for word
(white space apart) and its answer says little that the chunk does not; then the model is asked the
question once more, with the chunk alone, and may say that the chunk does not answer it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from tunegate.curate.corpus.chunks import Chunk
from tunegate.curate.corpus.document import Document, Span
from tunegate.curate.drafting.draft import FAILED, Draft, Passed, drafted
from tunegate.curate.generation import Generator, Message, Reply, Request
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.reasoning import without_reasoning
from tunegate.curate.rules.quality.grounding import missing_figures
from tunegate.curate.word_changes import content_words

GROUNDED = 0.6
"""Share of the content words of an answer that the chunk must have."""

FEWEST_WORDS = 3
"""In a question."""

_UNANSWERABLE = "UNANSWERABLE"
_SYSTEM = (
    "You write questions and answers for training an assistant. You use nothing but the passage "
    "you are given, and you answer in JSON."
)
_ASK = """Write up to {count} questions that the passage below answers, as a customer or colleague \
would ask them who has not seen it, in its language: each makes sense by itself and names what it \
is about. Answer each in full sentences from the passage alone. Copy as the quote the words of the \
passage that say the answer, character by character.

Reply with a JSON list and nothing else, [] when the passage answers no question:
[{{"question": "...", "answer": "...", "quote": "..."}}]

From: {place}
<passage>
{passage}
</passage>"""
_CHECK = """Answer the question from the passage alone, in one or two sentences. If the passage \
does not answer it, reply {word} and nothing else.

From: {place}
<passage>
{passage}
</passage>

Question: {question}"""
_OF_PASSAGE = re.compile(
    r"\b(?:the|this|that|above|given|provided) (?:passage|text|excerpt|paragraph|context|chunk"
    r"|document|section|snippet)\b|\baccording to (?:the|this) (?:text|passage|document)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"\[.*\]", re.DOTALL)
_NOT_SAID = re.compile(
    r"(?i)\b(?:not|n't|never) (?:be )?(?:stated|said|mentioned|specified|answered|provided|given"
    r"|clear|known|found)\b.{0,40}\b(?:passage|text|context|document)\b"
    r"|\b(?:passage|text|context|document) (?:does not|doesn't|says nothing|gives no)\b"
    r"|\bunanswerable\b"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """How a model is asked for drafts."""

    per_chunk: int = 3
    """Questions asked for, at most."""
    check: bool = True
    """Ask each question once more with its chunk, and drop what the chunk does not answer."""
    max_tokens: int = 900
    """Of one reply with questions."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Proposed:
    chunk: Chunk
    question: str
    answer: str
    quote: Span
    """In the document."""


def drafts_by_generator(
    documents: Sequence[Document],
    chunks: Sequence[Chunk],
    generator: Generator,
    *,
    asking: Asking | None = None,
    progress: Progress = SILENT,
) -> tuple[list[Draft], list[Passed]]:
    """Drafts in the order of the chunks, and what was dropped with the reason.

    A request that fails is passed over with the reason that came back, and the others go on.

    Args:
        documents: Those that the chunks are of.
        chunks: To ask about, each by itself.
        generator: The model.
        asking: How much is asked for.
        progress: Sees one stage in chunks, and one in questions that are checked.

    Raises:
        UserError: when the generator cannot work at all.
        Cancelled: when `progress` says so.
    """
    asking = Asking() if asking is None else asking
    by_name = {document.name: document for document in documents}
    requests = [_request(by_name[chunk.document], chunk, asking) for chunk in chunks]
    passed: list[Passed] = []
    proposed: list[_Proposed] = []
    replies = _replies(generator, requests, stage="asking for questions", progress=progress)
    for chunk, reply in zip(chunks, replies, strict=True):
        kept, dropped = _read(chunk, reply, asking)
        proposed += kept
        passed += dropped
    if asking.check and proposed:
        proposed, unanswered = _checked(by_name, proposed, generator, asking, progress)
        passed += unanswered
    drafts = [
        drafted(
            by_name[one.chunk.document],
            one.question,
            one.answer,
            quote=one.quote,
            chunk=one.chunk.id,
            by=generator.name,
            headings=one.chunk.headings,
            date=one.chunk.date,
        )
        for one in proposed
    ]
    return drafts, passed


def _replies(
    generator: Generator, requests: Sequence[Request], *, stage: str, progress: Progress
) -> list[Reply]:
    """The replies in the order of the requests."""
    progress.start(stage, total=len(requests))
    found: dict[int, Reply] = {}
    for number, reply in generator.replies(requests):
        found[number] = reply
        progress.advance(1)
    return [found[number] for number in range(len(requests))]


def _request(document: Document, chunk: Chunk, asking: Asking) -> Request:
    asked = _ASK.format(
        count=asking.per_chunk, place=_place(document, chunk), passage=_passage(chunk)
    )
    return Request(
        (Message("system", _SYSTEM), Message("user", asked)),
        max_tokens=asking.max_tokens,
        seed=asking.seed,
    )


def _place(document: Document, chunk: Chunk) -> str:
    path = [title for title in chunk.headings if title != document.shown]
    return " > ".join([document.shown, *path])


def _passage(chunk: Chunk) -> str:
    return "\n".join(part for part in (chunk.table_header, chunk.text) if part)


def _read(chunk: Chunk, reply: Reply, asking: Asking) -> tuple[list[_Proposed], list[Passed]]:
    """What one reply proposes, and what of it cannot be used."""

    def dropped(reason: str, text: str) -> Passed:
        return Passed(reason, chunk.document, " ".join(text.split())[:200])

    if reply.error is not None:
        return [], [dropped(f"{FAILED}: {reply.error}", chunk.text)]
    rows = _rows(without_reasoning(reply.text))
    if rows is None:
        why = "its reply was cut off at the limit" if reply.cut else "its reply is no JSON list"
        return [], [dropped(f"{FAILED}: {why}", reply.text)]
    if not rows:
        return [], [dropped("a chunk that answers no question, says the model", chunk.text)]
    kept: list[_Proposed] = []
    left: list[Passed] = []
    for row in rows[: asking.per_chunk]:
        question, answer, quoted = (
            " ".join(str(row.get(name) or "").split()) for name in ("question", "answer", "quote")
        )
        span = find_quote(quoted, chunk.text)
        reason = _why_not(question, answer, quoted, span, chunk)
        if reason or span is None:
            left.append(dropped(reason, question or answer))
        else:
            place = (chunk.start + span[0], chunk.start + span[1])
            kept.append(_Proposed(chunk, question, answer, place))
    if len(rows) > asking.per_chunk:
        extra = rows[asking.per_chunk :]
        left += [dropped("more questions than asked for", str(row)) for row in extra]
    return kept, left


def _rows(text: str) -> list[Mapping[str, Any]] | None:
    """The list of objects in a reply, whatever stands around it; None when there is none."""
    found = _LIST.search(text)
    if found is None:
        return None
    try:
        rows = orjson.loads(found[0])
    except orjson.JSONDecodeError:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    return rows


def find_quote(quote: str, text: str) -> Span | None:
    """Where a quote stands in a text, word for word; white space may differ. None when nowhere."""
    words = quote.split()
    if not words:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    return None if found is None else found.span()


def _why_not(question: str, answer: str, quote: str, span: Span | None, chunk: Chunk) -> str:
    """Why a proposal cannot be used; empty when it can."""
    if len(question.split()) < FEWEST_WORDS or not answer:
        return "no question or no answer"
    if _OF_PASSAGE.search(question):
        return "the question speaks of the passage"
    if _NOT_SAID.search(answer):
        return "the passage does not answer the question"
    if not quote:
        return "no quote"
    if span is None:
        return "the quote does not stand in the chunk"
    source = f"{_passage(chunk)}\n{question}\n{' '.join(chunk.headings)}"
    known = set(content_words(source))
    words = content_words(answer)
    if words and sum(word in known for word in words) < GROUNDED * len(words):
        return "the answer says what the chunk does not"
    if missing_figures(answer, source):
        return "a figure in the answer that the chunk does not have"
    return ""


def _checked(
    documents: Mapping[str, Document],
    proposed: Sequence[_Proposed],
    generator: Generator,
    asking: Asking,
    progress: Progress,
) -> tuple[list[_Proposed], list[Passed]]:
    """Those whose question the model can answer from the chunk, and the others."""
    requests = [
        Request(
            (
                Message(
                    "user",
                    _CHECK.format(
                        word=_UNANSWERABLE,
                        place=_place(documents[one.chunk.document], one.chunk),
                        passage=_passage(one.chunk),
                        question=one.question,
                    ),
                ),
            ),
            max_tokens=120,
            seed=asking.seed,
        )
        for one in proposed
    ]
    kept: list[_Proposed] = []
    left: list[Passed] = []
    replies = _replies(generator, requests, stage="checking the questions", progress=progress)
    for one, reply in zip(proposed, replies, strict=True):
        if reply.error is not None:
            reason = f"{FAILED}: {reply.error}"
        elif _declines(without_reasoning(reply.text)):
            reason = "the passage does not answer the question"
        else:
            kept.append(one)
            continue
        left.append(Passed(reason, one.chunk.document, one.question))
    return kept, left


def _declines(answer: str) -> bool:
    return _UNANSWERABLE in answer.upper() or bool(_NOT_SAID.search(answer))
