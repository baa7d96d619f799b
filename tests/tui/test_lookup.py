from __future__ import annotations

from dataclasses import replace

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.findings import FINDING_SCHEMA, Finding, Findings
from tunegate.curate.pair import Pair
from tunegate.tui.lookup import findings_meant, one_of, pair_id

DATASET = Dataset.from_pairs([Pair.single("a", "b"), Pair.single("c", "d")], file="deep/a.jsonl")
FIRST, SECOND = DATASET.frame["id"].to_list()
HIT = Finding("k", "S003", "error", FIRST, "deep/a.jsonl", 1, (), None, None, None, "m", None)


def findings(*keys: str) -> Findings:
    import polars as pl

    listed = [replace(HIT, key=key) for key in keys]
    rows = [{name: getattr(one, name) for name in FINDING_SCHEMA} for one in listed]
    return Findings(pl.DataFrame(rows, schema=FINDING_SCHEMA), "")


@pytest.mark.parametrize(
    ("start", "found"), [("ab", "abc"), ("ABC", "abc"), (" x", "x"), ("x-2", "x-2")]
)
def test_a_beginning_that_fits_one(start: str, found: str) -> None:
    assert one_of(start, ["abc", "x", "x-2"], "pair") == found


@pytest.mark.parametrize("start", ["", "q", "ab"])
def test_a_beginning_that_fits_none_or_several(start: str) -> None:
    with pytest.raises(UserError):
        one_of(start, ["abc", "abd"], "pair")


def test_many_candidates_are_counted() -> None:
    with pytest.raises(UserError, match="a0, a1, a2, a3, a4 and 5 more"):
        one_of("a", [f"a{nth}" for nth in range(10)], "pair")


@pytest.mark.parametrize("name", ["deep/a.jsonl:2", "a.jsonl:2", SECOND, SECOND[:5]])
def test_a_pair_by_place_or_id(name: str) -> None:
    assert pair_id(name, DATASET) == SECOND


def test_findings_by_key_or_by_pair() -> None:
    both = findings("zz11", "zz22")
    assert [one.key for one in findings_meant("zz1", both, DATASET)] == ["zz11"]
    assert [one.key for one in findings_meant(FIRST, both, DATASET)] == ["zz11", "zz22"]
    assert findings_meant("a.jsonl:2", both, DATASET) == []


def test_a_beginning_of_a_key_and_of_a_pair_is_refused() -> None:
    with pytest.raises(UserError, match="fits several ids"):
        findings_meant(FIRST[:4], findings(FIRST[:4] + "zz"), DATASET)
