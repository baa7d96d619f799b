from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from tunegate.curate.models import Models
from tunegate.curate.templates import own_words
from tunegate.curate.topics import NO_TOPIC, find_topics, topic_texts

Asked = Callable[..., list[str]]
FrameOf = Callable[..., pl.DataFrame]


def test_subjects_become_topics_with_their_counts(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    counts = {"parcel": 90, "refund": 60, "password": 30}
    frame = frame_of([one for subject, n in counts.items() for one in asked(subject, n)])
    found = find_topics(frame, fake_models)
    assert found is not None
    assert found.pairs == 180
    assert sum(topic.pairs for topic in found.topics) == 180
    sizes = [topic.pairs for topic in found.topics]
    assert sizes == sorted(sizes, reverse=True)
    for start, end in ((0, 90), (90, 150), (150, 180)):
        inside = set(found.of_pairs[start:end].tolist())
        outside = set(found.of_pairs.tolist()) - inside
        assert len(inside) + len(outside) == len(found.topics)
    words = " ".join(one for subject in counts for one in asked(subject, 5)).split()
    labels = [topic.label.replace(",", "").split() for topic in found.topics]
    assert all(labels)
    assert {word for label in labels for word in label} <= set(words)


def test_the_order_of_rows_makes_no_difference(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    prompts = [one for subject in ("parcel", "refund", "password") for one in asked(subject, 40)]
    order = np.random.default_rng(5).permutation(len(prompts))
    found = find_topics(frame_of(prompts), fake_models)
    mixed = find_topics(frame_of([prompts[at] for at in order]), fake_models)
    assert found is not None
    assert mixed is not None
    assert found.topics == mixed.topics
    assert np.array_equal(found.of_pairs[order], mixed.of_pairs)


def test_small_sets_and_few_prompts_have_no_topics(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    for prompts in ([], ["hello"], asked("parcel", 99), ["same prompt"] * 500):
        assert find_topics(frame_of(prompts), fake_models) is None


def test_prompts_without_words_belong_to_no_topic(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    frame = frame_of([*asked("parcel", 120), " ", "?!"])
    found = find_topics(frame, fake_models)
    assert found is not None
    assert found.of_pairs[-2:].tolist() == [NO_TOPIC, NO_TOPIC]
    assert found.pairs == 120


def test_queries_about_something_else_are_a_topic_without_pairs(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    frame = frame_of(asked("parcel", 80) + asked("refund", 80))
    queries = pl.Series(asked("parcel", 30, seed=1) + asked("warranty", 30, seed=1))
    found = find_topics(frame, fake_models, queries=queries)
    assert found is not None
    assert found.queries == 60
    missing = [topic for topic in found.topics if topic.queries and not topic.pairs]
    assert sum(topic.queries for topic in missing) == 30
    assert found.of_queries.shape == (60,)
    assert found.topics[found.of_queries[-1]] in missing


def test_one_subject_however_large_is_few_topics(
    fake_models: Models, asked: Asked, frame_of: FrameOf
) -> None:
    words = "reset my password for the account number"
    prompts = [f"{words} {n}" for n in range(300)]
    even = find_topics(frame_of(asked("parcel", 300) + asked("refund", 300)), fake_models)
    narrow = find_topics(frame_of([*prompts, *asked("refund", 100)]), fake_models)
    assert even is not None
    assert narrow is not None
    assert narrow.effective < even.effective


def test_a_long_shared_opening_says_nothing_and_a_short_one_stays(asked: Asked) -> None:
    own = asked("parcel", 6) + asked("refund", 6)
    long = [f"You are a helpful assistant of the shop. Answer politely: {text}" for text in own]
    assert own_words(pl.Series(long)).to_list() == own
    short = pl.Series([f"Tell me: {text}" for text in own])
    assert own_words(short).to_list() == short.to_list()


def test_what_is_left_of_a_text_must_say_something() -> None:
    bare = pl.Series([f"You are a helpful assistant of the shop. Answer: {n}" for n in range(12)])
    assert own_words(bare).to_list() == bare.to_list()


def test_a_prompt_over_many_contexts_is_about_the_context(frame_of: FrameOf) -> None:
    frame = frame_of(["Summarize.", "Summarize.", "Who wrote it?"], ["On bees.", "On cars.", "x"])
    assert topic_texts(frame).to_list() == [
        "Summarize.\nOn bees.",
        "Summarize.\nOn cars.",
        "Who wrote it?",
    ]


def test_real_vectors_tell_subjects_apart(frame_of: FrameOf) -> None:
    prompts = [
        *(f"How do I get a refund for order {n} that I paid twice?" for n in range(60)),
        *(f"Which recipe for pancakes with {n} eggs do you recommend?" for n in range(60)),
    ]
    found = find_topics(frame_of(prompts), Models())
    assert found is not None
    first, second = set(found.of_pairs[:60].tolist()), set(found.of_pairs[60:].tolist())
    assert not first & second
    labels = " ".join(topic.label for topic in found.topics)
    assert "refund" in labels
    assert "pancakes" in labels
