"""A suite put to a generator: what is asked of it, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal, get_args

from tunegate.curate.corpus.chunks import Chunk
from tunegate.curate.errors import UserError
from tunegate.curate.generation import Generator, Reply, Request
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.wording import count
from tunegate.evaluate.final_answer import final_answer
from tunegate.evaluate.generators.kept import request_key
from tunegate.evaluate.item import Passage
from tunegate.evaluate.prompt_template import Example, PromptTemplate
from tunegate.evaluate.retrieval.index import Mode, RetrievalIndex, retrieve
from tunegate.evaluate.scores import Prediction
from tunegate.evaluate.suite import Suite

Context = Literal["closed", "gold", "retrieved"]
CONTEXTS: tuple[Context, ...] = get_args(Context)
"""`closed`: the question alone. `gold`: with the passages that hold the answer, which is the
ceiling of any retrieval. `retrieved`: with those that an index finds."""

MAX_TOKENS = 256


@dataclass(frozen=True)
class Plan:
    """Everything that is asked of a generator."""

    suite: Suite
    template: PromptTemplate = field(default_factory=PromptTemplate)
    context: Context = "closed"
    shown: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    """Passages by item id; an item that is missing is asked without."""
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    """Few-shot examples by item id."""
    abstain: bool = False
    """Whether the prompt says how to decline."""
    max_tokens: int = MAX_TOKENS
    temperature: float = 0.0
    seed: int = 0

    def requests(self) -> tuple[Request, ...]:
        """One request an item, in the order of the suite."""
        return tuple(
            Request(
                messages=self.template.messages(
                    item,
                    self.shown.get(item.id, ()),
                    examples=self.examples.get(item.id, ()),
                    abstain=self.abstain,
                ),
                max_tokens=self.max_tokens,
                temperature=self.temperature,
                seed=self.seed,
            )
            for item in self.suite.items
        )

    def predictions(self, replies: Sequence[Reply]) -> dict[str, Prediction]:
        """The answers in the replies by item id; without a reply there is none, which scores 0.

        See `final_answer` for what of a reply is its answer.
        """
        after = self.template.answer_after
        return {
            item.id: Prediction(final_answer(reply.text, after=after), self.shown.get(item.id, ()))
            for item, reply in zip(self.suite.items, replies, strict=True)
            if reply.error is None
        }


def ask(
    requests: Sequence[Request], generator: Generator, *, progress: Progress = SILENT
) -> tuple[Reply, ...]:
    """A reply to each request, in order.

    Raises:
        UserError: when the generator cannot work at all.
        Cancelled: when `progress` says so.
    """
    progress.start("answering", total=len(requests))
    replies: list[Reply | None] = [None] * len(requests)
    for number, reply in generator.replies(requests):
        replies[number] = reply
        progress.advance(1)
    silent = Reply("", 0.0, error="the generator gave no reply")
    return tuple(silent if reply is None else reply for reply in replies)


def plan_hash(
    generator: str, requests: Sequence[Request], suite: Suite, *, answer_after: str = ""
) -> str:
    """16 hex digits of everything that determines a run.

    That is the suite, each reply's key, and where in a reply the answer is looked for.
    """
    hashed = blake2b(suite.fingerprint.encode(), digest_size=8)
    for item, request in zip(suite.items, requests, strict=True):
        hashed.update(f"\0{item.id}\0{request_key(generator, request)}".encode())
    if answer_after:
        hashed.update(f"\0answer after {answer_after}".encode())
    return hashed.hexdigest()


def gold_passages(
    suite: Suite, texts: Mapping[str, str] | None = None
) -> dict[str, tuple[Passage, ...]]:
    """The passages that hold each item's answer; an unanswerable item may have none.

    Args:
        suite: What is asked.
        texts: By passage id, for gold passages of which the suite knows the id alone.

    Raises:
        UserError: when an answerable item has no gold passage with a text.
    """
    known = texts or {}
    shown: dict[str, tuple[Passage, ...]] = {}
    lacking: list[str] = []
    for item in suite.items:
        passages = [
            one if one.text else Passage(one.id, known.get(one.id, "")) for one in item.gold
        ]
        shown[item.id] = tuple(one for one in passages if one.text)
        if not shown[item.id] and not item.unanswerable:
            lacking.append(item.id)
    if lacking:
        raise UserError(
            f"{len(lacking):,} of {count(len(suite), 'item')} lack a gold passage with a text; the "
            f"first is {lacking[0]!r}",
            "give the suite a column `gold` or `context`, or ask with --context closed",
        )
    return shown


def retrieved_passages(
    suite: Suite,
    index: RetrievalIndex,
    *,
    k: int,
    mode: Mode = "hybrid",
    progress: Progress = SILENT,
) -> dict[str, tuple[Passage, ...]]:
    """The k best passages that the index finds for each item's question."""
    questions = [item.question for item in suite.items]
    found = retrieve(index, questions, k=k, mode=mode, progress=progress)
    return {item.id: shown for item, shown in zip(suite.items, found, strict=True)}


def passages_of(chunks: Iterable[Chunk]) -> list[Passage]:
    """Chunks as passages: where they stand in the document, then their text as it is.

    Headings go in front that do not stand in the text, and the header of a table that the chunk
    goes on with.
    """
    return [Passage(one.id, _placed(one), one.document) for one in chunks]


def _placed(chunk: Chunk) -> str:
    lines = {line.strip(" #") for line in chunk.text.splitlines()}
    above = " > ".join(one for one in chunk.headings if one not in lines)
    return "\n".join(part for part in (above, chunk.table_header, chunk.text) if part)
