"""The queue as data: order, filter, search, settling and reopening."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import FINDING_SCHEMA, Findings
from tunegate.curate.pair import Pair
from tunegate.tui.app.queue import Queue
from tunegate.tui.app.queue_filter import NO_FILTER, Filter


def _findings(*rows: tuple[str, str, str | None, str], others: Any = None) -> Findings:
    """Findings from `(key, rule, pair, message)`; the severity goes by the rule's letter."""
    severities = {"S": "error", "D": "warning", "V": "info"}
    frame = pl.DataFrame(
        {
            "key": [key for key, _, _, _ in rows],
            "rule": [rule for _, rule, _, _ in rows],
            "severity": [severities[rule[0]] for _, rule, _, _ in rows],
            "pair": [pair for _, _, pair, _ in rows],
            "file": ["a.jsonl" if pair else None for _, _, pair, _ in rows],
            "row": [int(pair[1:]) if pair else None for _, _, pair, _ in rows],
            "others": [(others or {}).get(key) for key, _, _, _ in rows],
            "field": [None] * len(rows),
            "start": [None] * len(rows),
            "end": [None] * len(rows),
            "message": [message for _, _, _, message in rows],
            "score": [None] * len(rows),
        },
        schema=FINDING_SCHEMA,
    )
    return Findings(frame=frame, fingerprint="")


def _dataset(*prompts: str) -> Dataset:
    made = Dataset.from_pairs([Pair.single(prompt, "answer") for prompt in prompts])
    ids = pl.Series("id", [f"p{nth}" for nth in range(1, len(prompts) + 1)])
    tasks = pl.Series("task", ["units" if "mile" in prompt else None for prompt in prompts])
    sources = pl.Series("source", [f"{prompt[:3]}.md" for prompt in prompts])
    return Dataset.of(made.frame.with_columns(ids, tasks.cast(pl.String), sources))


@pytest.fixture
def queue() -> Queue:
    findings = _findings(
        ("k1", "S003", "p1", "empty"),
        ("k2", "S003", "p3", "empty"),
        ("k3", "S099", None, "whole set"),
        ("k4", "D101", "p2", "repeats"),
        ("k5", "D101", "p3", "repeats"),
        ("k6", "V801", None, "few"),
        others={"k4": ["p1"], "k5": ["p1", "p2"]},
    )
    return Queue(findings, _dataset("how long is a mile", "what is a Quern", "who"))


def _keys(queue: Queue) -> list[str]:
    return [queue.finding(position).key for position in range(len(queue))]


def test_findings_without_a_pair_come_last(queue: Queue) -> None:
    assert _keys(queue) == ["k1", "k2", "k4", "k5", "k3", "k6"]
    assert (queue.total, queue.items) == (6, 5)


def test_settling_a_pair_takes_out_its_findings_and_those_that_name_it(queue: Queue) -> None:
    queue.settle_pairs(["p1"], twins=False)
    assert _keys(queue) == ["k2", "k4", "k5", "k3", "k6"]
    queue.settle_pairs(["p2"], twins=True)
    assert _keys(queue) == ["k2", "k3", "k6"]
    assert (queue.total, queue.items) == (3, 3)
    assert queue.still_open(["p1", "p2", "p3", "k3", "nothing"]) == {"p3", "k3"}


def test_settling_twice_counts_once(queue: Queue) -> None:
    queue.settle(["k1", "k1", "unknown"])
    queue.settle(["k1"])
    assert queue.items == 4


def test_reopened_findings_go_where_they_belong(queue: Queue) -> None:
    gone = _findings(("k2", "S003", "p3", "empty"), ("k4", "D101", "p2", "repeats"))
    queue.settle(["k2", "k4", "k6"])
    queue.reopen(gone.frame)
    assert _keys(queue) == ["k1", "k2", "k4", "k5", "k3"]
    queue.reopen(gone.frame)
    assert queue.total == 5
    queue.reopen(_findings(("k9", "S003", "p2", "new")).frame)
    assert _keys(queue)[:3] == ["k1", "k9", "k2"]
    assert queue.items == 4


def test_a_reopened_finding_that_the_filter_hides_stays_hidden(queue: Queue) -> None:
    wanted = Filter(rules=frozenset(["D101"]))
    queue.narrow(wanted, queue.passing(wanted))
    queue.settle(["k2"])
    queue.reopen(_findings(("k2", "S003", "p3", "empty")).frame)
    assert _keys(queue) == ["k4", "k5"]
    assert queue.total == 6


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (NO_FILTER, ["k1", "k2", "k4", "k5", "k3", "k6"]),
        (Filter(rules=frozenset(["D101", "V801"])), ["k4", "k5", "k6"]),
        (Filter(severities=frozenset(["error"])), ["k1", "k2", "k3"]),
        (Filter(rules=frozenset(["D101"]), severities=frozenset(["error"])), []),
        (Filter(tasks=frozenset(["units"])), ["k1"]),
        (Filter(sources=frozenset(["who.md", "how.md"])), ["k1", "k2", "k5"]),
        (Filter(sources=frozenset(["who.md"]), rules=frozenset(["D101"])), ["k5"]),
        (Filter(tasks=frozenset(["units"]), text="empty"), ["k1"]),
        (Filter(tasks=frozenset(["no such task"])), []),
        (Filter(text="quern"), ["k4"]),
        (Filter(text="REPEATS"), ["k4", "k5"]),
        (Filter(text="a.jsonl"), ["k1", "k2", "k4", "k5"]),
        (Filter(text="what is a"), ["k4"]),
        (Filter(text=".*"), []),
    ],
)
def test_what_a_filter_lets_through(queue: Queue, wanted: Filter, keys: list[str]) -> None:
    queue.narrow(wanted, queue.passing(wanted))
    assert _keys(queue) == keys
    assert queue.total == 6


