"""How two texts stand to one another, as JSON."""

from __future__ import annotations

import json
from typing import Any

from tunegate.curate.relation.evidence import Evidence, Support
from tunegate.curate.relation.relating import Related

_DIGITS = 4


def relation_jsonl(related: Related) -> str:
    """One line: `equivalent`, `conflicting`, `different`, `cosine`, `jaccard`, `guards`,
    `verdict`.
    """
    return json.dumps(_signals(related), ensure_ascii=False)


def relation_json(related: Related, found: Evidence, source: Support | None) -> str:
    """The signals, and what the texts differ in; offsets in characters."""
    told = _signals(related) | {
        "type": found.kind if related.verdict == "conflicting" else None,
        "older": _named(found.older),
        "differing": {"a": found.first, "b": found.second},
        "source": None
        if source is None
        else {
            "supports": _named(source.side),
            "margin": round(source.margin, _DIGITS),
            "start": source.start,
            "end": source.end,
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _signals(related: Related) -> dict[str, Any]:
    return {
        "equivalent": round(related.equivalent, _DIGITS),
        "conflicting": round(related.conflicting, _DIGITS),
        "different": round(related.different, _DIGITS),
        "cosine": round(related.cosine, _DIGITS),
        "jaccard": round(related.jaccard, _DIGITS),
        "guards": list(related.guards),
        "verdict": related.verdict,
    }


def _named(side: str | None) -> str | None:
    return None if side is None else {"first": "a", "second": "b"}[side]
