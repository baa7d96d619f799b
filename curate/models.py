"""The two models that checks look through: one makes vectors of texts, one relates two texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.child import Run, in_process
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.settings import Models as ModelSettings
from tunegate.curate.settings import Settings
from tunegate.curate.vectors.embedder import Embedder, open_embedder
from tunegate.curate.vectors.floats import Floats
from tunegate.curate.vectors.kept import kept_or, key_of
from tunegate.curate.vectors.neighbours import Neighbours, neighbours
from tunegate.curate.vectors.store import Keys, Store, content_keys

if TYPE_CHECKING:
    from tunegate.curate.relation.judge import Judge

Relation = Literal["equivalent", "conflicting", "different"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
"""In the order of the columns of `Models.relations`."""

_LONGEST = 2_000
"""Characters of a text beyond which its length does not change what it costs: models cut it."""
_RELATED_CHARACTERS = 15_000
"""About what the relation model reads in a second."""


@dataclass(frozen=True)
class Models:
    """Vectors and relations of texts, computed once per content.

    Nothing is loaded before it is needed. What was computed is kept in `cache`, or in memory when
    there is none or it cannot be written to.
    """

    settings: Settings = field(default_factory=Settings)
    cache: Path | None = None
    """Folder, made when something is kept."""
    run: Run = in_process
    """Where the models are: in this process, or in a `Child`."""
    _stores: dict[str, Store] = field(default_factory=dict, init=False, repr=False, compare=False)

    def embedder_name(self, *, fast: bool = False) -> str:
        """What makes the vectors, hash of its weights included: equal names, equal vectors.

        Raises:
            UserError: when the model cannot be had.
        """
        return self.run(_describe, self.settings.models, fast)[0]

    def judge_name(self) -> str:
        """What relates texts, hash of its weights included.

        Raises:
            UserError: when the model cannot be had.
        """
        return self.run(_judge_name, self.settings.models)

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        """One unit vector a text, float32, `(len(texts), dimensions)`; zeros for an empty text.

        Args:
            texts: Without nulls; equal texts are embedded once.
            fast: With the static embedder, which is for finding candidates, in place of the model
                that judges them.
            progress: Sees the stage `embedding` when there is something new to embed.

        Raises:
            UserError: when the model cannot be had, or a server does not answer as it should.
            Cancelled: when `progress` says so; what was computed by then is kept.
        """
        settings = self.settings.models
        name, dimensions, characters = self.run(_describe, settings, fast, progress=progress)
        asked = texts.rename("text").to_frame()
        blank = pl.col("text").str.strip_chars().str.len_bytes() == 0
        unique = asked.filter(~blank).unique(maintain_order=True).with_row_index("at")
        contents = unique["text"].to_list()

        def embed(rows: Sequence[int]) -> Floats:
            some = [contents[row] for row in rows]
            return self.run(_embed, settings, fast, some, progress=progress)

        found = self._kept_or(
            embed,
            content_keys(contents),
            self._store("embedding", name, kind=np.float16),
            lengths=[len(text) for text in contents],
            characters=characters,
            stage="embedding",
            progress=progress,
        )
        made = np.zeros((unique.height + 1, dimensions), np.float32)
        if unique.height:
            np.divide(found, np.linalg.norm(found, axis=1, keepdims=True), out=made[:-1])
        places = asked.join(unique, on="text", how="left", maintain_order="left")["at"]
        vectors: Floats = made[places.fill_null(unique.height).to_numpy()]
        return vectors

    def relations(
        self, first: pl.Series, second: pl.Series, *, progress: Progress = SILENT
    ) -> Floats:
        """Probabilities of `RELATIONS` for `first[i]` and `second[i]`, float32, `(n, 3)`.

        The same in both directions; calibrated.

        Args:
            first: Without nulls.
            second: Without nulls, as many.
            progress: Sees the stage `relating` when there is something new to relate.

        Raises:
            UserError: when the model cannot be had.
            Cancelled: when `progress` says so; what was computed by then is kept.
        """
        settings = self.settings.models
        asked = pl.DataFrame({"a": first, "b": second})
        swapped = pl.col("a") > pl.col("b")
        asked = asked.select(
            a=pl.when(swapped).then("b").otherwise("a"), b=pl.when(swapped).then("a").otherwise("b")
        )
        unique = asked.unique(maintain_order=True).with_row_index("at")
        if unique.is_empty():
            return np.zeros((0, len(RELATIONS)), np.float32)
        ones, others = unique["a"].to_list(), unique["b"].to_list()

        def relate(rows: Sequence[int]) -> Floats:
            some = ([ones[row] for row in rows], [others[row] for row in rows])
            return self.run(_relate, settings, *some, progress=progress)

        found = self._kept_or(
            relate,
            content_keys(ones, others),
            self._store("relation", self.judge_name(), kind=np.float32),
            lengths=[len(one) + len(other) for one, other in zip(ones, others, strict=True)],
            characters=_RELATED_CHARACTERS,
            stage="relating",
            progress=progress,
        )
        places = asked.join(unique, on=["a", "b"], how="left", maintain_order="left")["at"]
        relations: Floats = found[places.to_numpy()]
        return relations

    def neighbours(
        self,
        texts: pl.Series,
        *,
        left: int | None = None,
        k: int,
        floor: float,
        progress: Progress = SILENT,
    ) -> Neighbours:
        """Texts whose static vectors are near; kept until other texts are asked about.

        Args:
            texts: Without nulls.
            left: Compare only the first `left` texts with the others, whose rows count from 0.
                None compares all with one another.
            k: Neighbours of one text, at most.
            floor: Cosine from which a text is one.
            progress: As `vectors` and `vectors.neighbours` use it.

        Raises:
            UserError: when the model cannot be had.
            Cancelled: when `progress` says so.
        """

        def find() -> Neighbours:
            vectors = self.vectors(texts, fast=True, progress=progress)
            queries, base = (vectors, None) if left is None else (vectors[:left], vectors[left:])
            return neighbours(queries, base, k=k, floor=floor, progress=progress)

        if self.cache is None:
            return find()
        name = "neighbours-within.npz" if left is None else "neighbours-between.npz"
        key = key_of(texts.to_list(), self.embedder_name(fast=True), left, k, floor)
        return kept_or(self.cache / name, key, find)

    def _store(self, what: str, name: str, *, kind: npt.DTypeLike) -> Store:
        label = f"{what}-{blake2b(name.encode(), digest_size=6).hexdigest()}"
        if label not in self._stores:
            path = None if self.cache is None else self.cache / f"{label}.rows"
            self._stores.setdefault(label, Store(path, name=name, kind=kind))
        return self._stores[label]

    def _kept_or(
        self,
        compute: Callable[[Sequence[int]], Floats],
        keys: Keys,
        store: Store,
        *,
        lengths: Sequence[int],
        characters: int,
        stage: str,
        progress: Progress,
    ) -> Floats:
        """The row of every key: from the store, or computed by rows of about a second's work.

        The first one is computed alone: until it is there, a model is loaded.

        What was just computed passes through the store too, so a second run sees the same numbers.
        """
        known, rows = store.get(keys)
        if known.all():
            return rows
        costs = np.minimum(lengths, _LONGEST) + 1
        missing = np.flatnonzero(~known)
        missing = missing[np.argsort(costs[missing], kind="stable")]
        progress.start("loading the model", total=None)
        parts = [store.put(keys[missing[:1]], compute(missing[:1].tolist()))]
        progress.start(stage, total=int(costs[missing[1:]].sum()))
        for chunk in _chunks(missing[1:], costs, characters=characters):
            computed = compute(chunk.tolist())
            parts.append(store.put(keys[chunk], computed))
            progress.advance(int(costs[chunk].sum()))
        new = np.concatenate(parts)
        every = np.empty((len(keys), new.shape[1]), np.float32)
        if known.any():
            every[known] = rows
        every[missing] = new
        return every


def cosines(
    models: Models,
    first: pl.Series,
    second: pl.Series,
    *,
    fast: bool = False,
    progress: Progress = SILENT,
) -> Floats:
    """Cosine of the vectors of `first[i]` and `second[i]`, `(n,)`; see `Models.vectors`."""
    texts = pl.concat([first.alias("text"), second.alias("text")])
    vectors = models.vectors(texts, fast=fast, progress=progress)
    made: Floats = np.einsum("ij,ij->i", vectors[: len(first)], vectors[len(first) :])
    return made


def _chunks(
    rows: npt.NDArray[np.intp], costs: npt.NDArray[np.int64], *, characters: int
) -> Iterator[npt.NDArray[np.intp]]:
    """Cut `rows` where each further `characters` of cost are full."""
    if not len(rows):
        return
    full = np.cumsum(costs[rows]) // characters
    yield from np.split(rows, np.flatnonzero(np.diff(full)) + 1)


@cache
def _embedder(settings: ModelSettings, fast: bool) -> Embedder:  # noqa: FBT001  (a cache's key)
    return open_embedder(settings, fast=fast)


def _describe(settings: ModelSettings, fast: bool) -> tuple[str, int, int]:  # noqa: FBT001
    """Name, dimensions, and characters a second."""
    embedder = _embedder(settings, fast)
    return embedder.name, embedder.dimensions, embedder.characters


def _embed(settings: ModelSettings, fast: bool, texts: list[str]) -> Floats:  # noqa: FBT001
    return _embedder(settings, fast).embed(texts)


@cache
def _judge(settings: ModelSettings) -> Judge:
    from tunegate.curate.relation.judge import open_judge

    return open_judge(settings)


def _judge_name(settings: ModelSettings) -> str:
    return _judge(settings).name


def _relate(settings: ModelSettings, first: list[str], second: list[str]) -> Floats:
    return _judge(settings).relations(first, second)
