"""Duplicate groups: which pairs belong to one, in which order they leave, and why one stays."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tunegate.curate.curated import replay
from tunegate.curate.dataset import Dataset
from tunegate.curate.duplicate_group import duplicate_group, keep_group, merge_group
from tunegate.curate.findings import FINDING_SCHEMA
from tunegate.curate.ledger import Ledger
from tunegate.curate.pair import Pair
from tunegate.curate.redundant import why_stays


def _frame(*edges: tuple[str, str | None, list[str]]) -> pl.DataFrame:
    rows = [
        {
            "key": f"k{nth}",
            "rule": rule,
            "severity": "warning",
            "pair": pair,
            "file": "pairs.jsonl",
            "row": nth,
            "others": others,
            "field": None,
            "start": None,
            "end": None,
            "message": "repeats",
            "score": 0.9,
        }
        for nth, (rule, pair, others) in enumerate(edges)
    ]
    return pl.DataFrame(rows, schema=FINDING_SCHEMA)


EDGES = _frame(
    ("D101", "c", ["b"]),
    ("D102", "b", ["a"]),
    ("D102", "d", ["a"]),
    ("D102", "z", ["y"]),
    ("C201", "d", ["z"]),
    ("D102", None, []),
)


def test_a_group_is_what_hangs_together_from_whichever_pair_one_comes() -> None:
    for pair in "abcd":
        group = duplicate_group(EDGES, pair)
        assert group is not None
        assert group.representative == "a"
        assert sorted(group.pairs) == ["a", "b", "c", "d"]
    other = duplicate_group(EDGES, "y")
    assert other is not None
    assert other.pairs == ("y", "z")


def test_a_pair_without_a_duplicate_is_in_no_group() -> None:
    assert duplicate_group(EDGES, "q") is None
    assert duplicate_group(_frame(), "a") is None


def test_pairs_that_repeat_each_other_do_not_go_round_for_ever() -> None:
    group = duplicate_group(_frame(("D102", "a", ["b"]), ("D102", "b", ["a"])), "a")
    assert group is not None
    assert sorted(group.pairs) == ["a", "b"]


def test_merging_leaves_the_representative_alone(tmp_path: Path) -> None:
    dataset = Dataset.from_pairs([Pair.single(f"Q{n}", f"A{n}") for n in range(3)], file="p.jsonl")
    a, b, c = dataset.frame["id"].to_list()
    group = duplicate_group(_frame(("D102", b, [a]), ("D101", c, [b])), a)
    assert group is not None
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.decide(merge_group(group), author="ann")
    curated = replay(dataset, ledger.standing())
    ledger.close()
    assert curated.void == ()
    assert curated.dataset.frame["id"].to_list() == [a]


def test_a_pair_that_is_to_stay_has_its_finding_dismissed() -> None:
    group = duplicate_group(EDGES, "a")
    assert group is not None
    decisions = {one.pair: one for one in merge_group(group, but={"d"})}
    assert {pair: one.action for pair, one in decisions.items()} == {
        "c": "merge",
        "b": "merge",
        "d": "dismiss",
    }
    assert (decisions["c"].into, decisions["b"].into) == ("b", "a")
    assert decisions["d"].finding == "k2"


def test_keeping_all_dismisses_every_edge() -> None:
    group = duplicate_group(EDGES, "b")
    assert group is not None
    assert {(one.action, one.finding) for one in keep_group(group)} == {
        ("dismiss", "k0"),
        ("dismiss", "k1"),
        ("dismiss", "k2"),
    }


def test_why_one_stays_is_told_of_any_two() -> None:
    pairs = [Pair.single("Q", "One two three."), Pair.single("Q", "One two.")]
    pairs.append(Pair.single("Q!", "One two."))
    dataset = Dataset.from_pairs(pairs, file="p.jsonl")
    long, short, twin = dataset.frame["id"].to_list()
    assert why_stays(short, long, dataset.placed) == "longer"
    assert why_stays(twin, short, dataset.placed) == "first"
    assert why_stays(twin, short, dataset.placed, reviewed={short}) == "reviewed"
