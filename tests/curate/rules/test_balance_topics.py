from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.findings import HIT_SCHEMA
from tunegate.curate.models import Models
from tunegate.curate.queries import Queries
from tunegate.curate.representation import topics_of
from tunegate.curate.rules.balance import RULES
from tunegate.curate.rules.rule import Context

TABLE = {rule.code: rule for rule in RULES}
Asked = Callable[..., list[str]]
FrameOf = Callable[..., pl.DataFrame]


def queries(*texts: str) -> Callable[[], Queries]:
    read = Queries(pl.Series("query", texts, dtype=pl.String))
    return lambda: read


def said(code: str, frame: pl.DataFrame, context: Context) -> list[str]:
    hits = TABLE[code].check(frame, context)
    assert hits.schema == HIT_SCHEMA
    assert hits["pos"].null_count() == hits.height
    return hits["message"].to_list()


def test_a_topic_with_most_of_the_prompts_is_named(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    narrow = [f"reset the password of account number {nth}" for nth in range(130)]
    frame = frame_of([*narrow, *asked("refund", 60)])
    context = Context(models=fake_models)
    hits = TABLE["B708"].check(frame, context)
    (message,) = hits["message"]
    assert message.startswith("68 % of the prompts, 130 of 190, are about one topic: “")
    assert "password" in message
    assert hits["others"].to_list() == [list(range(20))]
    assert said("B708", frame_of([*narrow[:60], *asked("refund", 70)]), context) == []


def test_thin_topics_are_counted_when_asked_for(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    narrow = [f"reset the password of account number {nth}" for nth in range(200)]
    frame = frame_of([*narrow, "opening hours museum", "museum opening hours today"])
    (message,) = said("B709", frame, Context(models=fake_models))
    assert "fewer than 10 pairs and less than half of an even share: " in message
    assert "museum" in message
    assert not TABLE["B709"].default


def test_uncovered_queries_are_grouped_with_examples(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    frame = frame_of(asked("parcel", 60))
    like_pairs = asked("parcel", 30, seed=1)
    strange = asked("warranty", 9, seed=1)
    context = Context(models=fake_models, queries=queries(*like_pairs, *strange, "zebra crossing"))
    gap, rest = said("B710", frame, context)
    assert gap.startswith("no pair resembles 9 of 40 queries (22 %) about “")
    assert sum(text in gap for text in strange) == 3
    assert rest == "no pair resembles 1 of 40 queries (2.5 %) on various matters: “zebra crossing”"
    assert said("B710", frame, Context(models=fake_models, queries=queries(*like_pairs))) == []


def test_private_values_in_queries_are_masked(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    strange = [f"gift vouchers for ada.byron@example.com number {nth}" for nth in range(9)]
    context = Context(models=fake_models, queries=queries(*asked("parcel", 30, seed=1), *strange))
    messages = said("B710", frame_of(asked("parcel", 60)), context)
    assert "voucher" in "".join(messages)
    assert "byron" not in "".join(messages)


def test_a_topic_that_is_asked_for_more_is_named_with_both_shares(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    frame = frame_of([*asked("parcel", 290), *asked("warranty", 10)])
    much = [*asked("parcel", 40, seed=1), *asked("warranty", 160, seed=1)]
    (message,) = said("B711", frame, Context(models=fake_models, queries=queries(*much)))
    assert message.startswith("of a query and a prompt of the set, a classifier picks the query ")
    assert "% of the queries and" in message
    same = asked("parcel", 190, seed=1) + asked("warranty", 6, seed=1)
    assert said("B711", frame, Context(models=fake_models, queries=queries(*same))) == []


@pytest.mark.parametrize("code", ["B710", "B711"])
def test_without_queries_nothing_is_said_of_them(
    code: str, broken_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    assert said(code, frame_of(asked("parcel", 200)), Context(models=broken_models)) == []


def test_topics_are_found_once_for_all_rules(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    frame, context = frame_of(asked("parcel", 150)), Context(models=fake_models)
    assert topics_of(frame, context) is topics_of(frame, context)
    assert topics_of(frame, context) is not topics_of(frame.clone(), context)


def test_real_sets_have_no_dominant_topic(outside_data: Path, frame_of: FrameOf) -> None:
    for name, column in (("dolly_3k", "instruction"), ("covid_faq_pairs", "question")):
        rows = pl.read_ndjson(outside_data / name / "data.jsonl")
        assert said("B708", frame_of(rows[column].to_list()), Context()) == []
