"""The readiness report as JSON. The keys are a contract."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import orjson

from tunegate.curate.readiness.readiness import Readiness
from tunegate.tui.output.topics_shown import representation_body
from tunegate.tui.safe import visible_json


def readiness_json(readiness: Readiness, *, before: Readiness | None = None) -> str:
    """One indented document.

    Keys: `score` (0 to 100), `criteria` (`name`, `status`, `evidence`), `methods` (`name`,
    `verdict`, `why`), `deductions` (`rule`, `name`, `points`, `findings`, `pairs`, `why`),
    `fix_first` (`rule`, `name`, `findings`, `pairs`, `gain`, `minutes`, `action`, `command`),
    `fingerprint`, `pairs`, `usable`, `rows`, `score_before`, null when it is not known, and
    `topics` and `queries`, see `representation_body`. The score and all points add up to 100.
    """
    body = asdict(replace(readiness, representation=None))
    del body["representation"]
    body |= representation_body(readiness.representation)
    body["score_before"] = None if before is None else before.score
    return visible_json(orjson.dumps(_rounded(body), option=orjson.OPT_INDENT_2).decode() + "\n")


def _rounded(value: Any) -> Any:
    """Numbers to six decimals, so that a score does not end in noise."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(one) for one in value]
    return value
