"""Which topics are asked about more, or less, than before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.query_shift import FALSE_SHARE, FEWEST_ASKED, topic_shifts
from tunegate.curate.topics import Topics, find_topics


@dataclass(frozen=True, slots=True)
class MovedTopic:
    """A topic with another share of the queries than before."""

    label: str
    """Words that its texts share, masked."""
    before: float
    """Its share of what the queries are compared with."""
    now: float
    """Its share of the queries."""
    low: float
    high: float
    """Newcombe's interval of the difference at 95 %."""
    p_value: float
    """Adjusted for the number of topics (Benjamini and Hochberg 1995)."""
    pairs: int
    """That teach it."""
    taught: float
    """Its share of the pairs."""

    @property
    def difference(self) -> float:
        """Share now less share before."""
        return self.now - self.before

    @property
    def lacks_pairs(self) -> bool:
        """Whether it is asked about more than before, and more than the pairs teach it."""
        return self.difference > 0 and self.now > self.taught


def moved_topics(
    frame: pl.DataFrame,
    queries: pl.Series,
    models: Models,
    *,
    older: pl.Series | None = None,
    progress: Progress = SILENT,
) -> tuple[MovedTopic, ...] | None:
    """Topics whose share clearly changed, the largest change first; None in a set too small.

    Args:
        frame: `PAIR_SCHEMA`.
        queries: Texts without nulls, neither blank.
        models: Static vectors are used.
        older: Queries of another time to compare with, in place of the pairs.
        progress: Sees the embedding.

    Raises:
        Cancelled: when `progress` says so.
    """
    earlier = 0 if older is None else len(older)
    asked = queries if older is None else pl.concat([older.alias("q"), queries.alias("q")])
    found = find_topics(frame, models, queries=asked, progress=progress)
    if found is None or not found.pairs:
        return None
    compared = found if older is None else _against(found, earlier)
    if not compared.queries or not compared.pairs:
        return None
    moved: list[MovedTopic] = []
    for shift in topic_shifts(compared):
        now, taught = compared.topics[shift.topic], found.topics[shift.topic]
        larger = now.queries if shift.difference > 0 else now.pairs
        if shift.p_value >= FALSE_SHARE or larger < FEWEST_ASKED:
            continue
        moved.append(
            MovedTopic(
                label=now.label,
                before=now.pairs / compared.pairs,
                now=now.queries / compared.queries,
                low=shift.low,
                high=shift.high,
                p_value=shift.p_value,
                pairs=taught.pairs,
                taught=taught.pairs / found.pairs,
            )
        )
    return tuple(sorted(moved, key=lambda one: (-abs(one.difference), one.label)))


def _against(found: Topics, earlier: int) -> Topics:
    """The same topics with the older queries in place of the pairs."""
    before, now = found.of_queries[:earlier], found.of_queries[earlier:]
    count = len(found.topics)
    in_before = np.bincount(before[before >= 0], minlength=count).tolist()
    in_now = np.bincount(now[now >= 0], minlength=count).tolist()
    topics = tuple(
        replace(topic, pairs=in_before[place], queries=in_now[place])
        for place, topic in enumerate(found.topics)
    )
    return Topics(topics, before, now)
