"""From what the relation model says to probabilities that are right as often as they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tunegate.curate.vectors.floats import Floats


@dataclass(frozen=True)
class Calibration:
    """One temperature for all classes and one offset for each (Guo et al. 2017, section 4.2)."""

    temperature: float = 1.0
    offsets: tuple[float, ...] = (0.0, 0.0, 0.0)

    def probabilities(self, scores: Floats) -> Floats:
        """Softmax of `scores / temperature + offsets`, `(n, classes)`."""
        scaled = scores.astype(np.float64) / self.temperature + np.array(self.offsets)
        raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
        return shares
