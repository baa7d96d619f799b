"""Keys that stand twice in one JSON object, of which parsers silently keep the last."""

from __future__ import annotations

import json
from typing import Any


def repeated_key(raw: bytes) -> str | None:
    """The first key that repeats at the top level of the object; None when none does."""
    try:
        pairs: Any = json.loads(raw, object_pairs_hook=_Pairs, parse_int=float)
    except (ValueError, RecursionError):
        return None
    if not isinstance(pairs, _Pairs):
        return None
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return key
        seen.add(key)
    return None


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs, so that the outermost one can be told from a list."""
