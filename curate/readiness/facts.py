"""The counts that criteria and methods are judged by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from tunegate.curate.coverage import Coverage
from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings
from tunegate.curate.readiness.losses import Losses
from tunegate.curate.settings import Settings


@dataclass(frozen=True, slots=True)
class Facts:
    """Numbers of pairs, unless said otherwise."""

    pairs: int
    usable: int
    """See `Losses.usable`."""
    unreadable: int
    """Rows that could not become pairs."""
    malformed: int
    """With an error of family S."""
    unclean: int
    """With an error of family D, C, F, Q, P or L."""
    doubtful: int
    """With a warning of these families, and no error."""
    private: int
    """With an error of family P."""
    leaked: int
    """With an error of family L."""
    tasks: int
    """Different task labels."""
    labelled: int
    """With a task label."""
    well_filled: int
    """In tasks that have at least `thresholds.task_minimum` pairs."""
    task_minimum: int
    same_system: int
    """With the most frequent system text."""
    majority: float
    """`thresholds.majority`."""
    imbalances: int
    """Findings of family B that are warnings or errors, without `unmet`."""
    prompts: int
    """Different prompts."""
    grounded: int
    """With a context, or with a named source document."""
    queries: int = 0
    """Production queries that were looked at."""
    covered: int = 0
    """Those that resemble a pair."""
    unmet: int = 0
    """Findings that say that the pairs are not about what is asked, warnings or errors."""


_UNMET = ("B710", "B711")

_CLEAN = "DCFQPL"
"""Families that the criterion `clean` is about."""


def facts(
    dataset: Dataset,
    findings: Findings,
    losses: Losses,
    *,
    settings: Settings,
    coverage: Coverage | None = None,
) -> Facts:
    """Count. All numbers are 0 for a data set without pairs."""
    frame = dataset.frame
    unclean = _pairs(findings, _CLEAN, "error")
    tasks = frame["task"].drop_nulls().value_counts()
    systems = frame["system"].drop_nulls().value_counts()
    filled = tasks.filter(pl.col("count") >= settings.thresholds.task_minimum)
    grounded = pl.col("source").is_not_null() | (pl.col("context").fill_null("") != "")
    on_balance = findings.frame.filter(
        pl.col("rule").str.starts_with("B") & (pl.col("severity") != "info")
    )
    unmet = on_balance.filter(pl.col("rule").is_in(_UNMET)).height
    return Facts(
        pairs=len(dataset),
        usable=losses.usable,
        unreadable=losses.unreadable,
        malformed=len(_pairs(findings, "S", "error")),
        unclean=len(unclean),
        doubtful=len(_pairs(findings, _CLEAN, "warning") - unclean),
        private=len(_pairs(findings, "P", "error")),
        leaked=len(_pairs(findings, "L", "error")),
        tasks=tasks.height,
        labelled=int(tasks["count"].sum()),
        well_filled=int(filled["count"].sum()),
        task_minimum=settings.thresholds.task_minimum,
        same_system=int(systems["count"].max() or 0),  # type: ignore[arg-type]
        majority=settings.thresholds.majority,
        imbalances=on_balance.height - unmet,
        prompts=frame["prompt"].n_unique(),
        grounded=frame.select(grounded.sum()).item(),
        queries=0 if coverage is None else coverage.queries,
        covered=0 if coverage is None else coverage.covered,
        unmet=unmet,
    )


def _pairs(findings: Findings, families: Iterable[str], severity: str) -> set[str]:
    """Ids of pairs that findings of these families and this severity are about."""
    hit = pl.col("rule").str.slice(0, 1).is_in(list(families)) & (pl.col("severity") == severity)
    return set(findings.frame.filter(hit)["pair"].drop_nulls().to_list())
