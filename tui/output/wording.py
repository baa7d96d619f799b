"""The words for names in the report's data."""

from __future__ import annotations

from tunegate.curate.readiness.readiness import (
    CriterionName,
    MethodName,
    MethodStatus,
    Readiness,
    Status,
)

CRITERION_NAMES: dict[CriterionName, str] = {
    "structured": "structured pairs",
    "volume": "enough volume",
    "clean": "clean",
    "defined-task": "defined task",
}
METHOD_NAMES: dict[MethodName, str] = {
    "lora": "LoRA",
    "qlora": "QLoRA",
    "full": "full",
    "distillation": "distillation",
    "raft": "RAFT",
}
STATUS_WORDS: dict[Status, str] = {"pass": "PASS", "warn": "WARN", "fail": "FAIL"}
VERDICT_WORDS: dict[MethodStatus, str] = {
    "ready": "READY",
    "not-yet": "NOT YET",
    "not-suited": "NOT SUITED",
}


def nothing_to_fix(readiness: Readiness) -> str:
    """What stands in place of an empty list of what to fix first."""
    return "Nothing." if readiness.pairs else "Load some pairs."
