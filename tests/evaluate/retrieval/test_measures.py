from __future__ import annotations

import math

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, P, R, Success, nDCG

from tunegate.evaluate.retrieval.measures import (
    hit,
    named,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
    trec_order,
)

ORACLE = {
    "recall@1": R @ 1,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "precision@3": P @ 3,
    "precision@10": P @ 10,
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
    "mrr": RR,
    "ndcg": nDCG,
    "ndcg@1": nDCG @ 1,
    "ndcg@10": nDCG @ 10,
}
IDS = st.sampled_from([f"p{at}" for at in range(15)])
GAINS = st.dictionaries(IDS, st.integers(0, 3), min_size=1).filter(
    lambda gains: any(gains.values())
)
TIED = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5 + 1e-9, 1.0, -1.0])
RUNS = st.dictionaries(IDS, TIED | st.floats(-5, 5), min_size=1)


@settings(max_examples=300, deadline=None)
@given(qrels=st.lists(GAINS, min_size=1, max_size=3), run=st.lists(RUNS, min_size=3, max_size=3))
def test_values_are_those_of_trec_eval(
    qrels: list[dict[str, int]], run: list[dict[str, float]]
) -> None:
    """Ties too: the scores repeat, and some differ only beyond single precision."""
    gold = {f"q{at}": gains for at, gains in enumerate(qrels)}
    runs = {f"q{at}": scores for at, scores in enumerate(run[: len(qrels)])}
    names = {str(oracle): name for name, oracle in ORACLE.items()}
    values = list(ir_measures.iter_calc([*ORACLE.values()], gold, runs))
    assert len(values) == len(gold) * len(ORACLE)
    for one in values:
        name = names[str(one.measure)]
        ours = named(name)(trec_order(runs[one.query_id]), gold[one.query_id])
        assert ours == pytest.approx(one.value, abs=1e-9), (name, one)


@settings(max_examples=60, deadline=None)
@given(gains=GAINS, run=RUNS, k=st.integers(1, 12))
def test_mrr_with_a_cut_is_that_of_ir_measures(
    gains: dict[str, int], run: dict[str, float], k: int
) -> None:
    """Without ties: ir-measures computes this one elsewhere, where ids rise within a tie."""
    ranking = trec_order(run)
    falling = {one: float(-rank) for rank, one in enumerate(ranking)}
    (value,) = ir_measures.iter_calc([RR @ k], {"q": gains}, {"q": falling})
    assert reciprocal_rank(ranking, gains, k=k) == pytest.approx(value.value, abs=1e-9)


def test_values_by_hand() -> None:
    ranking, gains = ["a", "b", "c", "d"], {"b": 1.0, "d": 3.0, "z": 2.0, "a": 0.0}
    assert recall(ranking, gains, k=2) == pytest.approx(1 / 3)
    assert recall(ranking, gains) == pytest.approx(2 / 3)
    assert precision(ranking, gains, k=4) == 0.5
    assert precision(ranking, gains, k=10) == 0.2
    assert hit(ranking, gains, k=1) == 0
    assert hit(ranking, gains, k=2) == 1
    assert reciprocal_rank(ranking, gains) == 0.5
    assert reciprocal_rank(ranking, gains, k=1) == 0
    best = 3 + 2 / math.log2(3) + 1 / 2
    found = 1 / math.log2(3) + 3 / math.log2(5)
    assert ndcg(ranking, gains, k=4) == pytest.approx(found / best)


@pytest.mark.parametrize("name", ["recall@5", "precision@5", "hit@5", "mrr", "ndcg@5", "precision"])
def test_an_empty_ranking_is_worth_nothing(name: str) -> None:
    assert named(name)([], {"a": 1}) == 0


@pytest.mark.parametrize("name", ["recall", "precision@2", "hit", "mrr@1", "ndcg@3"])
def test_the_best_ranking_is_worth_one(name: str) -> None:
    assert named(name)(["b", "a"], {"a": 1, "b": 2}) == pytest.approx(1)


@pytest.mark.parametrize("gains", [{}, {"a": 0}, {"a": -1}])
@pytest.mark.parametrize("name", ["recall@5", "precision@5", "hit@5", "mrr", "ndcg@5"])
def test_a_question_without_gold_passages_has_no_value(name: str, gains: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="without a gold passage has no value"):
        named(name)(["a"], gains)


@pytest.mark.parametrize("name", ["recall@5", "precision@5", "hit@5"])
def test_a_passage_that_stands_twice_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="stands twice"):
        named(name)(["a", "b", "a"], {"a": 1})


@pytest.mark.parametrize("name", ["map", "recall@0", "recall@-1", "ndcg@", "recall@1.5", ""])
def test_an_unknown_measure_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="there is no measure"):
        named(name)


def test_ties_fall_by_id_and_single_precision_makes_ties() -> None:
    assert trec_order({"a": 0.5, "c": 0.5 + 1e-9, "b": 0.5, "d": 0.6}) == ["d", "c", "b", "a"]
