from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from tunegate.curate.coverage import Coverage, Gap
from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import FINDING_SCHEMA, Findings, Severity, empty_hits
from tunegate.curate.pair import Pair
from tunegate.curate.quarantine import QUARANTINE_SCHEMA
from tunegate.curate.query_shift import Shift, TopicShift
from tunegate.curate.readiness.readiness import (
    Criterion,
    Deduction,
    FixFirst,
    Method,
    Readiness,
)
from tunegate.curate.representation import Representation
from tunegate.curate.rules.rule import Fix, Rule, drop
from tunegate.curate.topics import Topic, Topics


@dataclass(frozen=True)
class Sample:
    """A small data set with a finding of every kind, in the order in which `check` has them."""

    dataset: Dataset
    findings: Findings
    quarantine: pl.DataFrame
    rules: Mapping[str, Rule]

    @property
    def ids(self) -> list[str]:
        return self.dataset.frame["id"].to_list()


def rule(code: str, name: str, severity: Severity, fix: Fix | None = None) -> Rule:
    return Rule(
        code=code,
        name=name,
        summary=f"There is a {name}.",
        why="It is learnt.",
        bad="bad text",
        good="good text",
        severity=severity,
        check=lambda frame, context: empty_hits(),
        fix=fix,
        source="NIST AI 600-1" if code == "P501" else "",
    )


@pytest.fixture
def sample() -> Sample:
    pairs = [
        Pair.single("Where is my order?", "On its way, says ada@example.com."),
        Pair.single("Where is my parcel?", "On its way."),
        Pair.single("Where is my parcel?", "On its way."),
    ]
    dataset = Dataset.from_pairs(pairs, file="orders, 2024.jsonl", tasks=["orders", "orders", None])
    lines = pl.Series("line", [2, 3, 5], dtype=pl.UInt32)
    dataset = Dataset(dataset.frame.with_columns(lines), dataset.fingerprint)
    first, second, third = dataset.frame["id"].to_list()
    file = "orders, 2024.jsonl"
    rows = [
        {"rule": "P501", "pair": first, "row": 1, "field": "response", "start": 17, "end": 32}
        | {"severity": "error", "message": "e-mail address a…@example.com"},
        {"rule": "S001", "row": 4, "severity": "error", "message": "line 4: not JSON"},
        {"rule": "B701", "severity": "warning", "message": "all pairs are of 1 task: 100 %"},
        {"rule": "D101", "pair": third, "row": 3, "others": [second], "score": 1.0}
        | {"severity": "warning", "message": "same as row 2"},
        {"rule": "F310", "pair": second, "row": 2, "field": "response", "severity": "info"}
        | {"message": "one line\nand \x1b[31mred\u202e, 100 %"},
    ]
    for number, row in enumerate(rows):
        row["key"] = f"{number:012x}"
        row["file"] = None if row["rule"] == "B701" else file
    quarantine = {"file": [file], "row": [4], "line": [7], "reason": ["not JSON"], "raw": ["{"]}
    safe = Fix("strip", drop, safe=True, says="remove it")
    unsafe = Fix("redact", drop, safe=False, says="put [EMAIL] in its place")
    rules = [
        rule("S001", "unreadable-row", "error"),
        rule("P501", "email-address", "error", unsafe),
        rule("D101", "exact-duplicate", "warning"),
        rule("F310", "trailing-space", "info", safe),
        rule("B701", "dominating-task", "warning", safe),
    ]
    return Sample(
        dataset=dataset,
        findings=Findings(pl.DataFrame(rows, schema=FINDING_SCHEMA), dataset.fingerprint),
        quarantine=pl.DataFrame(quarantine, schema=QUARANTINE_SCHEMA),
        rules={one.code: one for one in rules},
    )


@pytest.fixture
def represented() -> Representation:
    """Two topics, and queries that ask for the second one more; a label with hostile text."""
    nobody = np.zeros(0, np.int32)
    topics = Topics(
        (Topic("parcel, delivery", 30, 20), Topic("<b>\x1b[31m", 10, 60)), nobody, nobody
    )
    return Representation(
        topics=topics,
        coverage=Coverage(
            queries=80,
            covered=72,
            compared=40,
            alike=38,
            p_value=0.3,
            gaps=(Gap("gift vouchers", (3, 4, 5)),),
            alone=(7,),
            scores=np.zeros(80, np.float32),
        ),
        shift=Shift(
            missed=(TopicShift(1, 0.5, 0.3, 0.7, 0.001),), crowded=(), auc=0.91, p_value=0.0
        ),
    )


@pytest.fixture
def report() -> Readiness:
    """A report with one of everything, and hostile text where text comes from outside."""
    return Readiness(
        score=61.88,
        criteria=(
            Criterion("structured", "pass", "All 40 rows are complete pairs."),
            Criterion("volume", "fail", "40 usable pairs; no method does with under 50."),
            Criterion("clean", "warn", "2 of 40 pairs (5.0 %) have an open error, 0 further."),
            Criterion("defined-task", "pass", "2 tasks, no open finding on their balance."),
        ),
        methods=(
            Method("lora", "not-yet", "40 usable pairs, 50 are the least."),
            Method("qlora", "not-yet", "Needs the pairs that LoRA needs (50)."),
            Method("full", "not-suited", "40 usable pairs, 5,000 are the least."),
            Method("distillation", "not-yet", "40 different prompts, 1,000 are the least."),
            Method("raft", "ready", "40 of 40 pairs (100 %) have a context."),
        ),
        deductions=(
            Deduction("volume", "few-usable-pairs", 30.1, 0, 0, "40 usable pairs."),
            Deduction("P501", "email-address", 8.0, 3, 2, "2 of 40 pairs (5.0 %): An e-mail."),
            Deduction("F310", "trailing-space", 0.02, 1, 1, "<b>|\x1b[31m\u202e` 1 of 40."),
        ),
        fix_first=(
            FixFirst("F310", "trailing-space", 1, 1, 0.02, 0.2, "<i>apply\x07", "tunegate a"),
            FixFirst("P501", "email-address", 3, 2, 9.25, 125, "review each", "tunegate b"),
        ),
        fingerprint="0123456789abcdef",
        pairs=40,
        usable=39,
        rows=41,
    )
