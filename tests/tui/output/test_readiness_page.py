from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.curate.readiness.readiness import Readiness
from tunegate.tui.output.readiness_page import (
    Histogram,
    RuleCount,
    length_histogram,
    readiness_page,
)


def test_lengths_fall_into_bins_closed_on_the_left() -> None:
    texts = pl.Series(["x" * length for length in (7, 9, 10, 14, 20, 49, 50)])
    histogram = length_histogram(texts)
    assert histogram == Histogram(
        edges=(7, 10, 15, 20, 30, 50, 70),
        counts=(2, 2, 0, 1, 1, 1),
        shortest=7,
        median=14,
        longest=50,
    )


@pytest.mark.parametrize("lengths", [[0], [0, 1, 1], [6], [1_000_000, 3], [69_999_999]])
def test_every_text_is_counted(lengths: list[int]) -> None:
    histogram = length_histogram(pl.Series(["x" * length for length in lengths]))
    assert sum(histogram.counts) == len(lengths)
    assert len(histogram.edges) == len(histogram.counts) + 1
    assert histogram.edges[0] <= min(lengths)
    assert max(lengths) < histogram.edges[-1]


def test_without_texts_there_is_no_histogram() -> None:
    assert length_histogram(pl.Series([], dtype=pl.String)) == Histogram((), (), 0, 0, 0)


def test_findings_and_tasks_are_counted(sample: Any, report: Readiness) -> None:
    page = readiness_page(sample.dataset, sample.findings, report, rules=sample.rules)
    assert page.findings == (
        RuleCount("P501", "email-address", "error", 1),
        RuleCount("S001", "unreadable-row", "error", 1),
        RuleCount("B701", "dominating-task", "warning", 1),
        RuleCount("D101", "exact-duplicate", "warning", 1),
        RuleCount("F310", "trailing-space", "info", 1),
    )
    assert (page.tasks, page.unlabelled, page.more_tasks) == ((("orders", 2),), 1, 0)


def test_small_tasks_are_counted_together_and_labels_are_masked(
    sample: Any, report: Readiness
) -> None:
    pairs = [Pair.single(f"{n}?", "yes") for n in range(20)]
    tasks = ["ask ada.lovelace@example.com"] * 3 + [f"task {n:02}" for n in range(17)]
    dataset = Dataset.from_pairs(pairs, tasks=tasks)
    page = readiness_page(dataset, sample.findings, report, rules={})
    assert len(page.tasks) == 12
    assert page.tasks[0][1] == 3
    assert "ada.lovelace" not in page.tasks[0][0]
    assert page.tasks[1] == ("task 00", 1)
    assert (page.more_tasks, page.more_pairs, page.unlabelled) == (6, 6, 0)
