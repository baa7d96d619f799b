"""Models that say at once what a test wants them to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pytest

from tunegate.curate.models import Floats, Models
from tunegate.curate.progress import SILENT, Progress

Says = Callable[[str, str], tuple[float, float, float]]


@dataclass(frozen=True)
class SayingModels(Models):
    """Relations by a function, vectors by the words that texts share; keeps what it was asked."""

    says: Says = field(default=lambda one, other: (0.0, 0.0, 1.0))
    asked: list[tuple[str, str]] = field(default_factory=list)

    def relations(
        self, first: pl.Series, second: pl.Series, *, progress: Progress = SILENT
    ) -> Floats:
        pairs = list(zip(first.to_list(), second.to_list(), strict=True))
        self.asked.extend(pairs)
        said = [self.says(one, other) for one, other in pairs]
        return np.array(said, np.float32).reshape(len(pairs), 3)

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        made = np.zeros((len(texts), 4096), np.float32)
        for row, text in enumerate(texts.to_list()):
            for word in text.lower().replace(".", "").split():
                made[row, sum(ord(letter) ** 2 for letter in word) % 4096] += 1
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        return made / np.where(lengths, lengths, 1)


@pytest.fixture
def saying() -> Callable[[Says], SayingModels]:
    """Make models that say what a function says."""
    return lambda says: SayingModels(says=says)
