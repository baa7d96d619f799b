"""Clusters of unit vectors: spherical k-means, and clusters that lie close put together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tunegate.curate.vectors.floats import Floats

Numbers = npt.NDArray[np.int32]

_ROUNDS = 25


def spherical_centres(vectors: Floats, count: int, *, seed: int = 0) -> Floats:
    """Unit centres of `count` clusters at most, by cosine.

    Spherical k-means (Dhillon and Modha 2001) from k-means++ starts (Arthur and Vassilvitskii
    2007). The same rows in the same order give the same centres.

    Args:
        vectors: Unit vectors, `(n, dimensions)`, n at least 1.
        count: Fewer centres come back where vectors repeat or a cluster runs empty.
        seed: For the starts.
    """
    centres = _starts(vectors, count, np.random.default_rng(seed))
    before: npt.NDArray[np.int64] | None = None
    for _ in range(_ROUNDS):
        nearest = (vectors @ centres.T).argmax(axis=1)
        if before is not None and np.array_equal(nearest, before):
            break
        order = np.argsort(nearest, kind="stable")
        firsts = np.flatnonzero(np.diff(nearest[order], prepend=-1))
        centres = _unit(np.add.reduceat(vectors[order], firsts, axis=0))
        before = np.searchsorted(np.unique(nearest), nearest)
    return centres


def joined_clusters(centres: Floats, *, least: float) -> Numbers:
    """A number for each centre; the same one where clusters lie close together.

    Average linkage: two groups are joined while the mean cosine between their centres is at least
    `least`. Numbers count from 0.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(centres) < 2:
        return np.zeros(len(centres), np.int32)
    above = np.triu_indices(len(centres), 1)
    distances = np.maximum(0.0, 1.0 - (centres @ centres.T)[above].astype(np.float64))
    groups = fcluster(linkage(distances, "average"), 1.0 - least, "distance")
    numbers: Numbers = groups.astype(np.int32) - 1
    return numbers


def _starts(vectors: Floats, count: int, random: np.random.Generator) -> Floats:
    chosen = [int(random.integers(len(vectors)))]
    distance = np.maximum(0.0, 1.0 - vectors @ vectors[chosen[0]])
    while len(chosen) < min(count, len(vectors)):
        reach = np.cumsum(distance, dtype=np.float64)
        if reach[-1] <= 1e-6 * len(vectors):
            break
        chosen.append(int(np.searchsorted(reach, random.random() * reach[-1], side="right")))
        distance = np.minimum(distance, np.maximum(0.0, 1.0 - vectors @ vectors[chosen[-1]]))
    return vectors[chosen].copy()


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return unit
