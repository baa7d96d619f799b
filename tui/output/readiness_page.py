"""What the HTML page of the readiness report is made of: counts, no texts of pairs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import SEVERITIES, Findings, Severity
from tunegate.curate.masking import excerpt
from tunegate.curate.readiness.readiness import Readiness
from tunegate.curate.rules.rule import Rule
from tunegate.curate.rules.table import RULES

_EDGES = (
    *(0, 1, 2, 3, 5, 7),
    *(step * 10**power for power in range(8) for step in (10, 15, 20, 30, 50, 70)),
)
"""Edges of length histograms, in characters: about evenly spaced on a logarithmic scale."""

_FEWEST_BARS = 4

MOST_TASKS = 12
"""Tasks that are shown one by one."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How long texts are, in characters: `counts[n]` of them from `edges[n]` to `edges[n + 1]`."""

    edges: tuple[int, ...]
    """One more than `counts`, a bin's upper edge exclusive; empty without texts."""
    counts: tuple[int, ...]
    shortest: int
    median: int
    longest: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """Findings of one rule at one severity."""

    rule: str
    name: str
    severity: Severity
    findings: int


@dataclass(frozen=True)
class ReadinessPage:
    """Everything the page shows."""

    readiness: Readiness
    before: Readiness | None
    """Of the set as it was loaded; None when there are no decisions to compare."""
    prompts: Histogram
    responses: Histogram
    tasks: tuple[tuple[str, int], ...]
    """The largest tasks, masked, with their pairs, most pairs first."""
    more_tasks: int
    """Further tasks."""
    more_pairs: int
    """Their pairs."""
    unlabelled: int
    """Pairs without a task label."""
    findings: tuple[RuleCount, ...]
    """Most severe first, then most findings."""
    summary: str
    """One line on what was loaded."""
    decisions: int
    """Decisions in force."""


def readiness_page(
    dataset: Dataset,
    findings: Findings,
    readiness: Readiness,
    *,
    before: Readiness | None = None,
    summary: str = "",
    decisions: int = 0,
    rules: Mapping[str, Rule] = RULES,
) -> ReadinessPage:
    """Count what the page shows of a curated set, its open findings and its report."""
    counted: dict[str | None, int] = dict(dataset.frame["task"].value_counts().iter_rows())
    labelled = [(task, number) for task, number in counted.items() if task is not None]
    labelled.sort(key=lambda task: (-task[1], task[0]))
    largest, rest = labelled[:MOST_TASKS], labelled[MOST_TASKS:]
    by_rule = findings.frame.group_by("rule", "severity").len().iter_rows()
    counts = [
        RuleCount(rule, rules[rule].name if rule in rules else rule, severity, number)
        for rule, severity, number in by_rule
    ]
    return ReadinessPage(
        readiness=readiness,
        before=before,
        prompts=length_histogram(dataset.frame["prompt"]),
        responses=length_histogram(dataset.frame["response"]),
        tasks=tuple((excerpt(task, width=40), number) for task, number in largest),
        more_tasks=len(rest),
        more_pairs=sum(number for _, number in rest),
        unlabelled=counted.get(None, 0),
        findings=tuple(
            sorted(
                counts,
                key=lambda one: (SEVERITIES.index(one.severity), -one.findings, one.rule),
            )
        ),
        summary=summary,
        decisions=decisions,
    )


def length_histogram(texts: pl.Series) -> Histogram:
    """Lengths in bins that grow, from the shortest to the longest."""
    if texts.is_empty():
        return Histogram((), (), 0, 0, 0)
    lengths = texts.str.len_chars()
    shortest, longest = int(lengths.min() or 0), int(lengths.max() or 0)  # type: ignore[arg-type]
    first = bisect_right(_EDGES, shortest) - 1
    last = max(bisect_right(_EDGES, longest), first + _FEWEST_BARS)
    used = _EDGES[first : last + 1]
    counts, _ = np.histogram(lengths.to_numpy(), bins=used)
    return Histogram(
        edges=used,
        counts=tuple(counts.tolist()),
        shortest=shortest,
        median=int(lengths.quantile(0.5, interpolation="nearest") or 0),
        longest=longest,
    )
