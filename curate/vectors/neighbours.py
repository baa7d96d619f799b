"""Which vectors lie near which: FAISS behind one function.

Everything is compared with everything where two cores do that in some ten seconds. Beyond it the
vectors are put into cells around centres (IVF), only the cells next to a query are looked through,
and how much that finds is measured on a sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.vectors.floats import Floats

EXACT_PRODUCTS = 400_000_000_000
"""Multiplications up to which everything is compared: 40,000 vectors of 256 with one another."""
WANTED_RECALL = 0.995
"""More cells are looked through until the sample finds this share, or until `_MOST_CELLS`."""

_MOST_CELLS = 0.04
"""Share of the cells that one query looks through at most; more would take as long as all."""
_FIRST_CELLS = 16
_SAMPLE = 1_000
"""Queries on which recall is measured."""
_TRAINING_ROWS = 40
"""Vectors a cell from which its centre is learnt."""
_ROUNDS = 6
_BATCH_PRODUCTS = 20_000_000_000
"""Between two looks at the progress: half a second on two cores."""


@dataclass(frozen=True)
class Neighbours:
    """Pairs of near vectors: by `first`, the nearest first, then by `second`."""

    first: npt.NDArray[np.uint32]
    """Row in the queries."""
    second: npt.NDArray[np.uint32]
    """Row in the base."""
    score: Floats
    """Cosine."""
    recall: float | None
    """Share of the pairs that were found, measured on a sample; None when everything was compared
    with everything."""


def neighbours(
    queries: Floats,
    base: Floats | None,
    *,
    k: int,
    floor: float,
    exact_products: int = EXACT_PRODUCTS,
    progress: Progress = SILENT,
) -> Neighbours:
    """The `k` nearest vectors of each query whose cosine is at least `floor`.

    The same vectors always give the same pairs.

    Args:
        queries: Unit vectors, float32, `(n, dimensions)`.
        base: Unit vectors, float32, `(m, dimensions)`. None or `queries` itself looks among the
            queries: nobody is its own neighbour, and a pair stands once, with `first < second`.
        k: Neighbours of one query, at most.
        floor: Cosine, above 0 where zero vectors are to have no neighbours.
        exact_products: Multiplications up to which everything is compared with everything.
        progress: Sees the stage `finding neighbours`, counted in queries.

    Raises:
        Cancelled: when `progress` says so.
    """
    among = base is None or base is queries
    base = queries if base is None else base
    if not len(queries) or not len(base):
        none = np.empty(0, np.uint32)
        return Neighbours(none, none, np.empty(0, np.float32), None)
    wanted = min(k + among, len(base))
    recall: float | None = None
    if len(queries) * base.size <= exact_products:
        index = exact_index(base)
    else:
        index, recall = _approximate(queries, base, k=wanted, floor=floor, progress=progress)
    first, second, score = _search(index, queries, k=wanted, floor=floor, progress=progress)
    if among:
        first, second, score = _once(first, second, score)
    order = np.lexsort((second, -score, first))
    return Neighbours(
        first[order].astype(np.uint32), second[order].astype(np.uint32), score[order], recall
    )


def exact_index(base: Floats) -> Any:
    """A FAISS index that compares with every vector, by inner product; it copies them."""
    import faiss

    index = faiss.IndexFlatIP(base.shape[1])
    index.add(np.ascontiguousarray(base))
    return index


def _approximate(
    queries: Floats, base: Floats, *, k: int, floor: float, progress: Progress
) -> tuple[Any, float]:
    """An index of cells, set to look through as many as it takes, and its recall."""
    import faiss

    rows, dimensions = base.shape
    cells = ceil(4 * sqrt(rows))
    index = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(dimensions), dimensions, cells, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.spherical = True
    index.cp.niter = _ROUNDS
    index.cp.min_points_per_centroid = 1
    index.cp.max_points_per_centroid = _TRAINING_ROWS
    progress.start("preparing neighbours", total=rows)
    learnt = np.random.default_rng(0).permutation(rows)[: cells * _TRAINING_ROWS]
    index.train(base[np.sort(learnt)])
    step = max(1, _BATCH_PRODUCTS // (cells * dimensions))
    for start in range(0, rows, step):
        index.add(np.ascontiguousarray(base[start : start + step]))
        progress.advance(min(step, rows - start))
    sample = queries[np.random.default_rng(1).permutation(len(queries))[:_SAMPLE]]
    truth = _pairs(*exact_index(base).search(sample, k), floor=floor)[:2]
    expected = {*zip(*(column.tolist() for column in truth), strict=True)}
    index.nprobe = min(_FIRST_CELLS, cells)
    while True:
        seen = _pairs(*index.search(sample, k), floor=floor)[:2]
        found = expected.intersection(zip(*(column.tolist() for column in seen), strict=True))
        recall = len(found) / len(expected) if expected else 1.0
        if recall >= WANTED_RECALL or 2 * index.nprobe > _MOST_CELLS * cells:
            return index, recall
        index.nprobe *= 2


def _search(
    index: Any, queries: Floats, *, k: int, floor: float, progress: Progress
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    products = index.ntotal * queries.shape[1]
    if hasattr(index, "nprobe"):
        products = products * index.nprobe // index.nlist
    step = min(len(queries), max(256, _BATCH_PRODUCTS // products))
    progress.start("finding neighbours", total=len(queries))
    parts = []
    for start in range(0, len(queries), step):
        batch = np.ascontiguousarray(queries[start : start + step])
        first, second, score = _pairs(*index.search(batch, k), floor=floor)
        parts.append((first + start, second, score))
        progress.advance(len(batch))
    first, second, score = (np.concatenate(column) for column in zip(*parts, strict=True))
    return first, second, score


def _pairs(
    scores: Floats, rows: npt.NDArray[np.int64], *, floor: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """What a search gave, as pairs of query and row."""
    near = (scores >= floor) & (rows >= 0)
    first, _ = np.nonzero(near)
    return first, rows[near], scores[near]


def _once(
    first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], score: Floats
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Each pair of two different rows once, the lower row first."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    _, at = np.unique(low * (high.max(initial=0) + 1) + high, return_index=True)
    at = at[low[at] < high[at]]
    return low[at], high[at], score[at]
