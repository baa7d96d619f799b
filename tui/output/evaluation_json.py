"""A run, and two runs compared, as JSON. The keys are a contract."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from tunegate.evaluate.comparison import Comparison, Difference
from tunegate.evaluate.evaluation import Evaluation, shown_failures, slice_reports
from tunegate.evaluate.judge import Agreement, Judged
from tunegate.evaluate.statistics.interval import Interval
from tunegate.tui.output.evaluation_words import changed_answers, decidable_of, example_lines
from tunegate.tui.safe import visible_json

_EXAMPLES = 20


def evaluation_json(
    evaluation: Evaluation,
    *,
    judged: Judged | None = None,
    agreement: Agreement | None = None,
) -> str:
    """One indented document.

    Keys: `name`, `at`, `score` (`estimate`, `low`, `high`, `level`, `n`, `method`; 0 to 1),
    `slices` (`name`, `score`, `failures`, worst first), `failures` (items by kind), `missing`,
    `held` (`items` with a passage that holds the answer, of those that were `shown` any; or null),
    `abstention` (`precision`, `recall`; null without unanswerable items), `examples` (of the worst
    slices: `id`, `slice`, `failure`, and masked excerpts of what was `asked`, `accepted`,
    `answered`, `shown`), `setup`, `usage`, `decides` (what a suite of this size can decide),
    `judge` (null without one).
    """
    body = _run(evaluation) | {"judge": _judge(judged, agreement)}
    return _document(body)


def list_json(runs: Mapping[str, Evaluation]) -> str:
    """A list with `name`, `at`, `suite`, `generator` and `score` of each run, by their names."""
    return _document(
        [
            {
                "name": name,
                "at": run.facts.at,
                "suite": run.facts.setup.suite,
                "generator": run.facts.setup.generator,
                "score": _interval(run.scores.overall),
            }
            for name, run in runs.items()
        ]
    )


def comparison_json(
    first: Evaluation,
    second: Evaluation,
    comparison: Comparison,
    *,
    judged: Judged | None = None,
    agreement: Agreement | None = None,
) -> str:
    """One indented document.

    Keys: `suite`, `overall` (`verdict`, `difference`, `first`, `second`, `mcnemar`, `independent`,
    `needed`), `slices` (the same by slice, with `name`), `moved` (`id` and masked excerpts),
    `judge`, and both `runs`, see `evaluation_json`; the first one is what the second is compared
    with.
    """
    body = {
        "suite": comparison.suite,
        "overall": _difference(comparison.overall),
        "slices": [{"name": name} | _difference(one) for name, one in comparison.slices.items()],
        "moved": [
            {"id": before.id, "asked": example_lines(before)[0][1]}
            | {"before": example_lines(before)[2][1], "now": example_lines(now)[2][1]}
            for before, now in changed_answers(first, second, most=_EXAMPLES)
        ],
        "judge": _judge(judged, agreement),
        "runs": [_run(first), _run(second)],
    }
    return _document(body)


def _run(evaluation: Evaluation) -> dict[str, Any]:
    facts, scores = evaluation.facts, evaluation.scores
    rate = scores.abstention
    held, shown = evaluation.held
    return {
        "name": facts.name,
        "at": facts.at,
        "score": _interval(scores.overall),
        "slices": [
            {
                "name": one.name,
                "score": _interval(one.interval),
                "failures": dict(one.failures),
            }
            for one in slice_reports(evaluation)
        ],
        "failures": dict(evaluation.failures),
        "missing": scores.missing,
        "held": None if not shown else {"items": held, "shown": shown},
        "abstention": None
        if rate is None
        else {"precision": _interval(rate.precision), "recall": _interval(rate.recall)},
        "examples": [
            {"id": answer.id, "slice": name, "failure": answer.failure}
            | dict(example_lines(answer))
            for name, answer in shown_failures(evaluation, slices=5, each=4)
        ],
        "setup": facts.setup.model_dump(),
        "usage": facts.usage.model_dump(),
        "decides": asdict(decidable_of(evaluation)),
    }


def _interval(one: Interval) -> dict[str, Any]:
    body = asdict(one)
    del body["side"]
    return body


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "verdict": one.verdict,
        "difference": _interval(one.interval),
        "first": one.first,
        "second": one.second,
        "mcnemar": None
        if one.test is None
        else {"gained": one.test.gained, "lost": one.test.lost, "p_value": one.test.p_value},
        "independent": one.independent,
        "needed": one.needed,
    }


def _judge(judged: Judged | None, agreement: Agreement | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    return {
        "judge": judged.judge,
        "rubric": judged.rubric,
        "counts": dict(sorted(judged.counts.items())),
        "unread": len(judged.unread),
        "failed": len(judged.failed),
        "kappa": None if agreement is None else _interval(agreement.kappa),
        "items": 0 if agreement is None else agreement.items,
        "vote": agreement is not None and agreement.has_vote,
    }


def _document(body: Mapping[str, Any] | list[dict[str, Any]]) -> str:
    text = orjson.dumps(_plain(body), option=orjson.OPT_INDENT_2).decode()
    return visible_json(text + "\n")


def _plain(value: Any) -> Any:
    """Numbers to six decimals; what is no finite number becomes null.

    P-values stay as they are: 6e-8 is not 0.
    """
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): one if key == "p_value" else _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
