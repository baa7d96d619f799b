"""The chance of a difference between two samples, by putting everything into them anew."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.vectors.floats import Floats

Statistic = Callable[[Floats], npt.NDArray[np.float64]]
"""One number for each column of 0 and 1, `(texts, columns)`: which sample each text is in."""

FEWEST_PERMUTATIONS = 999
ENOUGH_ABOVE = 50
"""Permutations at least as extreme as what was observed, after which no more are drawn."""
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Permuted:
    """What a permutation test gave."""

    observed: float
    p_value: float
    permutations: int
    """That were drawn."""


def permuted(
    statistic: Statistic,
    sizes: tuple[int, int],
    *,
    permutations: int,
    seed: int,
    progress: Progress = SILENT,
) -> Permuted:
    """The p-value of the statistic being so large in two samples of one source.

    Exact at any size, as long as the texts of both are drawn independently: the p-value is
    (1 + permutations as extreme) / (1 + permutations) (Phipson and Smyth 2010), or, where
    `ENOUGH_ABOVE` as extreme ones come up before all are drawn, that number over those drawn
    until then (Besag and Clifford 1991).

    Args:
        statistic: The larger, the more the samples differ.
        sizes: Of the first sample, whose rows come first, and of the second.
        permutations: At most.
        seed: Of the permutations.
        progress: Sees the stage `permuting`.

    Raises:
        ValueError: when the statistic is not finite: no permutation would be as extreme, and the
            samples would seem to differ.
        Cancelled: when `progress` says so.
    """
    labels = np.repeat(np.array([0, 1], np.float32), sizes)
    random = np.random.default_rng(seed)
    observed = float(statistic(labels[:, None])[0])
    if not math.isfinite(observed):
        raise ValueError(f"the statistic of the samples is {observed}: a vector is no number")
    # equal splits may differ in the last digits
    least = observed - 1e-9 - 1e-5 * abs(observed)
    progress.start("permuting", total=permutations)
    above = done = 0
    while done < permutations:
        batch = min(_BATCH, permutations - done)
        drawn = random.permuted(np.tile(labels, (batch, 1)), axis=1)
        extreme = np.flatnonzero(statistic(np.ascontiguousarray(drawn.T)) >= least)
        if above + len(extreme) >= ENOUGH_ABOVE:
            last = done + int(extreme[ENOUGH_ABOVE - above - 1]) + 1
            return Permuted(observed, ENOUGH_ABOVE / last, last)
        above += len(extreme)
        done += batch
        progress.advance(batch)
    return Permuted(observed, (1 + above) / (1 + done), done)


def permutations_for(level: float) -> int:
    """So many that a p-value of five times the smallest one still is significant at `level`.

    At the confidence of one test, 0.95 or closer to 1; never fewer than `FEWEST_PERMUTATIONS`.
    """
    return max(FEWEST_PERMUTATIONS, round(5 / (1 - level)) - 1)
