"""Whether the pairs are about what people ask: topics, coverage and shift of one set."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tunegate.curate.coverage import Coverage, find_coverage
from tunegate.curate.query_shift import Shift, find_shift
from tunegate.curate.rules.rule import Context
from tunegate.curate.topics import Topics, find_topics


@dataclass(frozen=True)
class Representation:
    """What is known of a set's topics, and of its production queries when there are some."""

    topics: Topics | None
    """None for a small set."""
    coverage: Coverage | None
    """None without queries."""
    shift: Shift | None
    """None without queries, or with few."""


def representation(frame: pl.DataFrame, context: Context) -> Representation:
    """All three, each computed once for a frame and a context.

    Args:
        frame: `PAIR_SCHEMA` plus `pos`.
        context: For queries, models, thresholds and progress.

    Raises:
        UserError: when the queries cannot be read or a model cannot be used.
        Cancelled: when the progress says so.
    """
    return Representation(
        topics=topics_of(frame, context),
        coverage=coverage_of(frame, context),
        shift=shift_of(frame, context),
    )


def topics_of(frame: pl.DataFrame, context: Context) -> Topics | None:
    """The topics of the pairs and queries."""
    return context.once("topics", frame, _topics)


def coverage_of(frame: pl.DataFrame, context: Context) -> Coverage | None:
    """Which queries resemble a pair; None without queries."""
    return context.once("coverage", frame, _coverage)


def shift_of(frame: pl.DataFrame, context: Context) -> Shift | None:
    """How the queries differ from the pairs; None without queries."""
    return context.once("shift", frame, _shift)


def _topics(frame: pl.DataFrame, context: Context) -> Topics | None:
    return find_topics(
        frame, context.models, queries=context.queries().texts, progress=context.progress
    )


def _coverage(frame: pl.DataFrame, context: Context) -> Coverage | None:
    return find_coverage(
        frame,
        context.queries().texts,
        context.models,
        floor=context.settings.thresholds.covered,
        progress=context.progress,
    )


def _shift(frame: pl.DataFrame, context: Context) -> Shift | None:
    queries = context.queries().texts
    topics = topics_of(frame, context) if len(queries) else None
    if topics is None:
        return None
    return find_shift(frame, queries, topics, context.models, progress=context.progress)
