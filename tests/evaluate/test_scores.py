from __future__ import annotations

import pytest

from tunegate.curate.errors import UserError
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.scores import SCORE_SCHEMA, Prediction, score
from tunegate.evaluate.statistics.proportion import clustered_wilson, wilson
from tunegate.evaluate.suite import Suite

ITEMS = [
    Item(
        f"a{nth}",
        f"question {nth}",
        ("yes",),
        metric="exact_match",
        slice="even" if nth % 2 == 0 else "odd",
    )
    for nth in range(10)
]


def answers(*right: int, of: int = 10) -> dict[str, Prediction]:
    return {f"a{nth}": Prediction("yes" if nth in right else "no") for nth in range(of)}


def test_shares_have_wilson_intervals_overall_and_by_slice() -> None:
    scores = score(Suite.of(ITEMS), answers(0, 2, 4, 1))
    assert scores.overall == wilson(4, 10)
    assert scores.slices == {"even": wilson(3, 5), "odd": wilson(1, 5)}
    assert scores.frame.schema == SCORE_SCHEMA
    assert scores.frame["value"].to_list() == [1, 1, 1, 0, 1, 0, 0, 0, 0, 0]
    assert scores.abstention is None
    assert scores.suite == Suite.of(ITEMS).fingerprint


def test_an_item_without_a_prediction_is_wrong() -> None:
    scores = score(Suite.of(ITEMS), answers(*range(6), of=6))
    assert scores.missing == 4
    assert scores.overall == wilson(6, 10)
    assert scores.frame["reason"][9] == "no prediction"


def test_a_prediction_of_no_item_is_refused() -> None:
    with pytest.raises(UserError, match="the id 'b1', which is no item"):
        score(Suite.of(ITEMS), {"b1": Prediction("yes")})


def test_items_of_one_document_are_one_cluster() -> None:
    items = [
        Item(f"a{nth}", f"question {nth}", ("yes",), metric="exact_match", source=f"doc {nth // 2}")
        for nth in range(10)
    ]
    scores = score(Suite.of(items), answers(0, 1, 2, 3, 6, 7))
    expected = clustered_wilson([1, 1, 1, 1, 0, 0, 1, 1, 0, 0], [nth // 2 for nth in range(10)])
    assert scores.overall == expected
    assert scores.overall.low < wilson(6, 10).low


def test_graded_scores_have_bootstrap_intervals() -> None:
    items = [Item(f"a{nth}", f"question {nth}", (f"word {nth}",)) for nth in range(30)]
    said = {f"a{nth}": Prediction(f"word {nth if nth % 2 else 'else'}") for nth in range(30)}
    scores = score(Suite.of(items), said, seed=1)
    assert scores.overall.estimate == pytest.approx(0.75)
    assert 0.6 < scores.overall.low < 0.72
    assert scores.overall.method == "bootstrap (percentile)"
    assert scores.overall == score(Suite.of(items), said, seed=1).overall


def test_no_score_above_zero_still_leaves_room() -> None:
    items = [Item(f"a{nth}", "q", ("x y z",)) for nth in range(20)]
    assert score(Suite.of(items), answers(of=20)).overall == wilson(0, 20)


def test_declining_answers_what_has_no_answer() -> None:
    items = [
        *ITEMS[:4],
        Item("n1", "unknown?", unanswerable=True, metric="exact_match"),
        Item("n2", "unknown?", ("pass",), unanswerable=True, metric="numeric"),
        Item("n3", "unknown?", unanswerable=True),
    ]
    said = answers(0, 1, 2, of=4) | {
        "a3": Prediction("I don't know."),
        "n1": Prediction("I do not know."),
        "n2": Prediction("Pass."),
        "n3": Prediction("yes"),
    }
    scores = score(Suite.of(items), said)
    assert scores.frame["value"].to_list() == [1, 1, 1, 0, 1, 1, 0]
    assert scores.frame["declined"].to_list() == [False] * 3 + [True] * 3 + [False]
    assert scores.abstention is not None
    assert scores.abstention.precision == wilson(2, 3)
    assert scores.abstention.recall == wilson(2, 3)


def test_metrics_see_the_passages_that_were_shown() -> None:
    item = Item("a", "q", metric="citation_validity")
    shown = (Passage("p1", "text"),)
    scores = score(Suite.of([item]), {"a": Prediction("As [p1] and [p2] say.", shown)})
    assert scores.frame["value"][0] == 0.5


def test_a_one_sided_bound() -> None:
    scores = score(Suite.of(ITEMS), answers(*range(8)), side="lower")
    assert scores.overall == wilson(8, 10, side="lower")
