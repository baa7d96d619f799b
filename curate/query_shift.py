"""How far the prompts of a set lie from production queries: by topic, and in one number."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
import polars as pl

from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.templates import own_words
from tunegate.curate.topics import FEWEST_PAIRS, Topics, sample_texts, topic_texts

FEWEST_QUERIES = 50
"""With fewer, only a gross difference could be told from chance."""

FALSE_SHARE = 0.05
"""Of the topics that are said to differ, so many may do so by chance (Benjamini and Hochberg)."""

CONFIDENCE = 0.95
"""Of the interval of one topic."""

MOST_COMPARED = 2_000
"""Different texts of either side that the classifier sees."""

FEWEST_ASKED = 8
"""Queries about a topic from which its share says something; clusters form around clumps of five
by chance."""

_FOLDS = 5


@dataclass(frozen=True, slots=True)
class TopicShift:
    """Share of one topic in the queries less its share in the pairs."""

    topic: int
    """Place in `Topics.topics`."""
    difference: float
    low: float
    high: float
    """Newcombe's interval for the difference of two proportions, from two Wilson intervals
    (Newcombe 1998, Statistics in Medicine 17:873, method 10)."""
    p_value: float
    """Of both shares being the same: Fisher's exact test, adjusted for the number of topics
    (Benjamini and Hochberg 1995)."""


@dataclass(frozen=True)
class Shift:
    """How the queries differ from the pairs."""

    missed: tuple[TopicShift, ...]
    """Topics with a clearly larger share of the queries, and at least `FEWEST_ASKED` of them; the
    largest difference first."""
    crowded: tuple[TopicShift, ...]
    """Topics with a clearly larger share of the pairs, the largest difference first."""
    auc: float
    """How often a classifier thinks a query rather than a prompt of the set to be the query, of
    texts it was not fitted on: 0.5 when nothing tells them apart, 1 when they have nothing in
    common (Lopez-Paz and Oquab 2017, Revisiting Classifier Two-Sample Tests)."""
    p_value: float
    """Of nothing telling them apart (Mann-Whitney)."""


def find_shift(
    frame: pl.DataFrame,
    queries: pl.Series,
    topics: Topics,
    models: Models,
    *,
    progress: Progress = SILENT,
) -> Shift | None:
    """Compare the queries with the prompts; None when there are too few of either.

    Args:
        frame: `PAIR_SCHEMA`, as `topics` were found in.
        queries: As `topics` were found with.
        topics: Of both.
        models: Static vectors are used.
        progress: Sees the embedding.

    Raises:
        Cancelled: when `progress` says so.
    """
    if len(queries) < FEWEST_QUERIES:
        return None
    texts = own_words(pl.concat([topic_texts(frame), queries.alias("text")]))
    prompts = sample_texts(texts.head(frame.height), MOST_COMPARED)
    asked = sample_texts(texts.tail(len(queries)), MOST_COMPARED)
    if len(prompts) < FEWEST_PAIRS or len(asked) < FEWEST_QUERIES:
        return None
    auc, p_value = _told_apart(prompts, asked, models, progress)
    shifts = topic_shifts(topics)
    asked_for = [topic.queries >= FEWEST_ASKED for topic in topics.topics]
    clear = [one for one in shifts if one.p_value < FALSE_SHARE]
    missed = [one for one in clear if one.difference > 0 and asked_for[one.topic]]
    crowded = [one for one in clear if one.difference < 0]
    return Shift(
        missed=tuple(sorted(missed, key=_by_size)),
        crowded=tuple(sorted(crowded, key=_by_size)),
        auc=auc,
        p_value=p_value,
    )


def topic_shifts(topics: Topics) -> tuple[TopicShift, ...]:
    """The difference in share of every topic, in their order."""
    from scipy.stats import binomtest, false_discovery_control, fisher_exact

    chances: list[float] = []
    for topic in topics.topics:
        of_queries = [topic.queries, topics.queries - topic.queries]
        of_pairs = [topic.pairs, topics.pairs - topic.pairs]
        chances.append(float(fisher_exact([of_queries, of_pairs]).pvalue))
    adjusted = false_discovery_control(chances).tolist()
    shifts: list[TopicShift] = []
    for place, (topic, p_value) in enumerate(zip(topics.topics, adjusted, strict=True)):
        asked = topic.queries / topics.queries
        held = topic.pairs / topics.pairs
        of_asked = binomtest(topic.queries, topics.queries).proportion_ci(
            CONFIDENCE, method="wilson"
        )
        of_held = binomtest(topic.pairs, topics.pairs).proportion_ci(CONFIDENCE, method="wilson")
        difference = asked - held
        low = difference - hypot(asked - of_asked.low, of_held.high - held)
        high = difference + hypot(of_asked.high - asked, held - of_held.low)
        shifts.append(TopicShift(place, difference, low, high, p_value))
    return tuple(shifts)


def _told_apart(
    prompts: pl.Series, asked: pl.Series, models: Models, progress: Progress
) -> tuple[float, float]:
    from scipy.stats import mannwhitneyu
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    sides = [models.vectors(texts, fast=True, progress=progress) for texts in (prompts, asked)]
    is_query = np.repeat([0, 1], [len(prompts), len(asked)])
    votes = cross_val_predict(
        LogisticRegression(class_weight="balanced", max_iter=200),
        np.concatenate(sides),
        is_query,
        cv=StratifiedKFold(_FOLDS, shuffle=True, random_state=0),
        method="decision_function",
    )
    ranks = mannwhitneyu(votes[is_query == 1], votes[is_query == 0], alternative="greater")
    return float(ranks.statistic) / (len(prompts) * len(asked)), float(ranks.pvalue)


def _by_size(shift: TopicShift) -> tuple[float, int]:
    return -abs(shift.difference), shift.topic
