"""What most pairs of a task have in common: how large a task must be, and how it is named."""

from __future__ import annotations

import polars as pl

from tunegate.curate.masking import excerpt

MIN_TASK_PAIRS = 20
"""A task needs this many pairs before most of them make a rule."""


def usual_values(rows: pl.DataFrame, *, needed: float) -> pl.DataFrame:
    """The value that at least `needed` of a task's rows share, where one exists.

    `rows` has `task` and `value`, one row per pair; null values count as rows without it. Returns
    `task`, `usual` and `share`, one row per task that has a usual value.
    """
    return (
        rows.lazy()
        .group_by("task", "value")
        .len("times")
        .with_columns(share=pl.col("times") / pl.col("times").sum().over("task"))
        .filter(pl.col("value").is_not_null() & (pl.col("share") >= needed))
        .select("task", "share", usual="value")
        .collect()
    )


def task_name(task: str | None, *, of: str) -> str:
    """`the responses of “summarization”`, or `the responses` where pairs have no task."""
    return f"the {of} of “{excerpt(task)}”" if task else f"the {of}"


def percent(share: float) -> str:
    """A share that is not quite 1, as a person reads it: `97 %`, `99.9 %`."""
    return f"{share * 100:.0f} %" if share < 0.985 else f"{min(share * 100, 99.9):.1f} %"
