"""Observations that belong together, such as questions on one document, as sums by cluster."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """What a mean needs to know of each cluster."""

    sums: Floats
    """Of the values, by cluster."""
    sizes: Floats
    """Observations, by cluster."""

    @property
    def mean(self) -> float:
        """Of all observations, each counting the same."""
        return float(self.sums.sum() / self.sizes.sum())


def clusters(
    values: Sequence[float] | Floats, groups: Sequence[Hashable | None] | None
) -> Clusters:
    """Sum the values by their group.

    Args:
        values: One an observation.
        groups: The group of each; a None is a group of its own, and so is everything when there
            are no groups.

    Raises:
        ValueError: when the lengths differ, or a value is not finite.
    """
    observed = np.asarray(values, dtype=np.float64)
    if not np.isfinite(observed).all():
        raise ValueError("a value is not a finite number")
    if groups is None:
        return Clusters(observed, np.ones(len(observed)))
    if len(groups) != len(observed):
        raise ValueError(f"{len(observed)} values have {len(groups)} groups")
    codes: dict[tuple[str, Hashable], int] = {}
    labels = [
        codes.setdefault(("alone", nth) if group is None else ("group", group), len(codes))
        for nth, group in enumerate(groups)
    ]
    return Clusters(
        sums=np.bincount(labels, weights=observed, minlength=len(codes)).astype(np.float64),
        sizes=np.bincount(labels, minlength=len(codes)).astype(np.float64),
    )
