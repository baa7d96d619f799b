from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from tunegate.curate.balance import (
    MOST_BARS,
    NO_BAR,
    balance,
    format_chart,
    length_chart,
    query_chart,
    task_chart,
    topic_chart,
)
from tunegate.curate.coverage import Coverage, Gap
from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.curate.queries import Queries
from tunegate.curate.query_shift import Shift, TopicShift
from tunegate.curate.representation import Representation
from tunegate.curate.tokens import token_counter
from tunegate.curate.topics import Topic, Topics

NOTHING = Representation(topics=None, coverage=None, shift=None)


def placed(*responses: str, tasks: list[str | None] | None = None) -> pl.DataFrame:
    pairs = [Pair.single(f"question {nth}", text) for nth, text in enumerate(responses)]
    return Dataset.from_pairs(pairs, tasks=tasks).placed


def bars(chart: Any) -> list[tuple[str, int]]:
    return [(bar.label, bar.count) for bar in chart.bars]


def test_lengths_come_in_equal_steps_and_the_longest_share_the_last_bar() -> None:
    lengths = pl.Series([*range(1, 100), 5_000], dtype=pl.UInt32)
    chart = length_chart("response length", lengths, estimated=True)
    assert bars(chart)[:2] == [("0 to 9", 9), ("10 to 19", 10)]
    assert bars(chart)[-1] == ("100 and more", 1)
    assert chart.total == 100
    assert chart.rows(len(chart.bars) - 1) == [99]
    assert chart.rows(0) == list(range(9))
    assert chart.says == (
        "Half have up to 50 tokens (estimated), 95 of 100 up to 96, the longest 5,000."
    )


@pytest.mark.parametrize("lengths", [[0], [1], [7] * 30, [0, 3, 1_000_000], list(range(2_000))])
def test_every_length_is_in_the_bar_that_names_it(lengths: list[int]) -> None:
    chart = length_chart("prompt length", pl.Series(lengths), estimated=False)
    assert chart.total == len(lengths)
    for nth, bar in enumerate(chart.bars):
        inside = [lengths[row] for row in chart.rows(nth)]
        assert len(inside) == bar.count
        low = int(bar.label.split(" ")[0].replace(",", ""))
        assert all(value >= low for value in inside)
        if " to " in bar.label:
            assert all(
                value <= int(bar.label.split(" to ")[1].replace(",", "")) for value in inside
            )
    assert len(chart.bars) <= 12


def test_tasks_are_counted_and_pairs_without_one_come_last() -> None:
    chart = task_chart(placed("a", "b", "c", "d", tasks=["qa", " ", "sum", "qa"]))
    assert bars(chart) == [("qa", 2), ("sum", 1), ("(no task)", 1)]
    assert chart.rows(2) == [1]
    assert chart.rows(0) == [0, 3]
    assert chart.says.startswith("2 tasks, as varied as 1.9")


def test_many_tasks_share_the_last_bars() -> None:
    tasks: list[str | None] = [f"t{nth:03}" for nth in range(MOST_BARS + 5)]
    chart = task_chart(placed(*["a"] * len(tasks), "b", tasks=[*tasks, None]))
    assert bars(chart)[-2:] == [("(5 smaller ones)", 5), ("(no task)", 1)]
    assert chart.rows(MOST_BARS) == list(range(MOST_BARS, MOST_BARS + 5))
    assert chart.rows(MOST_BARS + 1) == [MOST_BARS + 5]


def test_responses_that_are_labels_stand_in_for_tasks() -> None:
    chart = task_chart(placed(*["Yes", "no", "yes"] * 10))
    assert bars(chart) == [("yes", 20), ("no", 10)]
    assert bars(task_chart(placed("A long answer of its own."))) == []


def test_formats_are_counted_by_response() -> None:
    chart = format_chart(placed('{"a": 1}', "It stands by the river.", "", "[1, 2]"))
    assert bars(chart) == [("JSON", 2), ("prose", 1), ("(empty, or a tool call)", 1)]
    assert chart.rows(0) == [0, 3]


def test_topics_show_their_share_of_the_queries() -> None:
    topics = Topics(
        topics=(Topic("mill", 3, 1), Topic("weir", 1, 3)),
        of_pairs=np.array([0, 1, 0, 0, -1], np.int32),
        of_queries=np.array([0, 1, 1, 1], np.int32),
    )
    missed = (TopicShift(1, 0.5, 0.1, 0.9, 0.001),)
    shift = Shift(missed=missed, crowded=(), auc=0.6, p_value=0.1)
    chart = topic_chart(Representation(topics, None, shift), pairs=5)
    assert [(bar.label, bar.count, bar.note) for bar in chart.bars] == [
        ("mill", 3, "asked 25 %"),
        ("weir", 1, "asked 75 % ▲"),
    ]
    assert chart.rows(0) == [0, 2, 3]
    assert "1 topic asked for clearly more: ▲" in chart.says


def test_queries_are_covered_in_a_gap_or_alone() -> None:
    coverage = Coverage(
        queries=6,
        covered=2,
        compared=10,
        alike=9,
        p_value=0.5,
        gaps=(Gap("gift cards", (1, 4)),),
        alone=(3, 0),
        scores=np.array([0.1, 0.2, 0.9, 0.0, 0.2, 0.8], np.float32),
    )
    queries = Queries(pl.Series([f"q{nth}" for nth in range(6)]))
    chart = query_chart(coverage, queries, pairs=30)
    assert bars(chart) == [
        ("a pair resembles them", 2),
        ("no pair: gift cards", 2),
        ("no pair: each about something else", 2),
    ]
    assert [chart.rows(nth) for nth in range(3)] == [[2, 5], [1, 4], [0, 3]]
    assert chart.counts == "queries"
    assert chart.says.startswith("A pair resembles 33 % of 6 queries; 90 % of the set's own")


def test_what_cannot_be_drawn_says_why() -> None:
    few = Queries(pl.Series(["q"]))
    made = balance(
        placed("It stands by the river."),
        counter=token_counter(None),
        queries=few,
        represented=lambda: NOTHING,
    )
    says = {chart.name: chart.says for chart in made.charts}
    assert [chart.name for chart in made.charts] == [
        "prompt length", "response length", "tasks", "topics", "formats", "queries",
    ]  # fmt: skip
    assert says["tasks"].startswith("No pair has a task; ")
    assert says["topics"] == "Topics take 100 pairs with different prompts; the set has 1 pair."
    assert says["queries"] == "Coverage takes 20 pairs and 20 queries; here are 1 pair and 1 query."
    assert query_chart(None, Queries(), pairs=1).says.startswith("No production queries: `queries`")


def test_an_empty_set_has_no_bars() -> None:
    made = balance(
        Dataset.from_pairs([]).placed,
        counter=token_counter(None),
        queries=Queries(),
        represented=lambda: NOTHING,
    )
    assert all(chart.says and not chart.bars for chart in made.charts)


def test_a_pair_without_words_is_in_no_topic() -> None:
    topics = Topics((Topic("mill", 1, 0),), np.array([-1, 0], np.int32), np.array([], np.int32))
    chart = topic_chart(Representation(topics, None, None), pairs=2)
    assert chart.rows(0) == [1]
    assert NO_BAR in (chart.of_rows if chart.of_rows is not None else ())
    assert chart.bars[0].note == ""
