"""What an index is made of, and the fingerprint of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal, get_args

from tunegate.curate.answer_words import readable
from tunegate.curate.errors import UserError
from tunegate.evaluate.item import Passage
from tunegate.evaluate.retrieval.dense import DenseIndex
from tunegate.evaluate.retrieval.lexical import K1, B, LexicalIndex
from tunegate.evaluate.retrieval.pieces import CHARACTERS, WORDS
from tunegate.evaluate.retrieval.ranking import RRF

Embedding = Literal["model", "static", "none"]
EMBEDDINGS: tuple[Embedding, ...] = get_args(Embedding)
"""What makes the vectors: the model of `[models]`, the static embedder, or nothing, which leaves
the lexical mode alone."""

FUSED = 100
"""Passages of each ranking that hybrid search fuses, or `k` when that is more."""


@dataclass(frozen=True)
class Parts:
    """All of an index but the models that embed questions."""

    passages: tuple[Passage, ...]
    """By id."""
    embedding: Embedding
    embedder: str
    """Name of what made the vectors, hash of its weights included; empty without vectors."""
    dense: DenseIndex | None = field(repr=False, compare=False)
    lexical: LexicalIndex = field(repr=False, compare=False)

    @property
    def fingerprint(self) -> str:
        """16 hex digits: equal for the same passages indexed the same way."""
        passages = passages_fingerprint(self.passages)
        return index_fingerprint(passages, embedder=self.embedder, terms=self.lexical.terms.name)


def in_order(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Passages by id, lone surrogates replaced, which UTF-8 cannot carry.

    Raises:
        UserError: when two have one id.
    """
    clean = (
        Passage(readable(one.id), readable(one.text), readable(one.document)) for one in passages
    )
    ordered = tuple(sorted(clean, key=lambda passage: passage.id))
    counted = Counter(passage.id for passage in ordered)
    twice = next((one for one, times in counted.items() if times > 1), None)
    if twice is not None:
        raise UserError(f"two passages have the id {twice!r}", "give each passage an id of its own")
    return ordered


def passages_fingerprint(passages: Sequence[Passage]) -> str:
    """16 hex digits: a hash of ids and texts of passages that are `in_order`."""
    total = blake2b(b"passages-1", digest_size=8)
    for passage in passages:
        for part in (passage.id.encode(), passage.text.encode()):
            total.update(b"%d:%b" % (len(part), part))
    return total.hexdigest()


def index_fingerprint(passages: str, *, embedder: str, terms: str) -> str:
    """16 hex digits: a hash of all that a search depends on beside the question."""
    parts = ("index-1", passages, embedder, terms, f"{WORDS} {CHARACTERS} {K1} {B} {RRF} {FUSED}")
    return blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()
