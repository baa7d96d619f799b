from __future__ import annotations

import pytest

from tunegate.evaluate.retrieval.measured import measure
from tunegate.evaluate.statistics.mean import bootstrap_mean
from tunegate.evaluate.statistics.proportion import clustered_wilson

GOLD = {"q1": {"a": 1}, "q2": {"b": 1, "c": 1}, "q3": {}, "q4": {"d": 1}, "q5": {"e": 0}}
RANKINGS = {"q1": ["a", "b"], "q2": ["x", "b"], "q3": ["a"]}


def test_each_question_with_gold_has_its_values() -> None:
    found = measure(RANKINGS, GOLD, measures=["recall@2", "mrr"], sources={"q1": "one"})
    assert found.frame.rows() == [
        ("q1", "one", 1.0, 1.0),
        ("q2", None, 0.5, 0.5),
        ("q4", None, 0.0, 0.0),
    ]
    assert found.without_gold == ("q3", "q5")


def test_intervals_are_clustered_by_source() -> None:
    gold = {f"q{at}": {"a": 1.0} for at in range(12)}
    rankings = {f"q{at}": ["a"] if at < 6 else ["b", "a"] for at in range(12)}
    sources = {f"q{at}": f"document {at // 3}" for at in range(12)}
    found = measure(rankings, gold, sources=sources, measures=["hit@1", "mrr"])
    hits, groups = [1.0] * 6 + [0.0] * 6, [sources[f"q{at}"] for at in range(12)]
    assert found.interval("hit@1") == clustered_wilson(hits, groups)
    ranks = bootstrap_mean([1.0] * 6 + [0.5] * 6, groups)
    assert found.interval("mrr").estimate == pytest.approx(0.75)
    assert found.interval("mrr").low == pytest.approx(ranks.low)


def test_without_questions_there_is_nothing_to_tell() -> None:
    found = measure({}, {"q": {}}, measures=["hit@1"])
    assert found.frame.is_empty()
    assert found.interval("hit@1").n == 0


def test_a_ranking_of_no_question_is_a_bug() -> None:
    with pytest.raises(ValueError, match="'q9', which is no question"):
        measure({"q9": ["a"]}, GOLD)
