"""Which mode, how many passages and which chunk size to take, by dev questions alone."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tunegate.evaluate.retrieval.index import Mode, RetrievalIndex
from tunegate.evaluate.retrieval.measured import measure
from tunegate.evaluate.retrieval.measures import Gains
from tunegate.evaluate.statistics.clusters import clusters

EFFORT: tuple[Mode, ...] = ("lexical", "dense", "hybrid")
"""From the simplest: one without a model, one with a model, both."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How passages are found."""

    mode: Mode
    k: int
    """Passages shown with a question."""
    chunk_tokens: int | None = None
    """Tokens of a passage at most; None when the passages came as they are."""

    @property
    def cost(self) -> tuple[int, int, int]:
        """Simpler settings come first: fewer tokens shown, then a simpler mode, then fewer
        passages.
        """
        return self.k * (self.chunk_tokens or 1), EFFORT.index(self.mode), self.k

    def __str__(self) -> str:
        size = "" if self.chunk_tokens is None else f" of up to {self.chunk_tokens} tokens"
        return f"{self.mode}, {self.k} passage{'s' if self.k > 1 else ''}{size}"


@dataclass(frozen=True)
class Cutting:
    """The passages of one chunk size, and which of them answer the dev questions."""

    index: RetrievalIndex
    gold: Mapping[str, Gains]
    """Gains of passages by question; the questions are those of every other cutting."""
    chunk_tokens: int | None = None


@dataclass(frozen=True)
class Choice:
    """The setting that was chosen, why, and what was measured."""

    setting: Setting
    why: str
    table: pl.DataFrame
    """One row a setting, the simplest first: `mode`, `k`, `chunk_tokens`, `mean`, `behind` (the
    mean paired difference to the best, from 0 up), `error` (its standard error) and `chosen`."""
    questions: int
    """Dev questions that were measured."""


def choose_setting(
    cuttings: Sequence[Cutting],
    questions: Mapping[str, str],
    *,
    modes: Sequence[Mode] = EFFORT,
    ks: Sequence[int] = (3, 5, 10),
    by: str = "recall",
    sources: Mapping[str, str] | None = None,
    held_out: Collection[str] = (),
) -> Choice:
    """Measure every setting on the dev questions and choose by `choose`.

    Args:
        cuttings: One a chunk size.
        questions: Text by id, of the dev split alone.
        modes: To try. Those that need vectors are left out for an index without.
        ks: Passages shown, to try.
        by: A measure of `MEASURES`, cut at `k`: `recall`, or `hit` where one gold passage is
            enough.
        sources: The document of a question.
        held_out: Ids of the test split, so that none of them is measured here.

    Raises:
        ValueError: when a question is held out, there is nothing to try, or the cuttings have
            gold passages for different questions.
    """
    leaked = sorted(set(questions).intersection(held_out))
    if leaked:
        raise ValueError(f"question {leaked[0]!r} belongs to the test split")
    values: dict[Setting, Sequence[float]] = {}
    asked: list[str] = []
    for cutting in cuttings:
        gold = {one: cutting.gold.get(one, {}) for one in questions}
        for mode in modes:
            if mode != "lexical" and not cutting.index.has_vectors:
                continue
            found = cutting.index.search([*questions.values()], k=max(ks), mode=mode)
            rankings = {
                one: [hit.passage.id for hit in several]
                for one, several in zip(questions, found, strict=True)
            }
            names = {f"{by}@{k}": k for k in ks}
            frame = measure(rankings, gold, measures=[*names]).frame
            measured = frame["id"].to_list()
            if values and measured != asked:
                raise ValueError("the cuttings have gold passages for different questions")
            asked = measured
            for name, k in names.items():
                values[Setting(mode, k, cutting.chunk_tokens)] = frame[name].to_list()
    return choose(values, [(sources or {}).get(one) for one in asked], by=by)


def choose(
    values: Mapping[Setting, Sequence[float]],
    groups: Sequence[str | None] | None = None,
    *,
    by: str = "recall",
) -> Choice:
    """The simplest setting that is at most one standard error behind the best.

    The one-standard-error rule (Breiman et al. 1984) on paired differences: the best setting has
    the highest mean, the simpler one among equals; of those whose mean difference to it is no
    more than its own standard error, the one of lowest `cost` is taken. Errors are clustered.

    Args:
        values: The value of each dev question by setting, in one order.
        groups: The document of each question; None for one of its own.
        by: What the values are, for the reason.

    Raises:
        ValueError: without a setting or a question, or when the lengths differ.
    """
    if not values or not all(map(len, values.values())):
        raise ValueError("there is no setting or no dev question with a gold passage")
    ordered = sorted(values, key=lambda setting: setting.cost)
    means = {one: math.fsum(values[one]) / len(values[one]) for one in ordered}
    best = max(ordered, key=lambda one: round(means[one], 12))
    rows = []
    chosen = best
    for one in reversed(ordered):
        apart = [high - low for high, low in zip(values[best], values[one], strict=True)]
        error = _standard_error(apart, groups)
        behind = means[best] - means[one]
        if one.cost < best.cost and behind <= error + 1e-12:
            chosen = one
        rows.append((one.mode, one.k, one.chunk_tokens, means[one], behind, error))
    table = pl.DataFrame(
        rows[::-1],
        schema={
            "mode": pl.String,
            "k": pl.Int64,
            "chunk_tokens": pl.Int64,
            "mean": pl.Float64,
            "behind": pl.Float64,
            "error": pl.Float64,
        },
        orient="row",
    ).with_columns(chosen=pl.Series([one == chosen for one in ordered], dtype=pl.Boolean))
    count = len(values[best])
    return Choice(chosen, _why(chosen, best, table, by=by, count=count), table, count)


def _standard_error(values: Sequence[float], groups: Sequence[str | None] | None) -> float:
    """Of the mean, by the linearized variance of a ratio of sums over clusters; 0 for one."""
    by_cluster = clusters(values, groups)
    count = len(by_cluster.sizes)
    if count < 2:
        return 0.0
    residuals = by_cluster.sums - by_cluster.mean * by_cluster.sizes
    variance = count / (count - 1) * float((residuals**2).sum())
    return math.sqrt(variance) / float(by_cluster.sizes.sum())


def _why(chosen: Setting, best: Setting, table: pl.DataFrame, *, by: str, count: int) -> str:
    row = table.row(by_predicate=pl.col("chosen"), named=True)
    over = f"over {count} dev question{'s' if count > 1 else ''}"
    if chosen == best:
        return f"{chosen}: the best {by} {over}, {row['mean']:.3f}, and none simpler is near it"
    top = row["mean"] + row["behind"]
    return (
        f"{chosen}: {by} {row['mean']:.3f} {over}; the best ({best}) has {top:.3f}, which is "
        f"{row['behind']:.3f} more, within one standard error of the difference, "
        f"{row['error']:.3f}, and this is the simplest such setting"
    )
