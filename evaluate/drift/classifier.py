"""Whether a classifier can tell two samples of texts apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.vectors.floats import Floats
from tunegate.evaluate.drift.permutation import Permuted, permuted

FOLDS = 5
RIDGE = 10.0
"""Weight of the penalty; scikit-learn's C is its inverse. With a hundred texts it finds twice as
many shifts as a weight of 1, with thousands as many."""

_DIGITS = 6
"""Of a vote that count."""


def classifier_test(
    first: Floats,
    second: Floats,
    *,
    permutations: int,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Permuted:
    """The classifier two-sample test (Lopez-Paz and Oquab 2017, arXiv 1610.06545).

    `observed` is the area under the ROC curve: how often a logistic regression takes a text of
    the second sample rather than one of the first to be of the second, over texts it was not
    fitted on: 0.5 when nothing tells them apart, 1 when they have nothing in common. A few texts
    teach a classifier little, so what there is to tell shows as more with more texts.

    The regression is the first step of Newton's method from no coefficients, which is a ridge
    regression; with unit vectors and this penalty further steps change the area by less than
    0.002. So it can be fitted anew for each permutation, which is what makes the p-value exact.

    Args:
        first: `(n, dimensions)`, n at least 1.
        second: `(m, dimensions)`, m at least 1.
        permutations: At most.
        seed: Of the folds and of the permutations.
        progress: Sees the stage `permuting`.

    Raises:
        Cancelled: when `progress` says so.
    """
    from scipy.stats import rankdata

    vectors = np.concatenate([first, second])
    vectors = vectors - vectors.mean(axis=0)
    count, share = len(vectors), len(second) / len(vectors)
    folds = np.random.default_rng(seed).permutation(count) % FOLDS
    parts: list[tuple[npt.NDArray[np.bool_], Floats, Floats]] = []
    for fold in range(min(FOLDS, count)):
        held = folds == fold
        fitted = vectors[~held]
        hessian = share * (1 - share) * (fitted.T @ fitted)
        hessian[np.diag_indices_from(hessian)] += RIDGE
        parts.append((held, vectors[held], np.linalg.inv(hessian) @ fitted.T))

    def area(labels: Floats) -> npt.NDArray[np.float64]:
        won = np.zeros(labels.shape[1])
        compared = np.zeros(labels.shape[1])
        for held, asked, solved in parts:
            weights = solved @ (labels[~held] - labels[~held].mean(axis=0))
            # equal texts tie, in whatever order their products are summed
            ranks = rankdata((asked @ weights).round(_DIGITS), axis=0)
            ones = labels[held].sum(axis=0, dtype=np.float64)
            won += (ranks * labels[held]).sum(axis=0) - ones * (ones + 1) / 2
            compared += ones * (len(asked) - ones)
        return np.divide(won, compared, out=np.full_like(won, 0.5), where=compared > 0)

    sizes = (len(first), len(second))
    return permuted(area, sizes, permutations=permutations, seed=seed, progress=progress)
