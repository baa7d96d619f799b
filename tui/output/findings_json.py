"""Findings as one JSON document, with counts and the fingerprint of what was checked."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings
from tunegate.curate.rules.rule import Rule
from tunegate.curate.rules.table import RULES
from tunegate.tui.output.findings_jsonl import finding_bodies
from tunegate.tui.safe import visible_json


def findings_json(
    findings: Findings,
    dataset: Dataset,
    *,
    quarantine: pl.DataFrame | None = None,
    rules: Mapping[str, Rule] = RULES,
) -> str:
    """`{"fingerprint", "pairs", "counts", "findings"}`, the findings as `findings_jsonl` has them.

    `counts` has the number of findings by severity; every severity is present.
    """
    body = {
        "fingerprint": findings.fingerprint,
        "pairs": len(dataset),
        "counts": findings.by_severity,
        "findings": list(finding_bodies(findings, dataset, quarantine=quarantine, rules=rules)),
    }
    return visible_json(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode() + "\n")
