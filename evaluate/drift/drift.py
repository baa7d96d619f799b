"""Production queries against what the pairs teach, or against the queries of another time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import polars as pl

from tunegate.curate.errors import InputError
from tunegate.curate.main_language import foreign_language
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.templates import own_words
from tunegate.curate.topics import topic_texts
from tunegate.evaluate.drift.classifier import classifier_test
from tunegate.evaluate.drift.coverage_loss import CoverageLoss, coverage_loss
from tunegate.evaluate.drift.mmd import mmd_test
from tunegate.evaluate.drift.moved import MovedTopic, moved_topics
from tunegate.evaluate.drift.permutation import Permuted, permutations_for
from tunegate.evaluate.drift.verdict import Verdict, decide
from tunegate.evaluate.statistics.stages import bonferroni_level, holm

SAMPLE = 2_000
"""Queries that are looked at, of either side; drawn at random from longer logs."""
FEWEST_PAIRS = 20
FEWEST_TESTED = 5
"""Texts of either side below which nothing is tested."""
LEVEL = 0.95
"""Confidence of all looks together."""


@dataclass(frozen=True)
class Drift:
    """How far the queries are from what they are compared with."""

    queries: int
    """In the log."""
    older: int | None
    """In the log of another time; None when compared with the pairs."""
    pairs: int
    sample: tuple[int, int]
    """Texts looked at: of what the queries are compared with, and of the queries."""
    seed: int
    look: int
    """Which of the planned looks this is."""
    looks: int
    level: float
    """Confidence of this look: that of all split between them."""
    classifier: Permuted | None
    """AUC; None for fewer than `FEWEST_TESTED` texts."""
    mmd: Permuted | None
    """Squared discrepancy."""
    loss: CoverageLoss | None
    """None for few queries."""
    tests: dict[str, float]
    """p-value of each test, adjusted for one another (Holm); to be held against 1 - `level`."""
    moved: tuple[MovedTopic, ...] | None
    """None in a set too small for topics."""
    verdict: Verdict
    inputs: str
    """Fingerprint of all that was compared, and how."""
    repeated: int = 0
    """Older queries that stand among the queries too, as often as they do. Where one log goes on
    with the other, the tests see less than there is."""
    language: str | None = None
    """Of the workspace or the queries, where it is not English: the tests and the topics, and
    coverage with the packaged model, look through vectors that were made for English."""

    @property
    def significant(self) -> tuple[str, ...]:
        """Tests that found a difference, corrected for one another and for the looks."""
        alpha = 1 - self.level + 1e-12
        return tuple(name for name, p in self.tests.items() if p <= alpha)


def find_drift(
    frame: pl.DataFrame,
    queries: pl.Series,
    models: Models,
    *,
    floor: float,
    older: pl.Series | None = None,
    look: int = 1,
    looks: int = 1,
    sample: int = SAMPLE,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Drift:
    """Compare queries with the prompts of a set, or with older queries.

    Rows are drawn as they stand in the log, repeats with them: what is asked more often counts
    more often.

    Args:
        frame: `PAIR_SCHEMA`.
        queries: Texts, neither null nor blank.
        models: Tests and topics look through static vectors, coverage through the other ones.
        floor: Cosine from which a query resembles a prompt.
        older: Queries of another time, likewise.
        look: Which look this is, from 1.
        looks: How many are planned; each is held to the error of one of them (Bonferroni).
        sample: Texts of either side that are looked at, at most.
        seed: Of the samples and permutations.
        progress: Sees the embedding and the permutations.

    Raises:
        InputError: when there are fewer than `FEWEST_PAIRS` pairs or no queries.
        UserError: when a model is needed and cannot be used.
        Cancelled: when `progress` says so.
    """
    if frame.height < FEWEST_PAIRS:
        raise InputError(
            f"there are {frame.height:,} pairs, and drift is told from {FEWEST_PAIRS} on",
            "name the file the model was trained on with --data",
        )
    for what, texts in (("queries", queries), ("older queries", older)):
        if texts is not None and not len(texts):
            raise InputError(f"there are no {what}", "name a file with one query a line")
    level = bonferroni_level(LEVEL, looks)
    asked = drawn(queries, sample, seed=seed)
    before = drawn(topic_texts(frame) if older is None else older, sample, seed=seed + 1)
    earlier = None if older is None else before
    classifier, mmd = _tests(before, asked, models, level=level, seed=seed, progress=progress)
    loss = coverage_loss(
        frame, asked, models, floor=floor, level=level, older=earlier, progress=progress
    )
    moved = moved_topics(frame, asked, models, older=earlier, progress=progress)
    tests = _adjusted(classifier, mmd, loss)
    return Drift(
        queries=len(queries),
        older=None if older is None else len(older),
        pairs=frame.height,
        sample=(len(before), len(asked)),
        seed=seed,
        look=look,
        looks=looks,
        level=level,
        classifier=classifier,
        mmd=mmd,
        loss=loss,
        tests=tests,
        moved=moved,
        verdict=decide(loss, moved, tests=tests, level=level, queries=len(asked)),
        inputs=inputs_of(frame, queries, older, sample=sample, seed=seed),
        repeated=0 if older is None else _repeated(older, queries),
        language=foreign_language(models.settings.language, asked),
    )


def _repeated(older: pl.Series, queries: pl.Series) -> int:
    """How many of the older texts have a partner of the same words, each of its own."""
    return (Counter(older.to_list()) & Counter(queries.to_list())).total()


def drawn(texts: pl.Series, most: int, *, seed: int) -> pl.Series:
    """At most so many of the texts, drawn at random without return, in their order."""
    if len(texts) <= most:
        return texts
    random = np.random.default_rng(seed)
    return texts.gather(np.sort(random.choice(len(texts), most, replace=False)))


def inputs_of(
    frame: pl.DataFrame, queries: pl.Series, older: pl.Series | None, *, sample: int, seed: int
) -> str:
    """A fingerprint of what is compared and how: 16 hex digits."""
    total = blake2b(f"drift-1 {sample} {seed}".encode(), digest_size=8)
    for texts in (frame["id"].sort(), queries, older):
        total.update(b"none" if texts is None else f"{len(texts)}".encode())
        for text in () if texts is None else texts:
            line = text.encode()
            total.update(b"\n%d:%b" % (len(line), line))
    return total.hexdigest()


def _tests(
    before: pl.Series,
    asked: pl.Series,
    models: Models,
    *,
    level: float,
    seed: int,
    progress: Progress,
) -> tuple[Permuted | None, Permuted | None]:
    if min(len(before), len(asked)) < FEWEST_TESTED:
        return None, None
    texts = own_words(pl.concat([before.alias("text"), asked.alias("text")]))
    vectors = models.vectors(texts, fast=True, progress=progress)
    sides = vectors[: len(before)], vectors[len(before) :]
    count = permutations_for(level)
    return (
        classifier_test(*sides, permutations=count, seed=seed, progress=progress),
        mmd_test(*sides, permutations=count, seed=seed, progress=progress),
    )


def _adjusted(
    classifier: Permuted | None, mmd: Permuted | None, loss: CoverageLoss | None
) -> dict[str, float]:
    found = {"classifier": classifier, "mmd": mmd, "coverage": loss}
    taken = {name: one.p_value for name, one in found.items() if one is not None}
    return dict(zip(taken, holm(list(taken.values())), strict=True))
