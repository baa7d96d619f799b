"""Findings as JSON, one a line or as one document. The keys are a contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings
from tunegate.curate.rules.rule import Rule
from tunegate.curate.rules.table import RULES
from tunegate.tui.output.located import Located, located
from tunegate.tui.safe import visible_json


def findings_jsonl(
    findings: Findings,
    dataset: Dataset,
    *,
    quarantine: pl.DataFrame | None = None,
    rules: Mapping[str, Rule] = RULES,
) -> str:
    """One finding a line, each line ended; an empty text without findings.

    Keys: `rule`, `severity`, `message`, `pairs` (the pair that is hit first; `id` is null for a
    row that could not be read; empty for a finding on the whole set; `row` counts from 1), `span`
    (`field`, `start`, `end` in characters, or null), `score` (or null), `fix` (`kind` and `safe`,
    or null) and `key` (names the finding across runs).
    """
    found = finding_bodies(findings, dataset, quarantine=quarantine, rules=rules)
    return visible_json("".join(orjson.dumps(body).decode() + "\n" for body in found))


def finding_bodies(
    findings: Findings,
    dataset: Dataset,
    *,
    quarantine: pl.DataFrame | None,
    rules: Mapping[str, Rule],
) -> Iterator[dict[str, Any]]:
    """What `findings_jsonl` writes, as dictionaries."""
    for one in located(findings, dataset, quarantine=quarantine):
        yield _body(one, rules)


def _body(one: Located, rules: Mapping[str, Rule]) -> dict[str, Any]:
    finding, span = one.finding, one.span
    rule = rules.get(finding.rule)
    fix = rule.fix if rule and finding.pair is not None else None
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "pairs": [{"id": at.pair, "file": at.file, "row": at.row} for at in one.places],
        "span": span and {"field": span.field, "start": span.start, "end": span.end},
        "score": finding.score,
        "fix": fix and {"kind": fix.kind, "safe": fix.safe},
        "key": finding.key,
    }
