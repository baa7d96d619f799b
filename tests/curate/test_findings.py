from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.findings import (
    FINDING_SCHEMA,
    HIT_SCHEMA,
    SEVERITIES,
    Finding,
    Findings,
    Severity,
    empty_hits,
    finding_key,
    hits,
    masked_hits,
)


def finding(key: str, rule: str, severity: Severity, pair: str | None = None) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(FINDING_SCHEMA)
    return row | {"key": key, "rule": rule, "severity": severity, "pair": pair, "message": "says"}


def findings(*rows: dict[str, object]) -> Findings:
    return Findings(frame=pl.DataFrame(rows, schema=FINDING_SCHEMA), fingerprint="f")


SOME = findings(
    finding("k1", "S002", "error", "p1"),
    finding("k2", "P501", "warning", "p1"),
    finding("k3", "P501", "warning", "p2"),
    finding("k4", "B701", "info"),
)


def test_findings_are_counted_by_rule_and_severity() -> None:
    assert len(SOME) == 4
    assert list(SOME.by_rule.items()) == [("B701", 1), ("P501", 2), ("S002", 1)]
    assert SOME.by_severity == {"error": 1, "warning": 2, "info": 1}


@pytest.mark.parametrize(("severity", "count"), [("error", 1), ("warning", 3), ("info", 4)])
def test_at_least_counts_worse_ones_too(severity: Severity, count: int) -> None:
    assert SOME.at_least(severity) == count


def test_no_findings_count_nothing() -> None:
    none = findings()
    assert (len(none), list(none), none.by_rule) == (0, [], {})
    assert none.by_severity == dict.fromkeys(SEVERITIES, 0)
    assert none.at_least("info") == 0


def test_findings_of_one_pair() -> None:
    assert [one.key for one in SOME.of_pair("p1")] == ["k1", "k2"]
    assert SOME.of_pair("p9") == []


def test_dismissed_findings_are_left_out() -> None:
    left = SOME.without(["k2", "unknown"])
    assert [one.key for one in left] == ["k1", "k3", "k4"]
    assert left.fingerprint == "f"
    assert SOME.without([]) is SOME


def test_a_row_becomes_a_finding() -> None:
    row = finding("k", "D101", "warning", "p2") | {
        "file": "a.jsonl",
        "row": 3,
        "others": ["p1"],
        "field": "prompt",
        "start": 1,
        "end": 4,
        "score": 0.5,
    }
    assert list(findings(row)) == [
        Finding(
            key="k",
            rule="D101",
            severity="warning",
            pair="p2",
            file="a.jsonl",
            row=3,
            others=("p1",),
            field="prompt",
            start=1,
            end=4,
            message="says",
            score=0.5,
        )
    ]
    assert next(iter(SOME)).others == ()


def test_hits_take_lists_of_equal_length() -> None:
    built = hits(
        [4, None],
        ["one", "two"],
        field=["prompt", None],
        spans=[(1, 3), None],
        others=[[2, 3], []],
        scores=[0.5, None],
    )
    assert built.schema == HIT_SCHEMA
    assert built.rows() == [
        (4, [2, 3], "prompt", 1, 3, "one", 0.5),
        (None, [], None, None, None, "two", None),
    ]


def test_hits_without_the_rest_are_null() -> None:
    assert hits([1], ["says"], field="response").rows() == [
        (1, None, "response", None, None, "says", None)
    ]
    assert hits([], []).equals(empty_hits())


def test_masked_hits_are_the_rows_where_it_holds() -> None:
    frame = pl.DataFrame({"pos": [5, 6, 7], "prompt": ["", "a", None]})
    built = masked_hits(
        frame,
        pl.col("prompt") == "",
        pl.format("row {}", "pos"),
        field="prompt",
        score=pl.lit(1),
    )
    assert built.schema == HIT_SCHEMA
    assert built.rows() == [(5, None, "prompt", None, None, "row 5", 1.0)]
    plain = masked_hits(frame, pl.lit(value=True), "always")
    assert plain["message"].to_list() == ["always"] * 3
    assert plain["score"].to_list() == [None] * 3


def test_a_key_depends_on_rule_pairs_and_anchor_alone() -> None:
    key = finding_key("D101", ["p1", "p2"], "text")
    assert key == finding_key("D101", ["p1", "p2"], "text")
    assert len(key) == 12
    assert int(key, 16) >= 0
    others = [
        finding_key("D102", ["p1", "p2"], "text"),
        finding_key("D101", ["p2", "p1"], "text"),
        finding_key("D101", ["p1"], "text"),
        finding_key("D101", ["p1", "p2"], "other"),
        finding_key("D101", [None], "\ud800"),
    ]
    assert len({key, *others}) == 6
