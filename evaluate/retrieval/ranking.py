"""What a search gives: passages in order, and the rules that the order follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RRF = 60
"""The constant of reciprocal rank fusion, as in its paper."""

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages by their row in the index, the best first; equal scores by row."""

    rows: Rows
    scores: Scores
    """Falling; what they measure depends on the mode."""

    def first(self, k: int) -> Ranking:
        """The first `k` of them, or as many as there are."""
        return Ranking(self.rows[:k], self.scores[:k])


def nothing() -> Ranking:
    """What an empty question finds."""
    return Ranking(np.empty(0, np.int64), np.empty(0, np.float64))


def ranked(rows: Rows, scores: Scores) -> Ranking:
    """These rows by falling score; equal scores by rising row."""
    order = np.lexsort((rows, -scores))
    return Ranking(rows[order], scores[order])


def fuse(first: Ranking, second: Ranking, *, constant: int = RRF) -> Ranking:
    """Both rankings in one, by the sum of 1 / (constant + rank), ranks from 1.

    Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009). Only ranks count, so that cosines
    and BM25 scores need no common scale. A passage that one ranking lacks gets nothing from it.
    """
    rows, places = np.unique(np.concatenate([first.rows, second.rows]), return_inverse=True)
    shares = [1 / (constant + 1 + np.arange(len(one.rows))) for one in (first, second)]
    scores = np.bincount(places, weights=np.concatenate(shares), minlength=len(rows))
    return ranked(rows.astype(np.int64), scores.astype(np.float64))
