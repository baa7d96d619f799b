from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from tunegate.curate.models import Models
from tunegate.curate.query_shift import Shift, find_shift, topic_shifts
from tunegate.curate.topics import Topic, Topics, find_topics

Asked = Callable[..., list[str]]
FrameOf = Callable[..., pl.DataFrame]
Shifted = Callable[..., tuple[Shift, Topics]]


@pytest.fixture
def shifted(frame_of: FrameOf) -> Shifted:
    def find(prompts: list[str], queries: list[str], models: Models) -> tuple[Shift, Topics]:
        frame, texts = frame_of(prompts), pl.Series("query", queries)
        topics = find_topics(frame, models, queries=texts)
        assert topics is not None
        found = find_shift(frame, texts, topics, models)
        assert found is not None
        return found, topics

    return find


def test_nothing_tells_two_halves_of_one_source_apart(
    fake_models: Models, asked: Asked, shifted: Shifted
) -> None:
    found, _ = shifted(
        asked("parcel", 150) + asked("refund", 150),
        asked("parcel", 100, seed=1) + asked("refund", 100, seed=1),
        fake_models,
    )
    assert found.auc < 0.65
    assert (found.missed, found.crowded) == ((), ())


def test_a_topic_that_is_asked_for_more_is_missed(
    fake_models: Models, asked: Asked, shifted: Shifted
) -> None:
    found, topics = shifted(
        asked("parcel", 290) + asked("warranty", 10),
        asked("parcel", 40, seed=1) + asked("warranty", 160, seed=1),
        fake_models,
    )
    missed = sum(topics.topics[one.topic].queries for one in found.missed)
    assert missed == pytest.approx(160, abs=40)
    assert all(one.low > 0 and one.low < one.difference < one.high for one in found.missed)
    assert all(one.high < 0 and one.p_value < 0.05 for one in found.crowded)
    assert found.crowded
    assert found.auc > 0.8
    assert found.p_value < 1e-6


def test_intervals_are_newcombes() -> None:
    # Newcombe 1998, table II: 56/70 against 48/80 gives 0.0524 to 0.3339 by method 10
    nobody = np.zeros(0, np.int32)
    first, second = topic_shifts(Topics((Topic("a", 48, 56), Topic("b", 32, 14)), nobody, nobody))
    assert first.difference == pytest.approx(0.2)
    assert (first.low, first.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert (second.low, second.high) == pytest.approx((-first.high, -first.low))


def test_one_small_difference_among_many_topics_is_chance() -> None:
    nobody = np.zeros(0, np.int32)
    odd = Topic("odd", 4, 16)
    alone = topic_shifts(Topics((odd, Topic("rest", 996, 984)), nobody, nobody))
    many = tuple(Topic(f"t{n}", 50, 50) for n in range(20))
    among = topic_shifts(Topics((*many, odd), nobody, nobody))
    assert alone[0].p_value < 0.05 < among[-1].p_value
    assert among[0].p_value > 0.9


def test_few_queries_say_nothing(fake_models: Models, asked: Asked, frame_of: FrameOf) -> None:
    frame, queries = frame_of(asked("parcel", 150)), pl.Series(asked("warranty", 49))
    topics = find_topics(frame, fake_models, queries=queries)
    assert topics is not None
    assert find_shift(frame, queries, topics, fake_models) is None
    same = pl.Series(["parcel delivery"] * 200)
    topics = find_topics(frame, fake_models, queries=same)
    assert topics is not None
    assert find_shift(frame, same, topics, fake_models) is None
