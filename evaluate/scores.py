"""What a run is worth: a score for each item of the suite, and how sure the mean is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tunegate.curate.abstention import declines
from tunegate.curate.errors import UserError
from tunegate.curate.models import Models
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.metrics.abstention import AbstentionRate, abstention, abstention_rate
from tunegate.evaluate.metrics.score import Case, Score
from tunegate.evaluate.metrics.table import METRICS
from tunegate.evaluate.statistics.interval import Interval, Side
from tunegate.evaluate.statistics.mean import bootstrap_mean
from tunegate.evaluate.statistics.proportion import clustered_wilson
from tunegate.evaluate.suite import Suite

SCORE_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.String(),
    "slice": pl.String(),
    "source": pl.String(),
    "metric": pl.String(),
    "unanswerable": pl.Boolean(),
    "answered": pl.Boolean(),
    "declined": pl.Boolean(),
    "value": pl.Float64(),
    "reason": pl.String(),
}
"""Columns of `Scores.frame`, one row an item in the order of the suite.

`answered`  whether the run has a prediction for it.
`declined`  whether that says that it does not know.
`value`     0 to 1, never null.
"""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model answered to one item."""

    answer: str
    shown: tuple[Passage, ...] = ()
    """The passages it was given."""


@dataclass(frozen=True)
class Scores:
    """One run over one suite."""

    suite: str
    """Fingerprint of the suite."""
    frame: pl.DataFrame
    """`SCORE_SCHEMA`."""
    overall: Interval
    """Of the mean score."""
    slices: Mapping[str, Interval]
    """By slice, sorted by name; items without a slice are only in `overall`."""
    abstention: AbstentionRate | None
    """None when no item is unanswerable."""
    missing: int
    """Items without a prediction; they score 0."""


def score(
    suite: Suite,
    predictions: Mapping[str, Prediction],
    *,
    models: Models | None = None,
    level: float = 0.95,
    side: Side = "both",
    seed: int = 0,
) -> Scores:
    """Score a run.

    Every item of the suite counts: without a prediction, or with one that cannot be scored, as 0.
    An unanswerable item scores 1 when the prediction declines, whatever its metric. Intervals are
    those of `mean_interval`, with items of one source document in one cluster.

    Args:
        suite: What was asked.
        predictions: By item id.
        models: For metrics that compare vectors.
        level: Of confidence, for each interval.
        side: Which ends are bounds.
        seed: Of the bootstrap.

    Raises:
        UserError: when a prediction belongs to no item.
    """
    known = {item.id for item in suite.items}
    strange = next((one for one in predictions if one not in known), None)
    if strange is not None:
        raise UserError(
            f"a prediction has the id {strange!r}, which is no item of the suite",
            "score a run with the suite it answered",
        )
    frame = _frame(suite.items, predictions, models or Models())
    return scores_of(frame, suite=suite.fingerprint, level=level, side=side, seed=seed)


def scores_of(
    frame: pl.DataFrame, *, suite: str, level: float = 0.95, side: Side = "both", seed: int = 0
) -> Scores:
    """The intervals of a frame of `SCORE_SCHEMA`, of a run that was scored before.

    Args:
        frame: A row an item.
        suite: Fingerprint of the suite.
        level: Of confidence, for each interval.
        side: Which ends are bounds.
        seed: Of the bootstrap.
    """
    names = sorted(frame["slice"].drop_nulls().unique().to_list())
    slices = {
        name: mean_interval(
            frame.filter(pl.col("slice") == name), level=level, side=side, seed=seed
        )
        for name in names
    }
    return Scores(
        suite=suite,
        frame=frame,
        overall=mean_interval(frame, level=level, side=side, seed=seed),
        slices=slices,
        abstention=(
            abstention_rate(frame["declined"].to_list(), frame["unanswerable"].to_list())
            if frame["unanswerable"].any()
            else None
        ),
        missing=int((~frame["answered"]).sum()),
    )


def mean_interval(
    frame: pl.DataFrame, *, level: float = 0.95, side: Side = "both", seed: int = 0
) -> Interval:
    """The mean of the scores in a frame of `SCORE_SCHEMA`, with its interval between 0 and 1.

    Wilson where all scores are 0 or 1, by clusters where items share a source; else the bootstrap
    of items or of clusters.
    """
    values, groups = frame["value"].to_list(), sources(frame)
    if all(value in (0, 1) for value in values):
        return clustered_wilson(values, groups, level=level, side=side)
    found = bootstrap_mean(values, groups, level=level, side=side, seed=seed)
    return replace(found, low=max(0.0, found.low), high=min(1.0, found.high))


def sources(frame: pl.DataFrame) -> Sequence[Hashable | None]:
    """The cluster of each item: its source document, or None for one of its own."""
    return list(frame["source"].to_list())


def _frame(
    items: Sequence[Item], predictions: Mapping[str, Prediction], models: Models
) -> pl.DataFrame:
    scored = _score_all(items, predictions, models)
    asks_to_decline = any(item.unanswerable for item in items)
    rows = []
    for item, one in zip(items, scored, strict=True):
        prediction = predictions.get(item.id)
        declined = (
            asks_to_decline
            and prediction is not None
            and declines(prediction.answer, sentinels=_sentinels(item))
        )
        rows.append(
            (
                *(item.id, item.slice, item.source, item.metric, item.unanswerable),
                *(prediction is not None, declined, one.value, one.reason),
            )
        )
    return pl.DataFrame(rows, schema=SCORE_SCHEMA, orient="row")


def _score_all(
    items: Sequence[Item], predictions: Mapping[str, Prediction], models: Models
) -> list[Score]:
    """One score an item, in order; each metric is called once with all of its cases."""
    scored = [Score(0.0, "no prediction")] * len(items)
    places: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        prediction = predictions.get(item.id)
        if prediction is None:
            continue
        if item.unanswerable:
            scored[place] = abstention(
                prediction.answer, unanswerable=True, sentinels=_sentinels(item)
            )
        else:
            places.setdefault(item.metric, []).append(place)
    for name, mine in places.items():
        cases = [
            Case(
                predictions[items[place].id].answer,
                items[place],
                predictions[items[place].id].shown,
            )
            for place in mine
        ]
        for place, one in zip(mine, METRICS[name].measure(cases, models), strict=True):
            scored[place] = one
    return scored


def _sentinels(item: Item) -> Sequence[str]:
    """What a suite accepts as declining: the accepted answers of an unanswerable item."""
    return item.accepted if item.unanswerable else ()
