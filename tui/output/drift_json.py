"""The drift report as JSON. The keys are a contract."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson
import polars as pl

from tunegate.evaluate.drift.coverage_loss import CoverageLoss
from tunegate.evaluate.drift.drift import Drift
from tunegate.tui.output.drift_shown import gap_examples
from tunegate.tui.safe import visible_json


def drift_json(drift: Drift, looked_at: pl.Series) -> str:
    """One indented document.

    Keys: `answer` (`retrain`, `cannot tell`, `no`), `why`, `needed` (queries, or null), `tests`
    (`test`, `observed`, `p_value`, `adjusted` for one another, `significant` at `level`,
    `permutations`), `coverage` (`before`, `now` and `loss` as shares, `low`, `high`, `gaps` with
    `label`, `queries` and `examples`, `other`; null when not measured), `moved` (`label`,
    `before`, `now`, `low`, `high`, `p_value`, `pairs`, `taught`; null without topics), `queries`
    and `older` (rows in the logs, `older` null when compared with the pairs), `repeated` (older
    queries that stand among the queries too), `pairs`, `sample` (`before`, `now`), `seed`, `look`,
    `looks`, `level`, `inputs`, `language` (its English name where it is not English, which the
    embedders of the tests were made for; else null).
    """
    body: dict[str, Any] = {
        "answer": drift.verdict.answer,
        "why": list(drift.verdict.why),
        "needed": drift.verdict.needed,
        "tests": [_test(drift, name) for name in drift.tests],
        "coverage": _coverage(drift.loss, looked_at),
        "moved": None if drift.moved is None else [asdict(one) for one in drift.moved],
        "queries": drift.queries,
        "older": drift.older,
        "repeated": drift.repeated,
        "pairs": drift.pairs,
        "sample": {"before": drift.sample[0], "now": drift.sample[1]},
        "seed": drift.seed,
        "look": drift.look,
        "looks": drift.looks,
        "level": drift.level,
        "inputs": drift.inputs,
        "language": drift.language,
    }
    return visible_json(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode() + "\n")


def _test(drift: Drift, name: str) -> dict[str, Any]:
    told: dict[str, Any] = {"test": name, "observed": None, "p_value": None, "permutations": None}
    permuted = {"classifier": drift.classifier, "mmd": drift.mmd}.get(name)
    if permuted is not None:
        told |= asdict(permuted)
    elif drift.loss is not None:
        told |= {"observed": drift.loss.interval.estimate, "p_value": drift.loss.p_value}
    return told | {"adjusted": drift.tests[name], "significant": name in drift.significant}


def _coverage(loss: CoverageLoss | None, looked_at: pl.Series) -> dict[str, Any] | None:
    if loss is None:
        return None
    return {
        "before": loss.before[0] / loss.before[1],
        "now": loss.now[0] / loss.now[1],
        "loss": loss.interval.estimate,
        "low": loss.interval.low,
        "high": loss.interval.high,
        "gaps": [
            {
                "label": gap.label,
                "queries": gap.queries,
                "examples": gap_examples(gap, looked_at),
            }
            for gap in loss.gaps
        ],
        "other": loss.other_gaps,
    }
