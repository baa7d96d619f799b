"""A plan as JSON. The keys are a contract."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson

from tunegate.train.cost import Cost
from tunegate.train.memory.estimate import PARTS, Estimate
from tunegate.train.memory.fitting import Change
from tunegate.train.prices import TAKEN
from tunegate.tui.planning import Report
from tunegate.tui.safe import visible_json


def plan_json(report: Report) -> str:
    """One indented document.

    Keys: `plan`, the plan file as it would be written; `device` (`name`, `memory`, `verdict`);
    `memory`, bytes by part and their `total`; `change` (`says`, `total`, `verdict`), null when it
    fits; `cost` (`tokens`, `steps`, `tokens_per_second`, `measured`, `seconds`, `money`), null
    where not known; `price_from`, null when the price was given or there is none; `cards`, each
    with `name`, `memory`, `total`, `verdict`, `change`, `cost`, `price`; `prices_of`, when the
    example prices were taken; `measured` (`fixed`, `peak`, `seconds`, `tokens_per_second`) of
    the dry run, else null; and `grid` of `--grid`, else null: `memory` of the device, and `cells`,
    each with `tuning`, `batch`, `length`, `total` and `verdict`.
    """
    card = report.machine.card
    body: dict[str, Any] = {
        "plan": report.planned.plan.model_dump(mode="json"),
        "device": {
            "name": "cpu" if card is None else card.name,
            "memory": report.machine.budget,
            "verdict": report.verdict,
        },
        "memory": _memory(report.planned.need),
        "change": _change(report.planned.change),
        "cost": _cost(report.cost),
        "price_from": report.price_from,
        "cards": [
            {
                "name": one.card.name,
                "memory": one.card.memory,
                "total": one.need.total,
                "verdict": one.verdict,
                "change": _change(one.change),
                "cost": _cost(one.cost),
                "price": None if one.price is None else one.price.hour,
            }
            for one in report.cards
        ],
        "prices_of": TAKEN,
        "measured": None if report.measured is None else asdict(report.measured),
        "grid": None if report.grid is None else asdict(report.grid),
    }
    return visible_json(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode() + "\n")


def _memory(need: Estimate) -> dict[str, int]:
    return {name: getattr(need, name) for name in PARTS} | {"total": need.total}


def _change(change: Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {"says": list(change.says), "total": change.need.total, "verdict": change.verdict}


def _cost(cost: Cost) -> dict[str, Any]:
    return asdict(cost)
