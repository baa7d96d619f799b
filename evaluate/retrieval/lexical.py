"""Passages by the words they share with a question: BM25 (bm25s)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from tunegate.evaluate.retrieval.ranking import Ranking, nothing, ranked
from tunegate.evaluate.retrieval.terms import Terms

K1, B = 1.5, 0.75
"""How soon further mentions of a word stop to count, and how much long passages lose by their
length: what bm25s has without being asked."""


@dataclass(frozen=True)
class LexicalIndex:
    """What each term is worth in each passage, as a sparse matrix by column (term)."""

    terms: Terms
    words: tuple[str, ...]
    """Every term of the passages, in the order of first mention."""
    data: npt.NDArray[np.float32]
    """BM25 of a term in a passage."""
    indices: npt.NDArray[np.int32]
    """The passage it stands in."""
    indptr: npt.NDArray[np.int64]
    """Where each term begins in the two above, `(len(words) + 1,)`."""
    passages: int
    """How many there are."""

    @classmethod
    def build(cls, texts: Sequence[str], terms: Terms | None = None) -> LexicalIndex:
        """Count the terms of texts.

        BM25 as in Lucene (`method="lucene"` of bm25s; Robertson et al. 1994, Kamphuis et al.
        2020), with `K1` and `B`.
        """
        terms = terms or Terms()
        numbers = _Numbers(terms)
        said = [list(map(numbers.__getitem__, terms.words(text))) for text in texts]
        if not numbers:
            nowhere = np.zeros(1, np.int64)
            return cls(
                terms, (), np.empty(0, np.float32), np.empty(0, np.int32), nowhere, len(texts)
            )
        import bm25s

        made = bm25s.BM25(k1=K1, b=B, method="lucene").build_index_from_ids(
            range(len(numbers.terms)), said, show_progress=False
        )
        return cls(
            terms,
            tuple(numbers.terms),
            made["data"].astype(np.float32),
            made["indices"].astype(np.int32),
            made["indptr"].astype(np.int64),
            len(texts),
        )

    def search(self, question: str, *, k: int) -> Ranking:
        """The `k` passages with the highest BM25 that share a term with the question."""
        asked = self.terms.asked(question)
        known = [self._numbers[word] for word in asked if word in self._numbers]
        if not known:
            return nothing()
        scores = self._bm25.get_scores_from_ids(known)
        at_least = np.partition(scores, -k)[-k] if k < len(scores) else scores.min()
        rows = np.flatnonzero((scores >= at_least) & (scores > 0))
        return ranked(rows, scores[rows].astype(np.float64)).first(k)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def _bm25(self) -> Any:
        import bm25s

        bm25 = bm25s.BM25(k1=K1, b=B, method="lucene")
        bm25.nonoccurrence_array = None
        bm25.scores = {
            "data": self.data,
            "indices": self.indices,
            "indptr": self.indptr,
            "num_docs": self.passages,
        }
        return bm25


class _Numbers(dict[str, int]):
    """The number of each word's term, worked out when the word is first met."""

    def __init__(self, terms: Terms) -> None:
        super().__init__()
        self._cut = terms
        self.terms: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        (term,) = self._cut.stems([word])
        self[word] = number = self.terms.setdefault(term, len(self.terms))
        return number
