"""The checks after training as JSON. The keys are a contract."""

from __future__ import annotations

import orjson

from tunegate.evaluate.after.after_training import AfterTraining
from tunegate.evaluate.after.effects import Effects
from tunegate.tui.safe import visible_json


def after_json(after: AfterTraining, found: Effects) -> str:
    """One indented document.

    Keys: `concerns` (beyond what is tolerated) and `warnings`, a clause each; `base` and `tuned`
    (what the models are), `forgetting`, `following`, `canaries`, `canaries_before`, `membership`
    (null without held-out pairs enough), `verbatim`, `leakage`, `declining` (null without a suite),
    `rows` and `held_out` (there are, looked at), `seed`, `same_tokens`: the fields of
    `tunegate.evaluate.after.after_training.AfterTraining`, private values masked, nan as null.
    """
    told = {"concerns": list(found.concerns), "warnings": list(found.warnings)}
    body = orjson.dumps(told | after.body(), option=orjson.OPT_INDENT_2)
    return visible_json(body.decode() + "\n")
