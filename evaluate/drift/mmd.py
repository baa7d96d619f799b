"""How far two samples of texts lie apart, whatever it is in which they differ."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.vectors.floats import Floats
from tunegate.evaluate.drift.permutation import Permuted, permuted


def mmd_test(
    first: Floats,
    second: Floats,
    *,
    permutations: int,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Permuted:
    """The maximum mean discrepancy (Gretton et al. 2012, JMLR 13:723).

    `observed` is the unbiased estimate of its square (equation 3 there), which may fall below 0:
    0 for two samples of one source, whatever their sizes. The kernel is Gaussian, its width the
    median distance between the texts of both samples.

    Args:
        first: `(n, dimensions)`, n at least 2.
        second: `(m, dimensions)`, m at least 2.
        permutations: At most.
        seed: Of the permutations.
        progress: Sees the stage `permuting`.

    Raises:
        Cancelled: when `progress` says so.
    """
    kernel = _kernel(np.concatenate([first, second]))
    one, other = len(first), len(second)
    rows, total = kernel.sum(axis=1, dtype=np.float64), float(kernel.sum(dtype=np.float64))

    def squared(labels: Floats) -> npt.NDArray[np.float64]:
        inside = np.einsum("ij,ij->j", labels, kernel @ labels, dtype=np.float64)
        between = rows @ labels - inside
        rest = total - 2 * between - inside
        made: npt.NDArray[np.float64] = (
            rest / (one * (one - 1)) + inside / (other * (other - 1)) - 2 * between / (one * other)
        )
        return made

    return permuted(squared, (one, other), permutations=permutations, seed=seed, progress=progress)


def _kernel(vectors: Floats) -> Floats:
    """Similarity of each two texts, `(n, n)`, and 0 of each with itself."""
    squares = np.einsum("ij,ij->i", vectors, vectors)
    distances = squares[:, None] + squares[None, :] - 2 * (vectors @ vectors.T)
    np.maximum(distances, 0, out=distances)
    width = float(np.median(distances[np.triu_indices(len(vectors), 1)]))
    kernel: Floats = np.exp(distances / -(2 * width if width > 0 else 1.0))
    np.fill_diagonal(kernel, 0)
    return kernel
