"""Vectors that are bags of words, and queries about four subjects."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.models import Floats, Models
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress

SUBJECTS = {
    "parcel": "parcel delivery courier address tracking",
    "refund": "refund money invoice amount payment",
    "password": "password login account email reset",
    "warranty": "warranty repair defect device technician",
}
Asked = Callable[..., list[str]]
FrameOf = Callable[[Sequence[str]], pl.DataFrame]


@dataclass(frozen=True)
class BagModels(Models):
    """A text's vector counts its words, unusual ones less."""

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        known = {word: at for at, word in enumerate(" ".join(SUBJECTS.values()).split())}
        made = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts.to_list()):
            for word in re.findall(r"[a-z]+|\d+", text.lower()):
                at = known.get(word)
                made[row, 20 + sum(map(ord, word)) % 44 if at is None else at] += (
                    0.3 if at is None else 1.0
                )
        norms = np.linalg.norm(made, axis=1, keepdims=True)
        unit: Floats = np.divide(made, norms, out=made, where=norms > 0)
        return unit


@pytest.fixture
def models() -> Models:
    return BagModels()


@pytest.fixture
def asked() -> Asked:
    """`asked("parcel", 40, seed=0)`: prompts that mix words of one subject."""

    def make(subject: str, count: int, *, seed: int = 0) -> list[str]:
        words = SUBJECTS[subject].split()
        random = np.random.default_rng([seed, len(subject)])
        return [
            f"{' '.join(random.choice(words, 4, replace=False).tolist())} {random.integers(9999)}"
            for _ in range(count)
        ]

    return make


@pytest.fixture
def frame_of() -> FrameOf:
    def make(prompts: Sequence[str]) -> pl.DataFrame:
        return Dataset.from_pairs([Pair.single(prompt, "answer") for prompt in prompts]).frame

    return make
