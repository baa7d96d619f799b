"""Prompts that are built otherwise than nearly all others of their task."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.text_format.tasks import (
    MIN_TASK_PAIRS,
    percent,
    task_name,
    usual_values,
)

_HEAD_CHARS = 16
"""Prompts that share this much of their beginning share a template."""

_LABEL = r"(?m)^[ \t#*]*([A-Z][A-Za-z ]{0,24}:)"
_LAST_LABEL = r"(\S[^\n]{0,28}(?:[:>#]|->|=>))\s*$"


@dataclass(frozen=True, slots=True)
class Feature:
    """One property that most prompts of a task may share; `value` is null where it is missing."""

    value: pl.Expr
    lacking: str
    """What is said of a prompt without it; `{}` stands for the shared value."""


_single = pl.col("turns").is_null()
FEATURES: tuple[Feature, ...] = (
    Feature(pl.when(pl.col("system").str.contains(r"\S")).then(pl.lit("")), "no system text"),
    Feature(pl.when(pl.col("system").str.contains(r"\S")).then("system"), "another system text"),
    Feature(pl.when(pl.col("context").str.contains(r"\S")).then(pl.lit("")), "no context"),
    Feature(
        pl.when(_single).then(pl.col("prompt").str.head(_HEAD_CHARS)),
        "another beginning than “{}”",
    ),
    Feature(
        pl.when(_single).then(pl.col("prompt").str.tail(60).str.extract(_LAST_LABEL)),
        "another end than “{}”",
    ),
)


def _check_prompts(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    needed = context.settings.thresholds.majority
    columns = ("pos", "task", "system", "context", "prompt", "turns")
    large = frame.select(columns).filter(pl.len().over("task") >= MIN_TASK_PAIRS)
    if large.is_empty():
        return empty_hits()
    lacks = pl.concat(
        [_lacks_feature(large, feature, needed) for feature in FEATURES]
        + [_lacks_label(large, needed)]
    )
    by_pair = (
        lacks.group_by("pos", maintain_order=True)
        .agg(pl.col("task").first(), pl.col("what"), pl.col("share").max())
        .sort("pos")
    )
    positions: list[int | None] = []
    messages: list[str] = []
    for pos, task, what, share in by_pair.iter_rows():
        positions.append(pos)
        said = [lack for lack in what if lack != "another system text" or lack == what[0]]
        messages.append(
            f"{' and '.join(said[:3])}, unlike {percent(share)} of {task_name(task, of='prompts')}"
        )
    return hits(positions, messages, field="prompt", scores=by_pair["share"].to_list())


def _lacks_feature(frame: pl.DataFrame, feature: Feature, needed: float) -> pl.DataFrame:
    """`pos`, `task`, `what` and `share` for the prompts without a feature that is usual."""
    rows = frame.select("pos", "task", value=feature.value)
    usual = usual_values(rows, needed=needed).filter(pl.col("share") < 1)
    usual = usual.with_columns(
        pl.Series(
            "what",
            [feature.lacking.format(excerpt(value)) for value in usual["usual"]],
            dtype=pl.String,
        )
    )
    return (
        rows.join(usual, on="task", nulls_equal=True)
        .filter(pl.col("value").ne_missing(pl.col("usual")))
        .select("pos", "task", "what", "share")
    )


def _lacks_label(frame: pl.DataFrame, needed: float) -> pl.DataFrame:
    """The same for labels at the beginning of a line, such as `Question:`."""
    single = frame.filter(pl.col("turns").is_null())
    held = (
        single.lazy()
        .filter(pl.col("prompt").str.contains(_LABEL))
        .select("pos", "task", label=pl.col("prompt").str.extract_all(_LABEL))
        .explode("label")
        .with_columns(pl.col("label").str.strip_chars(" \t#*"))
        .unique()
        .collect()
    )
    pairs = frame.group_by("task").len("pairs")
    usual = (
        held.group_by("task", "label")
        .len("times")
        .join(pairs, on="task", nulls_equal=True)
        .with_columns(share=pl.col("times") / pl.col("pairs"))
        .filter((pl.col("share") >= needed) & (pl.col("share") < 1))
    )
    return (
        single.select("pos", "task")
        .join(usual.select("task", "label", "share"), on="task", nulls_equal=True)
        .join(held, on=["pos", "label"], how="anti")
        .select("pos", "task", what=pl.format("no “{}”", "label"), share="share")
        .sort("pos", "what")
    )


RULES: tuple[Rule, ...] = (
    Rule(
        code="F301",
        name="prompt-structure",
        summary="The prompt is built otherwise than nearly all prompts of its task.",
        why="In production every prompt comes from one template; a pair without the context, the "
        "system text or the labels of the others trains for a situation that never occurs. "
        "[thresholds] majority says how many make a rule.",
        bad="prompt: is it covered?? (where 98 % of the task begin with “Question:”)",
        good="prompt: Question: Is a broken screen covered?",
        severity="warning",
        check=_check_prompts,
        scope="set",
    ),
)