def test_search_marks_without_hiding(queue: Queue) -> None:
    assert queue.found().tolist() == []
    queue.mark("who", queue.holding("who"))
    assert queue.found().tolist() == [1, 3, 4]
    queue.settle(["k1"])
    assert queue.found().tolist() == [0, 2, 3]
    queue.mark("", queue.holding(""))
    assert queue.found().tolist() == []


def test_skipped_findings_go_to_the_end_in_their_order(queue: Queue) -> None:
    queue.skip([queue.finding(1), queue.finding(0)])
    assert _keys(queue) == ["k4", "k5", "k3", "k6", "k2", "k1"]
    queue.skip([queue.finding(4)])
    assert _keys(queue) == ["k4", "k5", "k3", "k6", "k1", "k2"]
    queue.reopen(_findings(("k7", "S003", "p2", "new")).frame)
    assert _keys(queue)[0] == "k7"
    assert _keys(queue)[-2:] == ["k1", "k2"]
    again = Queue(
        _findings(("k1", "S003", "p1", ""), ("k2", "S003", "p3", "")), _dataset("", "", "")
    )
    again.skip_again(["k2", "k1", "gone"])
    assert _keys(again) == ["k2", "k1"]


def test_places(queue: Queue) -> None:
    assert queue.position("k5") == 3
    assert queue.position("nothing") is None
    assert queue.position_of_pair("p3") == 1
    shown = queue.finding(1)
    queue.settle(["k2"])
    assert queue.position_for(shown) == 1
    assert [finding.key for finding in queue.of_pair("p3")] == ["k5"]
    assert [finding.key for finding in queue.of_rule("D101")] == ["k4", "k5"]
    assert queue.by_rule() == {"D101": 2, "S003": 1, "S099": 1, "V801": 1}
    assert queue.by_severity() == {"error": 2, "warning": 2, "info": 1}
    assert queue.by_label("task") == {"units": 1}
    assert list(queue.by_label("source").items()) == [("how.md", 1), ("wha.md", 1), ("who.md", 1)]


def test_several_lines_at_once(queue: Queue) -> None:
    assert queue.keys_between(1, 4) == ["k2", "k4", "k5"]
    assert queue.places(["k6", "k1", "nothing", "k4"]).tolist() == [0, 2, 5]
    assert [one.key for one in queue.at(np.array([0, 2, 5]))] == ["k1", "k4", "k6"]
    found = queue.of_pairs(["p3", "p9", "p1"])
    assert {pair: [one.key for one in rows] for pair, rows in found.items()} == {
        "p3": ["k2", "k5"],
        "p9": [],
        "p1": ["k1"],
    }
    queue.skip(queue.at(np.array([1, 2])))
    assert _keys(queue) == ["k1", "k5", "k3", "k6", "k2", "k4"]
    assert queue.places(["k4", "k5"]).tolist() == [1, 5]
    queue.settle(["k4"])
    assert queue.places(["k4", "k5"]).tolist() == [1]
    assert queue.of_pairs(["p2"]) == {"p2": []}


def test_lines_about_pairs_are_among_them(queue: Queue) -> None:
    queue.settle(["k1"])
    wanted = Filter(pairs=frozenset(["p1", "p2"]))
    queue.narrow(wanted, queue.passing(wanted), queue.without_finding(wanted))
    assert queue.keys_between(0, 2) == ["k4", "pair p1"]
    assert queue.places(["pair p1", "k4", "pair p7"]).tolist() == [0, 1]
    assert [one.key for one in queue.at(np.array([0, 1]))] == ["k4", "pair p1"]


def test_an_empty_queue_answers_everything() -> None:
    queue = Queue(_findings(), _dataset())
    assert (len(queue), queue.total, queue.items) == (0, 0, 0)
    assert queue.found().tolist() == []
    queue.settle(["x"])
    queue.settle_pairs(["x"], twins=True)
    queue.reopen(_findings(("k1", "S003", "p1", "")).frame)
    assert _keys(queue) == ["k1"]
    assert queue.items == 1


@pytest.mark.slow
def test_a_key_press_is_quick_with_a_million_findings() -> None:
    count = 1_000_000
    numbers = pl.Series("row", np.arange(count), dtype=pl.UInt32)
    frame = pl.DataFrame({"row": numbers}).select(
        key=pl.format("k{}", "row"),
        rule=pl.lit("S003"),
        severity=pl.lit("error"),
        pair=pl.format("p{}", "row"),
        file=pl.lit("a.jsonl"),
        row="row",
        others=pl.lit(None, dtype=FINDING_SCHEMA["others"]),
        field=pl.lit(None, dtype=pl.String),
        start=pl.lit(None, dtype=pl.UInt32),
        end=pl.lit(None, dtype=pl.UInt32),
        message=pl.lit("the response is empty"),
        score=pl.lit(None, dtype=pl.Float64),
    )
    queue = Queue(Findings(frame=frame, fingerprint=""), _dataset())
    finding = queue.finding(500_000)
    started = perf_counter()
    queue.settle_pairs([finding.pair or ""], twins=True)
    queue.position_for(finding)
    queue.still_open([finding.pair or ""])
    assert queue.items == count - 1
    assert queue.places(["k7", "k999999"]).tolist() == [7, count - 2]
    assert len(queue.keys_between(0, count)) == count - 1
    assert perf_counter() - started < 0.5
