"""Topics: what the prompts of a set are about, by clusters of their vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.classes import effective_number
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.spherical import Numbers, joined_clusters, spherical_centres
from tunegate.curate.templates import own_words
from tunegate.curate.topic_words import group_labels
from tunegate.curate.vectors.floats import Floats

FEWEST_PAIRS = 100
"""In a smaller set, and in one with fewer different prompts, there are no topics."""

CLUSTERS_BY_ROOT = 2
MOST_CLUSTERS = 200
"""There are twice the square root of the number of different texts, up to this many."""

SAME_TOPIC = 0.8
"""Mean cosine of static vectors from which clusters are one topic, however many they were."""

SAMPLE = 10_000
"""Different texts from which clusters are learnt, half of them queries at most; all are put into
the nearest one."""

NO_TOPIC = -1
"""Number for a text without words."""

_CONTEXT_CHARS = 300
_SLICE = 100_000
"""Texts that are embedded at a time, so that vectors of a large set never stand side by side."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Prompts that are about the same."""

    label: str
    """Words that its prompts share and others do not, masked."""
    pairs: int
    queries: int
    """Production queries that are about it."""


@dataclass(frozen=True)
class Topics:
    """What a set is about, and production queries along with it."""

    topics: tuple[Topic, ...]
    """Most pairs first, then most queries, then by label."""
    of_pairs: Numbers
    """Place in `topics` for each row of the frame; `NO_TOPIC` for a prompt without words."""
    of_queries: Numbers
    """The same for each query."""

    @cached_property
    def pairs(self) -> int:
        """Pairs that have a topic."""
        return sum(topic.pairs for topic in self.topics)

    @cached_property
    def queries(self) -> int:
        """Queries that have a topic."""
        return sum(topic.queries for topic in self.topics)

    @property
    def effective(self) -> float:
        """As many equally large topics would be as varied as the pairs are (Hill 1973)."""
        return effective_number([topic.pairs for topic in self.topics])


def find_topics(
    frame: pl.DataFrame,
    models: Models,
    *,
    queries: pl.Series | None = None,
    progress: Progress = SILENT,
) -> Topics | None:
    """The topics of a set; None when it is too small to speak of.

    The order of the rows makes no difference. With queries, clusters are learnt from both, so
    that a topic of the queries which has hardly any pairs is one of its own.

    Args:
        frame: `PAIR_SCHEMA`.
        models: Static vectors are used.
        queries: Texts without nulls.
        progress: Sees the embedding.

    Raises:
        Cancelled: when `progress` says so.
    """
    if frame.height < FEWEST_PAIRS:
        return None
    queries = pl.Series("query", [], dtype=pl.String) if queries is None else queries
    texts = own_words(pl.concat([topic_texts(frame), queries.alias("text")]))
    of_pairs, of_queries = texts.head(frame.height), texts.tail(len(queries))
    some = sample_texts(of_queries, SAMPLE // 2)
    learnt = pl.concat([sample_texts(of_pairs, SAMPLE - len(some)), some]).unique().sort()
    if sample_texts(of_pairs, FEWEST_PAIRS).len() < FEWEST_PAIRS:
        return None
    vectors = models.vectors(learnt, fast=True, progress=progress)
    vectors = vectors[vectors.any(axis=1)]
    count = min(MOST_CLUSTERS, round(CLUSTERS_BY_ROOT * sqrt(len(vectors))))
    centres = spherical_centres(vectors, count)
    clusters = _nearest(texts, centres, models, progress)
    groups = np.append(joined_clusters(centres, least=SAME_TOPIC), NO_TOPIC).astype(np.int32)
    return _topics(texts, groups[clusters], pairs=frame.height, learnt=learnt)


def topic_texts(frame: pl.DataFrame) -> pl.Series:
    """What the topic of each pair is read from: its prompt.

    Where one prompt stands over different contexts, the context is what the pair is about, so its
    beginning is added.
    """
    several = pl.col("context").n_unique().over("prompt") > 1
    added = pl.col("prompt") + "\n" + pl.col("context").str.head(_CONTEXT_CHARS)
    shown = pl.when(several).then(added).otherwise("prompt")
    return frame.select(text=shown.fill_null(pl.col("prompt"))).to_series()


def sample_texts(texts: pl.Series, most: int) -> pl.Series:
    """Up to `most` different texts, sorted; the same ones whatever the order, blank ones left."""
    different = texts.alias("text").unique().to_frame()
    different = different.filter(pl.col("text").str.strip_chars() != "")
    if different.height > most:
        different = different.sort(pl.col("text").hash(0), "text").head(most)
    return different["text"].sort()


def _nearest(texts: pl.Series, centres: Floats, models: Models, progress: Progress) -> Numbers:
    """The nearest centre of each text, `NO_TOPIC` for those without words."""
    different = texts.alias("text").unique().sort().to_frame().with_row_index("at")
    nearest = np.full(different.height, NO_TOPIC, np.int32)
    for start in range(0, different.height, _SLICE):
        part = different["text"].slice(start, _SLICE)
        vectors = models.vectors(part, fast=True, progress=progress)
        found = (vectors @ centres.T).argmax(axis=1)
        nearest[start : start + len(part)] = np.where(vectors.any(axis=1), found, NO_TOPIC)
    places = (
        texts.alias("text")
        .to_frame()
        .join(different, on="text", how="left", maintain_order="left")["at"]
    )
    numbers: Numbers = nearest[places.to_numpy()]
    return numbers


def _topics(texts: pl.Series, groups: Numbers, *, pairs: int, learnt: pl.Series) -> Topics:
    """Name the groups and put the largest first."""
    count = int(groups.max()) + 1
    named = pl.DataFrame({"text": texts, "group": groups}).unique("text", keep="any")
    named = named.join(learnt.alias("text").to_frame(), on="text", how="semi").sort("text")
    labels = group_labels(named["text"], named["group"], count=count)
    of_pairs, of_queries = groups[:pairs], groups[pairs:]
    in_pairs, in_queries = _counts(of_pairs, count), _counts(of_queries, count)
    order = sorted(range(count), key=lambda one: (-in_pairs[one], -in_queries[one], labels[one]))
    order = [one for one in order if in_pairs[one] or in_queries[one]]
    place = np.full(count + 1, NO_TOPIC, np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return Topics(
        topics=tuple(Topic(labels[one], in_pairs[one], in_queries[one]) for one in order),
        of_pairs=place[of_pairs],
        of_queries=place[of_queries],
    )


def _counts(groups: npt.NDArray[np.int32], count: int) -> list[int]:
    return [int(one) for one in np.bincount(groups[groups >= 0], minlength=count)]
