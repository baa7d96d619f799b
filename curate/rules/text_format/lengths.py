"""Prompts and responses far shorter or longer than the others of their task."""

from __future__ import annotations

import polars as pl

from tunegate.curate.findings import HIT_SCHEMA, empty_hits
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.text_format.tasks import MIN_TASK_PAIRS

_NORMAL = 1.4826
"""Standard deviation of a normal distribution, in median absolute deviations."""

_MIN_SPREAD = 0.25
"""Spread of the log length taken at least, so that answers of equal length have no outliers at a
few characters' difference."""

_MIN_DIFFERENCE = 20
"""Characters by which an outlier differs from the median at least."""


def length_scores(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Robust z-score of the log length of one text column, within task and kind of conversation.

    z is the distance from the median of ln(characters), in median absolute deviations scaled to a
    standard deviation (Iglewicz and Hoaglin 1993, with the usual 1.4826). Returns `pos`, `length`,
    its distance from the median `apart`, `z`, and the quartiles `low` and `high` of the group, all
    in characters but z, for every non-empty text of a group of at least `MIN_TASK_PAIRS`.
    """
    group = ["task", "single"]
    length = pl.col(field).str.len_chars()
    return (
        frame.lazy()
        .select("pos", "task", single=pl.col("turns").is_null(), length=length)
        .filter(pl.col("length") > 0)
        .filter(pl.len().over(group) >= MIN_TASK_PAIRS)
        .with_columns(
            log=pl.col("length").log(),
            apart=(pl.col("length") - pl.col("length").median().over(group)).abs(),
        )
        .with_columns(off=pl.col("log") - pl.col("log").median().over(group))
        .with_columns(spread=_NORMAL * pl.col("off").abs().median().over(group))
        .select(
            "pos",
            "length",
            "apart",
            z=pl.col("off") / pl.max_horizontal("spread", pl.lit(_MIN_SPREAD)),
            low=pl.col("length").quantile(0.25, "lower").over(group),
            high=pl.col("length").quantile(0.75, "higher").over(group),
        )
        .collect()
    )


def _check_lengths(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    limit = context.settings.thresholds.length_outlier
    parts = [empty_hits()]
    for field in ("prompt", "response"):
        scores = length_scores(frame, field)
        far = scores.filter(pl.col("z").abs() >= limit, pl.col("apart") >= _MIN_DIFFERENCE)
        message = pl.format(
            "{} of {} characters; the middle half of the task has {} to {}",
            pl.lit(field),
            "length",
            pl.col("low").cast(pl.UInt32),
            pl.col("high").cast(pl.UInt32),
        )
        parts.append(
            far.select(
                "pos",
                others=pl.lit(None, dtype=HIT_SCHEMA["others"]),
                field=pl.lit(field),
                start=pl.lit(None, dtype=pl.UInt32),
                end=pl.lit(None, dtype=pl.UInt32),
                message=message,
                score=pl.col("z").round(2),
            )
        )
    return pl.concat(parts)


RULES: tuple[Rule, ...] = (
    Rule(
        code="F303",
        name="length-outlier",
        summary="A prompt or response is far shorter or longer than the others of its task.",
        why="It is often cut off, a whole document pasted in, or a pair of another task; the "
        "model learns lengths from its examples.",
        bad="response: 4,120 characters where the task has 40 to 90",
        good="response: 75 characters where the task has 40 to 90",
        severity="info",
        check=_check_lengths,
        scope="set",
        source="Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers: modified z-score",
    ),
)
