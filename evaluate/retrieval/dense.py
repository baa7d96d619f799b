"""Passages by the nearness of their vectors to that of a question: FAISS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.errors import UserError
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.vectors.floats import Floats
from tunegate.curate.vectors.neighbours import exact_index
from tunegate.evaluate.retrieval.pieces import pieces
from tunegate.evaluate.retrieval.ranking import Ranking, nothing, ranked

Numbers = npt.NDArray[np.int32]

_PIECES = 4
"""Vectors a wanted passage that are looked at first; more when that gives too few passages."""

_SLACK = 16
"""Further vectors: FAISS computes in other orders for one question and for many, and what is equal
up to that has to be cut off at the same place."""

_DIGITS = 6
"""Of a cosine that count."""


def check_finite(vectors: Floats) -> None:
    """Refuse vectors of which one is no number: what they find would be anything.

    Raises:
        UserError: when one is not finite.
    """
    wrong = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if len(wrong):
        raise UserError(
            f"the embedder gives {len(wrong):,} of {len(vectors):,} texts a vector that is no "
            "number",
            "name another model as [models] embedding: its weights are damaged, or overflow",
        )


@dataclass(frozen=True)
class DenseIndex:
    """One vector for each different piece of the passages, and which passages have it.

    Questions are compared with every vector, since what one finds must not depend on how many are
    asked at once. A million vectors of 256 numbers take about a tenth of a second a question.
    """

    vectors: Floats
    """Unit vectors, `(vectors, dimensions)`."""
    vector_of: Numbers
    """The vector of each piece, `(pieces,)`."""
    passage_of: Numbers
    """The passage of each piece, `(pieces,)`; a passage without text has none."""

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        models: Models,
        *,
        fast: bool = False,
        progress: Progress = SILENT,
    ) -> DenseIndex:
        """Embed the `pieces` of texts, equal ones once, and only what `models` does not have."""
        numbers: dict[str, int] = {}
        vector_of: list[int] = []
        passage_of: list[int] = []
        for passage, text in enumerate(texts):
            for piece in pieces(text):
                vector_of.append(numbers.setdefault(piece, len(numbers)))
                passage_of.append(passage)
        asked = pl.Series("piece", list(numbers), dtype=pl.String)
        vectors = models.vectors(asked, fast=fast, progress=progress)
        check_finite(vectors)
        says = np.any(vectors != 0, axis=1)
        place = np.cumsum(says) - 1
        of, passages = np.array(vector_of, np.int32), np.array(passage_of, np.int32)
        kept = says[of]
        return cls(vectors[says], place[of[kept]].astype(np.int32), passages[kept])

    def search(self, questions: Floats, *, k: int) -> list[Ranking]:
        """The `k` passages of the highest cosine, by their best piece; none for a zero vector."""
        found = [nothing()] * len(questions)
        if not len(self.vectors):
            return found
        waiting: list[int] = np.flatnonzero(np.any(questions != 0, axis=1)).tolist()
        reach = min(_PIECES * k + _SLACK, len(self.vectors))
        while waiting:
            asked = np.ascontiguousarray(questions[waiting])
            _, near = self._faiss.search(asked, reach)
            short = []
            for at, question in enumerate(waiting):
                ranking = self._ranking(questions[question], near[at])
                found[question] = ranking.first(k)
                if len(ranking.rows) < k and reach < len(self.vectors):
                    short.append(question)
            waiting, reach = short, min(4 * reach, len(self.vectors))
        return found

    def _ranking(self, question: Floats, near: npt.NDArray[np.int64]) -> Ranking:
        """The passages that have these vectors, each by the best of them."""
        # once more, in one order of summation
        exact = self.vectors[near].astype(np.float64) @ question.astype(np.float64)
        cosines = exact.round(_DIGITS)
        order, ends = self._by_vector
        sizes = ends[near + 1] - ends[near]
        rows = np.concatenate([order[ends[one] : ends[one + 1]] for one in near])
        whole = ranked(rows, np.repeat(cosines, sizes))
        _, first = np.unique(whole.rows, return_index=True)
        best = np.sort(first)
        return Ranking(whole.rows[best], whole.scores[best])

    @cached_property
    def _faiss(self) -> Any:
        return exact_index(self.vectors)

    @cached_property
    def _by_vector(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Passages by the vectors they have, and where each vector begins among them."""
        order = np.argsort(self.vector_of, kind="stable")
        ends = np.searchsorted(self.vector_of[order], np.arange(len(self.vectors) + 1))
        return self.passage_of[order].astype(np.int64), ends.astype(np.int64)
