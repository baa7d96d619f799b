from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tunegate.curate import models as models_module
from tunegate.curate.child import Child
from tunegate.curate.errors import Cancelled
from tunegate.curate.models import Floats, Models
from tunegate.curate.progress import SILENT, Progress


@dataclass
class Fake:
    """Embedder and judge that count what they are asked."""

    name: str = "fake 1"
    dimensions: int = 3
    characters: int = 50
    texts: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    chunks: list[int] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Floats:
        self.texts += texts
        self.chunks.append(len(texts))
        rows = np.array([[len(text), text.count("a"), 1.0] for text in texts], np.float32)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def relations(
        self, first: Sequence[str], second: Sequence[str], *, progress: Progress = SILENT
    ) -> Floats:
        self.pairs += zip(first, second, strict=True)
        return np.array([[0.5, 0.25, len(a) + len(b)] for a, b in zip(first, second, strict=True)])


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    monkeypatch.setattr(models_module, "_embedder", lambda settings, fast: made)
    monkeypatch.setattr(models_module, "_judge", lambda settings: made)
    return made


@dataclass
class Seen:
    """What a job reports; stops it after some."""

    stages: list[tuple[str, int | None]] = field(default_factory=list)
    done: int = 0
    stop_after: int | None = None

    def start(self, stage: str, *, total: int | None) -> None:
        self.stages.append((stage, total))

    def advance(self, amount: int) -> None:
        self.done += amount
        if self.stop_after is not None and self.done >= self.stop_after:
            raise Cancelled


def embedded(models: Models, *texts: str, **options: Any) -> Floats:
    return models.vectors(pl.Series(texts, dtype=pl.String), **options)


def test_every_text_gets_its_unit_vector(fake: Fake) -> None:
    made = embedded(Models(), "aa", "", "bbb", " \n", "aa")
    assert made.shape == (5, 3)
    assert made.dtype == np.float32
    assert np.allclose(made[0], np.array([2, 2, 1]) / 3, atol=1e-3)
    assert np.array_equal(made[0], made[4])
    assert np.allclose(np.linalg.norm(made, axis=1), [1, 0, 1, 0, 1])
    assert sorted(fake.texts) == ["aa", "bbb"]


@pytest.mark.parametrize("texts", [[], [""]])
def test_nothing_to_embed(fake: Fake, texts: list[str]) -> None:
    assert embedded(Models(), *texts).tolist() == [[0.0, 0.0, 0.0]] * len(texts)
    assert fake.texts == []


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_second_run_embeds_what_is_new_and_sees_the_same(
    fake: Fake, tmp_path: Path, in_memory: bool
) -> None:
    models = Models(cache=None if in_memory else tmp_path / "vectors")
    first = embedded(models, "abc", "banana")
    later = models if in_memory else Models(cache=tmp_path / "vectors")
    second = embedded(later, "banana", "new", "abc")
    assert fake.texts == ["abc", "banana", "new"]
    assert np.array_equal(first, second[[2, 0]])


def test_another_model_has_rows_of_its_own(fake: Fake, tmp_path: Path) -> None:
    embedded(Models(cache=tmp_path), "abc")
    fake.name = "fake 2"
    embedded(Models(cache=tmp_path), "abc")
    assert fake.texts == ["abc", "abc"]
    assert len(list(tmp_path.glob("embedding-*.rows"))) == 2


def test_no_folder_is_made_for_nothing(fake: Fake, tmp_path: Path) -> None:
    embedded(Models(cache=tmp_path / "vectors"), "")
    assert not (tmp_path / "vectors").exists()


def test_work_is_cut_so_that_it_can_be_stopped_and_what_is_done_is_kept(
    fake: Fake, tmp_path: Path
) -> None:
    texts = [f"text {number:05}" for number in range(30)]
    seen = Seen(stop_after=100)
    with pytest.raises(Cancelled):
        embedded(Models(cache=tmp_path), *texts, progress=seen)
    before = len(fake.texts)
    assert 0 < before < 30
    again = Seen()
    embedded(Models(cache=tmp_path), *texts, progress=again)
    assert sorted(fake.texts) == texts
    assert [stage for stage, _ in again.stages] == ["loading the model", "embedding"]
    assert again.done == again.stages[1][1]
    assert max(fake.chunks) < 10


def test_nothing_new_starts_no_stage(fake: Fake) -> None:
    models, seen = Models(), Seen()
    embedded(models, "abc")
    embedded(models, "abc", progress=seen)
    assert seen.stages == []


def related(models: Models, *pairs: tuple[str, str], **options: Any) -> Floats:
    first, second = (pl.Series([pair[at] for pair in pairs], dtype=pl.String) for at in (0, 1))
    return models.relations(first, second, **options)


def test_a_pair_is_related_once_whatever_its_direction(fake: Fake, tmp_path: Path) -> None:
    made = related(Models(cache=tmp_path), ("b", "aa"), ("aa", "b"), ("c", "c"), ("b", "aa"))
    assert made.tolist() == [[0.5, 0.25, 3], [0.5, 0.25, 3], [0.5, 0.25, 2], [0.5, 0.25, 3]]
    assert made.dtype == np.float32
    assert fake.pairs == [("c", "c"), ("aa", "b")]
    again = related(Models(cache=tmp_path), ("aa", "b"), ("aa", "c"))
    assert again.tolist() == [[0.5, 0.25, 3], [0.5, 0.25, 3]]
    assert fake.pairs == [("c", "c"), ("aa", "b"), ("aa", "c")]


def test_nothing_to_relate(fake: Fake) -> None:
    assert related(Models()).shape == (0, 3)


def test_damage_is_computed_again(fake: Fake, tmp_path: Path) -> None:
    first = embedded(Models(cache=tmp_path), "abc", "banana")
    [file] = tmp_path.glob("*.rows")
    body = bytearray(file.read_bytes())
    body[-1] ^= 0xFF
    file.write_bytes(body)
    assert np.array_equal(first, embedded(Models(cache=tmp_path), "abc", "banana"))
    assert fake.texts == ["abc", "banana", "banana"]


def test_the_same_from_a_child_as_from_here() -> None:
    texts = ("How do I return it?", "", "How can I send it back?")
    child = Child()
    try:
        there = embedded(Models(run=child), *texts, fast=True)
    finally:
        child.close()
    here = embedded(Models(), *texts, fast=True)
    assert np.array_equal(there, here)
    assert np.allclose(np.linalg.norm(here, axis=1), [1, 0, 1])


def test_the_packaged_models_look_at_meaning() -> None:
    models = Models()
    made = embedded(models, "How do I return it?", "How can I send it back?", "Rain is likely.")
    assert made.shape == (3, 384)
    assert made[0] @ made[1] > 0.5 > 0.3 > made[0] @ made[2]


@pytest.mark.parametrize(
    ("costs", "characters", "sizes"),
    [([10] * 6, 20, [1, 2, 2, 1]), ([100] * 3, 20, [1, 1, 1]), ([1] * 5, 100, [5]), ([7], 1, [1])],
)
def test_chunks_hold_about_what_they_should(
    costs: list[int], characters: int, sizes: list[int]
) -> None:
    rows = np.arange(len(costs))[::-1].copy()
    chunks = list(models_module._chunks(rows, np.array(costs), characters=characters))
    assert [len(chunk) for chunk in chunks] == sizes
    assert np.concatenate(chunks).tolist() == rows.tolist()
