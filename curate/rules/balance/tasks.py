"""B rules on tasks, or on responses that are labels: which has too much, which too little."""

from __future__ import annotations

import polars as pl

from tunegate.curate.classes import Classes, classes
from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.rules.balance.saying import listed, percent, quoted
from tunegate.curate.rules.rule import Context, Rule

THIN_SHARE = 0.5
"""A task with less than this part of an even share is thin beside the others."""


def _dominant(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = classes(frame)
    if found is None or len(found.counts) < 2:
        return empty_hits()
    label, count = next(iter(found.counts.items()))
    share = count / found.total
    if share < context.settings.thresholds.task_share:
        return empty_hits()
    says = f"{found.noun} {quoted(label)} has {count:,} of {found.total:,} pairs ({percent(share)})"
    return hits([None], [says], scores=[share])


def _thin(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = classes(frame)
    fewest = context.settings.thresholds.task_minimum
    few = _below(found, fewest)
    if found is None or not few:
        return empty_hits()
    says = (
        f"{len(few):,} of {len(found.counts):,} {found.noun}s have fewer than {fewest} pairs: "
        f"{listed(list(few.items()))}"
    )
    return hits([None], [says], scores=[len(few) / len(found.counts)])


def _uneven(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = classes(frame)
    if found is None or len(found.counts) < 2:
        return empty_hits()
    even = found.total / len(found.counts)
    few = _below(found, THIN_SHARE * even)
    if not few:
        return empty_hits()
    says = (
        f"{len(few):,} of {len(found.counts):,} {found.noun}s have less than half of an even share "
        f"({even:,.0f} pairs), the set is as varied as {found.effective:,.1f} even ones: "
        f"{listed(list(few.items()))}"
    )
    return hits([None], [says], scores=[found.effective / len(found.counts)])


def _below(found: Classes | None, least: float) -> dict[str, int]:
    """Labels with fewer pairs than `least`, fewest first."""
    if found is None:
        return {}
    few = [(count, label) for label, count in found.counts.items() if count < least]
    return {label: count for count, label in sorted(few)}


RULES: tuple[Rule, ...] = (
    Rule(
        code="B701",
        name="dominant-task",
        summary="One task, or one response label where there are no tasks, has most of the pairs.",
        why="The model learns the large task and neglects the others, unless production is just "
        "as lopsided.",
        bad="900 pairs of summarize, 60 of extract, 40 of classify",
        good="400 pairs of summarize, 300 of extract, 300 of classify",
        severity="warning",
        check=_dominant,
        scope="set",
    ),
    Rule(
        code="B702",
        name="thin-task",
        summary="A task, or a response label where there are no tasks, has hardly any pairs.",
        why="A handful of pairs teach a task's outward form at best, and a split leaves none to "
        "test it on.",
        bad="500 pairs of summarize, 4 of extract",
        good="500 pairs of summarize, 60 of extract",
        severity="warning",
        check=_thin,
        scope="set",
    ),
    Rule(
        code="B703",
        name="uneven-tasks",
        summary="Some tasks, or response labels, have less than half of an even share.",
        why="Fine where production is as uneven. Where it is not, these are the tasks to write "
        "pairs for.",
        bad="100 pairs each of 20 intents, 25 each of 10 others",
        good="80 pairs each of 30 intents",
        severity="info",
        check=_uneven,
        scope="set",
        source="Effective number: Hill 1973, Diversity and Evenness",
    ),
)
