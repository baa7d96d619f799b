"""What a record says of the lock: what was frozen, item by item, and the locks before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import ValidationError

from tunegate.decide.lock import Frozen, Lock, digest_of
from tunegate.evaluate.suite import Suite, fingerprint

ROWS = "rows"
"""Beside the fields of `Frozen`: a hash for each item of the suite, by its id."""


def frozen_body(frozen: Frozen, suite: Suite) -> dict[str, Any]:
    """Everything that was frozen as JSON values, with a hash for each item under `ROWS`.

    The lock has one hash for the whole suite; with these a changed item can be named.
    """
    body: dict[str, Any] = orjson.loads(orjson.dumps(frozen.model_dump(mode="json")))
    return body | {ROWS: {item.id: fingerprint([item]) for item in suite.items}}


def lock_digest(body: Mapping[str, Any]) -> str | None:
    """The digest of the lock that froze this; None when no lock can have."""
    plain = {name: value for name, value in body.items() if name != ROWS}
    try:
        return digest_of(Frozen.model_validate(plain))
    except ValidationError:
        return None


def refreeze_lines(lock: Lock) -> tuple[tuple[str, str], ...]:
    """Each lock that was given up, and what changed and had been looked at by then."""
    lines: list[tuple[str, str]] = []
    for one in lock.former:
        looks = ", ".join(f"{stage} {number:,}" for stage, number in sorted(one.looks.items()))
        seen = f"; looks at the test split under it: {looks}" if looks else ""
        changed = "; ".join(one.changed) or "nothing that is named"
        lines.append((f"lock {one.digest[:12]}", f"was given up: {changed}{seen}"))
    return tuple(lines)
