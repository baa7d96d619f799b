"""Filters: which findings a queue shows, and which of them hold a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Severity

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Filter:
    """Which findings a queue shows. What is empty lets everything through."""

    rules: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()
    text: str = ""
    """In the message, file, rule, id or pair, in upper or lower case."""
    tasks: frozenset[str] = frozenset()
    """As the pairs' rows label them."""
    sources: frozenset[str] = frozenset()
    """Documents, as the pairs' rows name them."""
    pairs: frozenset[str] = frozenset()
    """Ids. Those without a finding are shown too, unless more than a text is chosen."""
    name: str = ""
    """What these pairs have in common, for people: `topic “late deliveries”`."""

    def __bool__(self) -> bool:
        return self != NO_FILTER


NO_FILTER = Filter()


def passing(frame: pl.DataFrame, dataset: Dataset, wanted: Filter) -> Mask:
    """For each finding of a frame whether the filter lets it through."""
    inside: Mask = np.ones(frame.height, dtype=bool)
    if wanted.rules:
        inside &= frame["rule"].is_in(list(wanted.rules)).to_numpy()
    if wanted.severities:
        inside &= frame["severity"].is_in(list(wanted.severities)).to_numpy()
    for column, labels in (("task", wanted.tasks), ("source", wanted.sources)):
        if labels:
            labelled = dataset.frame.filter(pl.col(column).is_in(list(labels)))["id"]
            inside &= frame["pair"].is_in(labelled.implode()).fill_null(value=False).to_numpy()
    if wanted.pairs:
        ids = pl.Series(list(wanted.pairs), dtype=pl.String)
        inside &= frame["pair"].is_in(ids.implode()).fill_null(value=False).to_numpy()
    if wanted.text:
        inside &= holding(frame, dataset, wanted.text)
    return inside


def holding(frame: pl.DataFrame, dataset: Dataset, text: str) -> Mask:
    """For each finding whether its message, file, rule, pair id or pair holds the text.

    Upper and lower case are the same. No text is nowhere.
    """
    if not text or frame.is_empty():
        return np.zeros(frame.height, dtype=bool)
    pattern = "(?i)" + re.escape(text)
    fields = pl.col("prompt", "response", "context", "system").str.contains(pattern)
    pairs = dataset.frame.filter(pl.any_horizontal(fields))["id"]
    hit = frame.select(
        pl.any_horizontal(
            pl.col("message", "file", "rule", "pair").str.contains(pattern),
            pl.col("pair").is_in(pairs.implode()),
        ).fill_null(value=False)
    )
    mask: Mask = hit.to_series().to_numpy()
    return mask
