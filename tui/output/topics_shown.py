"""The topics of a set as rows of text, for every form of the readiness report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tunegate.curate.query_shift import TopicShift
from tunegate.curate.representation import Representation
from tunegate.curate.topics import Topics
from tunegate.curate.wording import count, share


def topics_note(topics: Topics) -> str:
    """How many topics there are, and how even."""
    even = f"{topics.effective:,.0f}"
    return f"{count(len(topics.topics), 'topic')}, as varied as {even} of the same size"


def topic_header(topics: Topics) -> tuple[str, ...]:
    """Headings of the columns of `topic_rows`."""
    return ("Pairs", "Queries", "Topic") if topics.queries else ("Pairs", "Topic")


def topic_rows(topics: Topics, *, most: int) -> list[tuple[str, ...]]:
    """Share of the pairs, share of the queries when there are some, and label; largest first."""
    rows: list[tuple[str, ...]] = []
    for topic in topics.topics[:most]:
        shares = [share(topic.pairs, topics.pairs)]
        if topics.queries:
            shares.append(share(topic.queries, topics.queries))
        rows.append((*shares, topic.label))
    return rows


def representation_body(representation: Representation | None) -> dict[str, Any]:
    """The keys `topics` and `queries` of the JSON form; null where nothing is known.

    `topics`: `count`, `effective` and `list` (`label`, `pairs`, `queries`), most pairs first.
    `queries`: `count`, `covered`, `own_share` (of the set's own prompts that resemble another
    one), `p_value`, `gaps` (`label`, `queries`), `alone`, and `auc`, `missed` and `crowded`
    (`label`, `difference`, `low`, `high`), which are null for few queries.
    """
    return {"topics": _topics(representation), "queries": _queries(representation)}


def _topics(representation: Representation | None) -> dict[str, Any] | None:
    if representation is None or representation.topics is None:
        return None
    topics = representation.topics
    return {
        "count": len(topics.topics),
        "effective": topics.effective,
        "list": [asdict(topic) for topic in topics.topics],
    }


def _queries(representation: Representation | None) -> dict[str, Any] | None:
    if representation is None or representation.coverage is None:
        return None
    coverage, shift = representation.coverage, representation.shift
    return {
        "count": coverage.queries,
        "covered": coverage.covered,
        "own_share": coverage.alike / coverage.compared,
        "p_value": coverage.p_value,
        "gaps": [{"label": gap.label, "queries": len(gap.queries)} for gap in coverage.gaps],
        "alone": len(coverage.alone),
        "auc": None if shift is None else shift.auc,
        "missed": None if shift is None else _shifts(shift.missed, representation),
        "crowded": None if shift is None else _shifts(shift.crowded, representation),
    }


def _shifts(shifts: tuple[TopicShift, ...], known: Representation) -> list[dict[str, Any]]:
    topics = () if known.topics is None else known.topics.topics
    return [
        {
            "label": topics[one.topic].label,
            "difference": one.difference,
            "low": one.low,
            "high": one.high,
        }
        for one in shifts
    ]
