"""Run rules over a data set: by batch where a rule looks at one pair, at once where it needs all.

A batch is a plain polars frame and a check a pure function over it, so another engine can map
the same checks over its own batches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import FINDING_SCHEMA, HIT_SCHEMA, SEVERITIES, Findings, finding_key
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.quarantine import quarantine_findings
from tunegate.curate.rules.choice import Choice
from tunegate.curate.rules.rule import Context, Rule

_FIGURES = re.compile(r"\d[\d.,]*")
"""Figures in a finding on the whole set, which change with every pair that leaves or comes."""

BATCH_PAIRS = 50_000
"""Pairs per batch: about 25 MB of text, so a batch's temporaries stay small."""


@dataclass(frozen=True)
class Checked:
    """A data set together with its findings, for `check(reuse=...)`."""

    dataset: Dataset
    findings: Findings


def check(
    dataset: Dataset,
    choice: Choice,
    context: Context,
    *,
    quarantine: pl.DataFrame | None = None,
    reuse: Checked | None = None,
    progress: Progress = SILENT,
) -> Findings:
    """Run the chosen rules.

    Args:
        dataset: What to check; an empty one gives the findings of set rules only.
        choice: Rules and severities.
        context: Settings and suite for the checks.
        quarantine: Rows that could not be read; each is an S001 finding when S001 is chosen.
        reuse: An earlier result with the same choice and context. Its findings are kept for rules
            of pair scope on pairs whose content did not change.
        progress: Sees one stage for the rules that look at one pair, in pairs times rules, and at
            least one for each of the others, which begins with the rule's code. The rules get it
            in place of `context.progress`.

    Raises:
        Cancelled: when `progress` says so.
    """
    frame = dataset.placed
    pair_rules = [rule for rule in choice.rules if rule.scope == "pair"]
    set_rules = [rule for rule in choice.rules if rule.scope == "set"]
    changed, kept = _split(frame, pair_rules, reuse)
    progress.start("checking", total=changed.height * len(pair_rules))
    parts: list[pl.DataFrame] = [kept]
    for start in range(0, changed.height, BATCH_PAIRS):
        batch = changed.slice(start, BATCH_PAIRS)
        for rule in pair_rules:
            parts.append(_findings(rule, rule.check(batch, context), frame, choice))
            progress.advance(batch.height)
    for rule in set_rules:
        progress.start(f"{rule.code} {rule.name}", total=None)
        found = rule.check(frame, replace(context, progress=_OfRule(rule.code, progress)))
        parts.append(_findings(rule, found, frame, choice))
        progress.advance(0)
    if quarantine is not None and "S001" in choice.severity:
        parts.append(quarantine_findings(quarantine, severity=choice.severity["S001"]))
    return Findings(frame=_ordered(pl.concat(parts)), fingerprint=dataset.fingerprint)


@dataclass(frozen=True)
class _OfRule:
    """Says whose stages they are."""

    code: str
    progress: Progress

    def start(self, stage: str, *, total: int | None) -> None:
        self.progress.start(f"{self.code} {stage}", total=total)

    def advance(self, amount: int) -> None:
        self.progress.advance(amount)


def _split(
    frame: pl.DataFrame, pair_rules: Sequence[Rule], reuse: Checked | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows to check anew, and the earlier findings that still hold."""
    none = pl.DataFrame(schema=FINDING_SCHEMA)
    if reuse is None:
        return frame, none
    before = reuse.dataset.frame.select("id", "digest", "task")
    unchanged = frame.select("id", "digest", "task").join(
        before, on=["id", "digest", "task"], how="semi", nulls_equal=True
    )["id"]
    codes = [rule.code for rule in pair_rules]
    same = pl.col("id").is_in(unchanged.implode())
    kept = reuse.findings.frame.filter(
        pl.col("rule").is_in(codes) & pl.col("pair").is_in(unchanged.implode())
    )
    return frame.filter(~same), kept


def _findings(rule: Rule, hits: pl.DataFrame, frame: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """Turn a check's hits, which name positions, into findings, which name ids."""
    if hits.is_empty():
        return pl.DataFrame(schema=FINDING_SCHEMA)
    hits = hits.select(list(HIT_SCHEMA))
    at = frame.select("pos", pair="id", file="file", row="row", task="task")
    located = hits.join(at, on="pos", how="left", maintain_order="left")
    for task, codes in choice.ignored_by_task.items():
        if rule.code in codes:
            located = located.filter(~pl.col("task").eq_missing(task))
    severity = pl.lit(choice.severity[rule.code])
    for task, levels in choice.severity_by_task.items():
        if rule.code in levels:
            of_task = pl.col("task").eq_missing(task)
            severity = pl.when(of_task).then(pl.lit(levels[rule.code])).otherwise(severity)
    ids = frame["id"]
    others = [
        None if twins is None else ids.gather(twins).to_list()
        for twins in located["others"].to_list()
    ]
    located = located.with_columns(
        pl.Series("others", others, dtype=FINDING_SCHEMA["others"]),
        rule=pl.lit(rule.code),
        severity=severity,
    )
    keys = pl.Series("key", _keys(rule.code, located, frame), dtype=pl.String)
    return located.with_columns(keys).select(list(FINDING_SCHEMA)).cast(FINDING_SCHEMA)  # type: ignore[arg-type]


def _keys(code: str, located: pl.DataFrame, frame: pl.DataFrame) -> list[str]:
    """Stable names for the findings of one rule; equal anchors in one pair are numbered."""
    seen: Counter[tuple[str | None, str]] = Counter()
    keys: list[str] = []
    columns = located.select("pos", "pair", "others", "field", "start", "end", "message")
    texts = {name: frame[name] for name in ("system", "prompt", "context", "response")}
    for pos, pair, others, field, start, end, message in columns.iter_rows():
        if pos is None:
            anchor = _FIGURES.sub("#", message)
        elif field is None or start is None:
            anchor = field or ""
        else:
            anchor = field + ":" + (texts[field][pos] or "")[start:end]
        seen[pair, anchor] += 1
        nth = seen[pair, anchor]
        anchor = anchor if nth == 1 else f"{anchor}#{nth}"
        keys.append(finding_key(code, [pair, *(others or ())], anchor))
    return keys


def _ordered(findings: pl.DataFrame) -> pl.DataFrame:
    """Most severe first, then by rule, file, row and place in the text."""
    rank = pl.col("severity").replace_strict(
        list(SEVERITIES), list(range(len(SEVERITIES))), return_dtype=pl.UInt8
    )
    return findings.sort(
        rank, "rule", "file", "row", "field", "start", nulls_last=True, maintain_order=True
    )
