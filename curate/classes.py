"""How the pairs of a set are divided into classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from tunegate.curate.normalize import normal_form

FEWEST_PAIRS = 20
"""In a smaller set shares say nothing."""
LABEL_WORDS = 4
"""A response with at most so many words may be the label of a class."""
PAIRS_PER_LABEL = 3
"""Fewer pairs for each different value, on average, and the values are no labels."""


@dataclass(frozen=True)
class Classes:
    """How the pairs are divided: by their task labels, or by responses that are labels."""

    noun: str
    """`task` or `response`."""
    counts: dict[str, int]
    """Pairs by label, most first, then by name."""

    @property
    def total(self) -> int:
        """Pairs that have a label."""
        return sum(self.counts.values())

    @property
    def effective(self) -> float:
        """As many equally large classes would be as varied: exp of the entropy (Hill 1973)."""
        return effective_number(list(self.counts.values()))


def effective_number(counts: Sequence[int]) -> float:
    """Exp of the entropy of the shares, the Hill number of order 1 (Hill 1973); 0 without any."""
    sizes = np.array([count for count in counts if count], dtype=np.float64)
    if not sizes.size:
        return 0.0
    shares = sizes / sizes.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def classes(frame: pl.DataFrame) -> Classes | None:
    """The classes of a set, or None when neither tasks nor responses divide it.

    Task labels that are almost as many as the pairs are no classes. Responses are taken when no
    pair has a task and nearly all responses are a few short ones.
    """
    tasks = frame["task"].drop_nulls()
    tasks = tasks.filter(tasks.str.strip_chars() != "")
    if len(tasks) >= FEWEST_PAIRS:
        return _classes("task", tasks)
    if len(tasks) or frame.height < FEWEST_PAIRS:
        return None
    short = frame["response"].str.count_matches(r"\S+") <= LABEL_WORDS
    if short.sum() < 0.95 * frame.height:
        return None
    return _classes("response", normal_form(frame["response"].filter(short)))


def label_responses(frame: pl.DataFrame) -> pl.Series:
    """Whether each response is a label: nearly all responses of its task are a few short ones.

    Pairs without a task count as one task.
    """
    answers = frame.select("task", label=normal_form(frame["response"])).with_columns(
        short=pl.col("label").str.count_matches(r"\S+").is_between(1, LABEL_WORDS)
    )
    of_task = answers.group_by("task").agg(
        pairs=pl.len(),
        short=pl.col("short").sum(),
        labels=pl.col("label").filter("short").n_unique(),
    )
    divided = of_task.filter(
        (pl.col("pairs") >= FEWEST_PAIRS)
        & (pl.col("short") >= 0.95 * pl.col("pairs"))
        & (pl.col("labels") * PAIRS_PER_LABEL <= pl.col("short"))
    )
    in_task = answers["task"].is_in(divided["task"].implode(), nulls_equal=True)
    return (in_task & answers["short"]).alias("is_label")


def _classes(noun: str, labels: pl.Series) -> Classes | None:
    counted = (
        labels.alias("label")
        .value_counts()
        .filter(pl.col("label") != "")
        .sort(["count", "label"], descending=[True, False])
    )
    if counted.height * PAIRS_PER_LABEL > len(labels):
        return None
    return Classes(noun=noun, counts=dict(counted.iter_rows()))
