"""What a search is worth over many questions: the value of each, and how sure the mean is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tunegate.evaluate.retrieval.measures import Gains, named
from tunegate.evaluate.scores import mean_interval
from tunegate.evaluate.statistics.interval import Interval, Side

USUAL = ("recall@1", "recall@5", "recall@10", "mrr", "ndcg@10")


@dataclass(frozen=True)
class Measured:
    """One search over questions with gold passages."""

    frame: pl.DataFrame
    """One row a question, in the order of the gold passages: `id`, `source` (the document it
    comes from, or null), and a column a measure, 0 to 1, never null."""
    without_gold: tuple[str, ...] = ()
    """Questions that were left out: no passage is known to answer them."""

    def interval(
        self, measure: str, *, level: float = 0.95, side: Side = "both", seed: int = 0
    ) -> Interval:
        """The mean of a measure with its interval, clustered by source; see `mean_interval`."""
        column = self.frame.select("source", value=pl.col(measure))
        return mean_interval(column, level=level, side=side, seed=seed)


def measure(
    rankings: Mapping[str, Sequence[str]],
    gold: Mapping[str, Gains],
    *,
    sources: Mapping[str, str] | None = None,
    measures: Sequence[str] = USUAL,
) -> Measured:
    """Measure the ranking of every question that has a gold passage.

    A question without a ranking found nothing and counts as 0, as in trec_eval with `-c`.

    Args:
        rankings: Passage ids, the best first, by question.
        gold: Gains of passages by question.
        sources: The document of a question; questions of one are not independent.
        measures: Names that `measures.named` knows.

    Raises:
        ValueError: when a measure is unknown, a ranking belongs to no question, or a passage
            stands twice in one.
    """
    strange = next((one for one in rankings if one not in gold), None)
    if strange is not None:
        raise ValueError(f"a ranking has the id {strange!r}, which is no question")
    functions = {name: named(name) for name in measures}
    asked = [one for one, gains in gold.items() if any(gain > 0 for gain in gains.values())]
    columns: dict[str, list[float]] = {
        name: [function(rankings.get(one, ()), gold[one]) for one in asked]
        for name, function in functions.items()
    }
    frame = pl.DataFrame(
        {"id": asked, "source": [(sources or {}).get(one) for one in asked], **columns},
        schema={"id": pl.String, "source": pl.String, **dict.fromkeys(measures, pl.Float64)},
    )
    kept = set(asked)
    return Measured(frame, tuple(one for one in gold if one not in kept))
