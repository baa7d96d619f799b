from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.models import Models
from tunegate.evaluate.drift.drift import drawn, find_drift, inputs_of
from tunegate.evaluate.drift.moved import moved_topics

from .conftest import Asked, FrameOf


def series(texts: list[str]) -> pl.Series:
    return pl.Series("query", texts)


def test_two_halves_of_one_source(models: Models, asked: Asked, frame_of: FrameOf) -> None:
    frame = frame_of(asked("parcel", 200) + asked("refund", 200))
    queries = series(asked("parcel", 300, seed=1) + asked("refund", 300, seed=1))
    found = find_drift(frame, queries, models, floor=0.8)
    assert found.significant == ()
    assert found.verdict.answer == "no"
    assert found.sample == (400, 600)
    assert found.moved == ()


def test_a_new_topic_is_named_and_worth_retraining(
    models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    frame = frame_of(asked("parcel", 200) + asked("refund", 200))
    queries = series(asked("parcel", 300, seed=1) + asked("warranty", 300, seed=1))
    found = find_drift(frame, queries, models, floor=0.8, look=2, looks=12)
    assert set(found.significant) == {"classifier", "mmd", "coverage"}
    assert found.verdict.answer == "retrain"
    assert found.loss is not None
    assert found.loss.now[0] == pytest.approx(300, abs=15)
    assert sum(gap.queries for gap in found.loss.gaps) + found.loss.other_gaps == found.loss.now[0]
    assert found.moved is not None
    grown = [one for one in found.moved if one.lacks_pairs]
    assert sum(one.difference for one in grown) == pytest.approx(0.5, abs=0.1)
    assert found.level == pytest.approx(1 - 0.05 / 12)


def test_against_older_queries_the_pairs_do_not_matter(
    models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    """Both logs ask what no pair teaches; nothing has moved between them."""
    frame = frame_of(asked("parcel", 300))
    older = series(asked("parcel", 800, seed=1) + asked("warranty", 800, seed=1))
    queries = series(asked("parcel", 800, seed=2) + asked("warranty", 800, seed=2))
    same = find_drift(frame, queries, models, floor=0.8, older=older)
    assert same.significant == ()
    assert same.verdict.answer == "no"
    assert find_drift(frame, queries, models, floor=0.8).verdict.answer == "retrain"
    newer = series(asked("parcel", 300, seed=2) + asked("password", 300, seed=2))
    moved = find_drift(frame, newer, models, floor=0.8, older=older)
    assert "classifier" in moved.significant
    assert moved.moved is not None
    assert {one.difference > 0 for one in moved.moved} == {True, False}
    assert moved.older == 1600


def test_a_topic_with_pairs_enough_does_not_lack_them(
    models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    frame = frame_of(asked("parcel", 300) + asked("refund", 100))
    older = series(asked("parcel", 100, seed=1) + asked("refund", 300, seed=1))
    queries = series(asked("parcel", 200, seed=2) + asked("refund", 200, seed=2))
    found = moved_topics(frame, queries, models, older=older)
    assert found is not None
    grown = [one for one in found if one.difference > 0]
    assert grown
    assert not any(one.lacks_pairs for one in grown)


def test_twenty_queries_cannot_tell(models: Models, asked: Asked, frame_of: FrameOf) -> None:
    frame = frame_of(asked("parcel", 100) + asked("refund", 100))
    queries = series(asked("parcel", 10, seed=1) + asked("refund", 10, seed=1))
    found = find_drift(frame, queries, models, floor=0.8)
    assert found.verdict.answer == "cannot tell"
    assert found.verdict.needed == 500
    assert set(found.tests) == {"classifier", "mmd", "coverage"}
    tiny = find_drift(frame, queries.head(3), models, floor=0.8)
    assert (tiny.tests, tiny.loss, tiny.verdict.answer) == ({}, None, "cannot tell")


def test_a_long_log_is_sampled_and_that_is_said(
    models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    frame = frame_of(asked("parcel", 100))
    queries = series(asked("parcel", 5000, seed=1))
    found = find_drift(frame, queries, models, floor=0.8, sample=600)
    assert (found.queries, found.sample) == (5000, (100, 600))
    again = find_drift(frame, queries, models, floor=0.8, sample=600)
    assert again == found
    assert find_drift(frame, queries, models, floor=0.8, sample=600, seed=1) != found


def test_a_log_that_goes_on_with_the_older_one_is_seen(
    models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    older = series(asked("parcel", 60, seed=1))
    both = series([*older, *asked("warranty", 20, seed=2)])
    frame = frame_of(asked("refund", 60, seed=3))
    found = find_drift(frame, both, models, floor=0.8, older=older)
    assert found.repeated == 60
    assert find_drift(frame, both[60:], models, floor=0.8, older=older).repeated == 0
    assert find_drift(frame, both, models, floor=0.8).repeated == 0


def test_what_is_drawn() -> None:
    texts = series([str(n) for n in range(100)])
    assert drawn(texts, 100, seed=0).to_list() == texts.to_list()
    some = drawn(texts, 10, seed=0).to_list()
    assert len(set(some)) == 10
    assert sorted(some, key=int) == some
    assert some != drawn(texts, 10, seed=1).to_list()


def test_the_fingerprint_is_of_what_is_compared(asked: Asked, frame_of: FrameOf) -> None:
    frame = frame_of(asked("parcel", 30))
    one, other = series(["a", "b"]), series(["ab", ""])
    given = {"sample": 100, "seed": 0}
    prints = {
        inputs_of(frame, one, None, sample=100, seed=0),
        inputs_of(frame, other, None, sample=100, seed=0),
        inputs_of(frame, one, other, sample=100, seed=0),
        inputs_of(frame, one, None, sample=100, seed=1),
        inputs_of(frame.head(29), one, None, sample=100, seed=0),
    }
    assert len(prints) == 5
    turned = frame.reverse()
    assert inputs_of(turned, one, None, **given) == inputs_of(frame, one, None, **given)


def test_what_cannot_be_compared_is_told(models: Models, asked: Asked, frame_of: FrameOf) -> None:
    with pytest.raises(InputError, match="there are 19 pairs"):
        find_drift(frame_of(asked("parcel", 19)), series(["a"]), models, floor=0.5)
    frame = frame_of(asked("parcel", 30))
    with pytest.raises(InputError, match="there are no queries"):
        find_drift(frame, series([]).cast(pl.String), models, floor=0.5)
