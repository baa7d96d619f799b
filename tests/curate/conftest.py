"""Models that are quick and always say the same, for the rules that look at meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.models import Floats, Models
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress

_SAME = {
    "money back": "refund",
    "refunds": "refund",
    "thirty": "30",
    "shop": "store",
    "parcel": "package",
    "send back": "return",
    "get": "receive",
    "takes": "take",
}
_OPPOSITE = {"opens", "closes", "left", "right", "inner", "outer", "always", "never"}
_SMALL = "a an the is are do does i my in of to it at and for how what please"


def _words(text: str) -> list[str]:
    text = text.lower()
    for other, one in _SAME.items():
        text = re.sub(rf"\b{other}\b", one, text)
    return [word for word in re.findall(r"[a-z0-9]+", text) if word not in _SMALL.split()]


@dataclass(frozen=True)
class FakeModels(Models):
    """Vectors are bags of words; two texts are equivalent when their bags are equal, and conflict
    when they differ in numbers or opposites alone."""

    judged: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        made = np.zeros((len(texts), 512), np.float32)
        for row, text in enumerate(texts.to_list()):
            for word in _words(text):
                bucket = sum(ord(letter) * 31**at for at, letter in enumerate(word)) % 512
                made[row, bucket] += 1
        norms = np.linalg.norm(made, axis=1, keepdims=True)
        unit: Floats = np.divide(made, norms, out=made, where=norms > 0)
        return unit

    def relations(
        self, first: pl.Series, second: pl.Series, *, progress: Progress = SILENT
    ) -> Floats:
        if self.broken and len(first):
            raise UserError("the relation model is not there")
        pairs = list(zip(first.to_list(), second.to_list(), strict=True))
        self.judged.extend(pairs)
        rows = [_relation(*pair) for pair in pairs]
        return np.array(rows, np.float32).reshape(-1, 3)


def _relation(one: str, two: str) -> tuple[float, float, float]:
    ours, theirs = set(_words(one)), set(_words(two))
    if ours == theirs:
        return 0.94, 0.03, 0.03
    apart = ours ^ theirs
    if all(word.isdigit() or word in _OPPOSITE for word in apart) and ours - theirs:
        return 0.03, 0.92, 0.05
    return 0.05, 0.05, 0.90


Asked = Callable[..., list[str]]
FrameOf = Callable[..., pl.DataFrame]

_SUBJECTS = {
    "parcel": "parcel delivery courier address tracking",
    "refund": "refund money invoice amount payment",
    "password": "password login account email reset",
    "warranty": "warranty repair defect device technician",
}


@pytest.fixture
def asked() -> Asked:
    """`asked("parcel", 40, seed=0)`: different prompts that mix words of one subject."""

    def make(subject: str, count: int, *, seed: int = 0) -> list[str]:
        words = _SUBJECTS[subject].split()
        random = np.random.default_rng(seed)
        return [
            f"{' '.join(random.choice(words, 4, replace=False).tolist())} case{seed}{n}"
            for n in range(count)
        ]

    return make


@pytest.fixture
def frame_of() -> FrameOf:
    """`frame_of(prompts)`: a frame as checks take it, all responses alike."""

    def make(prompts: Sequence[str], contexts: Sequence[str | None] | None = None) -> pl.DataFrame:
        given = contexts or [None] * len(prompts)
        pairs = [
            Pair.single(prompt, "answer", context=context)
            for prompt, context in zip(prompts, given, strict=True)
        ]
        return Dataset.from_pairs(pairs).placed

    return make


@pytest.fixture
def fake_models() -> FakeModels:
    """Fresh ones; `judged` lists the pairs of texts that were related."""
    return FakeModels()


@pytest.fixture
def broken_models() -> FakeModels:
    """Their relation model cannot be used."""
    return FakeModels(broken=True)
