"""The gate's verdict as JSON, a contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from tunegate.decide.evidence import Evidence, cells
from tunegate.decide.verdict import Verdict


def gate_json(verdict: Verdict, evidences: list[Evidence], *, gaps: Sequence[str] = ()) -> str:
    """`verdict`, `why`, `lock`, `needed_items`, `stages` and what explains them."""
    stages: list[dict[str, Any]] = [
        {
            "stage": one.stage,
            "variant": one.variant if measured is one.test else measured.name,
            "metric": one.metric if measured.run else measured.name,
            "n": measured.n,
            "score": measured.score,
            "low": measured.low,
            "high": measured.high,
        }
        for one in evidences
        for measured in (one.test, *one.beside, *cells(one))
    ]
    body = {
        "verdict": verdict.verdict,
        "why": list(verdict.why),
        "lock": verdict.lock,
        "needed_items": verdict.needed_items,
        "stages": stages,
        "method": verdict.method,
        "trained": verdict.trained,
        "missing": list(verdict.missing),
        "feedback_missing": list(gaps),
        "warnings": list(verdict.warnings),
        "attribution": [one.model_dump() for one in verdict.attribution],
        "overridden": verdict.overridden,
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2).decode() + "\n"
