from __future__ import annotations

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import HIT_SCHEMA
from tunegate.curate.pair import Pair, Turn
from tunegate.curate.rules.rule import Context
from tunegate.curate.targets.target import (
    Reason,
    Target,
    found,
    rows_where,
    tools_where,
    turns_where,
    whole_file,
)

TALK = Pair(turns=(Turn("user", "a"), Turn("assistant", "b"), Turn("user", "c")), tools="x")
FRAME = Dataset.from_pairs([Pair.single("a", "b"), TALK, TALK]).frame.with_row_index("pos")


def made_up(*reasons: Reason) -> Target:
    return Target("trl", "Ours", (".jsonl",), "messages", reasons)


def test_all_reasons_of_one_kind_are_listed_by_position() -> None:
    target = made_up(
        Reason("V805", whole_file(lambda frame: f"{frame.height} pairs"), source="-"),
        Reason("V805", rows_where(pl.col("pos") > 0, "later"), source="-"),
        Reason("V805", rows_where(pl.col("pos") < 2, "early", field="prompt"), source="-"),
        Reason("V807", rows_where(pl.lit(value=True), "other"), source="-"),
    )
    hits = found(target, "V805", FRAME, Context())
    assert dict(hits.schema) == HIT_SCHEMA
    assert list(hits.select("pos", "message").iter_rows()) == [
        (0, "Ours: early"),
        (1, "Ours: later"),
        (1, "Ours: early"),
        (2, "Ours: later"),
        (None, "Ours: 3 pairs"),
    ]


def test_no_reason_gives_no_hits() -> None:
    hits = found(made_up(), "V806", FRAME, Context())
    assert hits.is_empty()
    assert dict(hits.schema) == HIT_SCHEMA


def test_a_line_that_is_not_the_row_is_said() -> None:
    lines = pl.Series("line", [1, 7, None], dtype=pl.UInt32)
    frame = FRAME.with_columns(lines)
    target = made_up(Reason("V805", rows_where(pl.lit(value=True), "bad"), source="-"))
    hits = found(target, "V805", frame, Context())
    assert hits["message"].to_list() == ["Ours: bad", "Ours, line 7: bad", "Ours: bad"]


def test_turns_are_judged_where_there_are_some() -> None:
    check = turns_where(pl.lit(value=True), lambda turns: f"{len(turns)} turns")
    hits = check(FRAME, Context())
    assert list(hits.select("pos", "message").iter_rows()) == [(1, "3 turns"), (2, "3 turns")]


def test_equal_tool_definitions_are_judged_once() -> None:
    seen: list[str] = []

    def judge(tools: str) -> str | None:
        seen.append(tools)
        return "bad"

    assert tools_where(judge)(FRAME, Context())["pos"].to_list() == [1, 2]
    assert seen == ["x"]
