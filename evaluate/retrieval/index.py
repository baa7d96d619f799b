"""The index of passages that questions are answered from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import polars as pl

from tunegate.curate.answer_words import readable
from tunegate.curate.errors import UserError
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.evaluate.item import Passage
from tunegate.evaluate.retrieval.dense import DenseIndex, check_finite
from tunegate.evaluate.retrieval.folder import load, save
from tunegate.evaluate.retrieval.lexical import LexicalIndex
from tunegate.evaluate.retrieval.parts import FUSED, Embedding, Parts, in_order
from tunegate.evaluate.retrieval.ranking import Ranking, fuse
from tunegate.evaluate.retrieval.terms import Terms

Mode = Literal["dense", "lexical", "hybrid"]
MODES: tuple[Mode, ...] = get_args(Mode)
"""By vectors, by words, by both."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a question found."""

    passage: Passage
    score: float
    """Cosine of the best piece, BM25, or the sum of reciprocal ranks, by mode. Compares within one
    question."""


@dataclass(frozen=True)
class RetrievalIndex:
    """Passages that can be searched by vectors, by words, and by both."""

    parts: Parts
    models: Models = field(repr=False, compare=False)

    @classmethod
    def build(
        cls,
        passages: Iterable[Passage],
        models: Models,
        *,
        embedding: Embedding = "model",
        language: str = "en",
        progress: Progress = SILENT,
    ) -> RetrievalIndex:
        """Index passages; without any, every search is empty.

        A vector stands for a piece of a passage, see `pieces`; only those that the store of
        `models` does not have are embedded.

        Args:
            passages: With distinct ids. Those without text are never found.
            models: Makes the vectors, of the questions too.
            embedding: See `EMBEDDINGS`.
            language: Two letters, of stems and stop words in lexical search; see `Terms`.
            progress: Sees the stage `embedding`.

        Raises:
            UserError: when two passages have one id, or the embedder cannot be had.
            Cancelled: when `progress` says so; vectors computed by then are kept.
        """
        ordered = in_order(passages)
        texts = [passage.text for passage in ordered]
        fast = embedding == "static"
        dense = (
            None
            if embedding == "none"
            else DenseIndex.build(texts, models, fast=fast, progress=progress)
        )
        parts = Parts(
            passages=ordered,
            embedding=embedding,
            embedder="" if dense is None else models.embedder_name(fast=fast),
            dense=dense,
            lexical=LexicalIndex.build(texts, Terms(language)),
        )
        return cls(parts, models)

    def __len__(self) -> int:
        return len(self.passages)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """By id: equal scores come in this order, whatever the order they were given in."""
        return self.parts.passages

    @property
    def has_vectors(self) -> bool:
        """Whether the modes that need vectors are there."""
        return self.parts.dense is not None

    @property
    def fingerprint(self) -> str:
        """16 hex digits: equal for the same passages indexed the same way."""
        return self.parts.fingerprint

    def search(
        self,
        questions: Sequence[str],
        *,
        k: int,
        mode: Mode = "hybrid",
        progress: Progress = SILENT,
    ) -> list[list[Found]]:
        """The passages that each question finds, the best first, equal scores by id.

        `dense` ranks by the cosine of the best piece, and every passage with text has one;
        `lexical` by BM25 those that share a term with the question; `hybrid` fuses the first
        `FUSED` of both, see `fuse`. An empty question finds nothing; fewer than `k` passages are
        all that is found then. What a question finds does not depend on the others, and up to
        `FUSED` passages a shorter search is the beginning of a longer one.

        Args:
            questions: May be empty, may repeat.
            k: Passages a question at most, from 1.
            mode: See `MODES`.
            progress: Sees the stages `embedding` and `finding neighbours`.

        Raises:
            ValueError: when `k` is below 1.
            UserError: when the mode needs vectors and the index has none, or the embedder cannot
                be had.
            Cancelled: when `progress` says so.
        """
        return [
            [
                Found(self.passages[row], score)
                for row, score in zip(ranking.rows.tolist(), ranking.scores.tolist(), strict=True)
            ]
            for ranking in self._rankings(questions, k=k, mode=mode, progress=progress)
        ]

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own; see `tunegate.evaluate.retrieval.folder`.

        Raises:
            UserError: when the folder holds something else, or cannot be written to.
        """
        save(self.parts, folder)

    @classmethod
    def load(
        cls, folder: Path, models: Models, *, passages: Iterable[Passage] | None = None
    ) -> RetrievalIndex:
        """Read an index that `save` wrote.

        Args:
            folder: Where it is.
            models: Makes the vectors of questions; must be what made those of the passages.
            passages: What the index should be of; an index of others is refused.

        Raises:
            UserError: when there is no index, a file of it is damaged or belongs to another one,
                its format is another, its vectors were made by another embedder, or it is of
                other passages.
        """
        return cls(load(folder, models, passages=passages), models)

    def _rankings(
        self, questions: Sequence[str], *, k: int, mode: Mode, progress: Progress
    ) -> Iterator[Ranking]:
        if k < 1:
            raise ValueError(f"k is at least 1, not {k}")
        if mode not in MODES:
            raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
        deep = max(k, FUSED) if mode == "hybrid" else k
        by_words = (self.parts.lexical.search(one, k=deep) for one in questions)
        if mode == "lexical":
            yield from by_words
            return
        by_vectors = self._dense_rankings(questions, k=deep, mode=mode, progress=progress)
        if mode == "dense":
            yield from by_vectors
            return
        for one, other in zip(by_vectors, by_words, strict=True):
            yield fuse(one, other).first(k)

    def _dense_rankings(
        self, questions: Sequence[str], *, k: int, mode: Mode, progress: Progress
    ) -> list[Ranking]:
        if self.parts.dense is None:
            raise UserError(
                f"the index has no vectors, which mode {mode} needs",
                "take the mode lexical, or build the index with an embedding",
            )
        asked = pl.Series("question", map(readable, questions), dtype=pl.String)
        fast = self.parts.embedding == "static"
        vectors = self.models.vectors(asked, fast=fast, progress=progress)
        check_finite(vectors)
        return self.parts.dense.search(vectors, k=k)


def retrieve(
    index: RetrievalIndex,
    questions: Sequence[str],
    *,
    k: int,
    mode: Mode = "hybrid",
    progress: Progress = SILENT,
) -> list[tuple[Passage, ...]]:
    """The passages to show with each question, the best first; see `RetrievalIndex.search`."""
    found = index.search(questions, k=k, mode=mode, progress=progress)
    return [tuple(one.passage for one in several) for several in found]
