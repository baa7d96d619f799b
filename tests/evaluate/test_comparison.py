from __future__ import annotations

import numpy as np
import pytest

from tunegate.curate.errors import UserError
from tunegate.evaluate.comparison import compare
from tunegate.evaluate.item import Item
from tunegate.evaluate.scores import Prediction, Scores, score
from tunegate.evaluate.statistics.power import items_for_difference
from tunegate.evaluate.suite import Suite


def suite(n: int, *, source: str | None = None, metric: str = "exact_match") -> Suite:
    return Suite.of(
        Item(
            f"a{nth}",
            f"question {nth}",
            ("yes",),
            metric=metric,
            slice="first half" if nth < n // 2 else "second half",
            source=None if source is None else f"{source} {nth // 10}",
        )
        for nth in range(n)
    )


def run(over: Suite, right: set[int]) -> Scores:
    said = {
        item.id: Prediction("yes" if nth in right else "no") for nth, item in enumerate(over.items)
    }
    return score(over, said)


def test_a_clear_gain_is_better_and_the_other_way_round_worse() -> None:
    over = suite(100)
    before, after = run(over, set(range(60))), run(over, set(range(80)))
    found = compare(before, after).overall
    assert found.verdict == "better"
    assert found.interval.estimate == pytest.approx(0.2)
    assert [found.first, found.second] == pytest.approx([0.6, 0.8])
    assert found.test is not None
    assert (found.test.gained, found.test.lost) == (20, 0)
    assert found.needed is None
    back = compare(after, before).overall
    assert back.verdict == "worse"
    assert back.interval.low == pytest.approx(-found.interval.high, abs=0.02)


def test_too_small_a_gain_names_the_items_that_would_tell() -> None:
    over = suite(100)
    found = compare(run(over, set(range(60))), run(over, set(range(5, 70)))).overall
    assert found.verdict == "cannot tell"
    assert found.interval.holds(0)
    assert found.needed == items_for_difference(0.05, 0.15)


def test_too_few_items_name_no_size_that_would_tell() -> None:
    over = suite(9)
    found = compare(run(over, set()), run(over, set(range(8)))).overall
    assert (found.verdict, found.independent, found.needed) == ("cannot tell", 9, None)


def test_equal_runs_cannot_be_told_apart_by_any_number() -> None:
    over = suite(50)
    found = compare(run(over, {1, 2, 3}), run(over, {1, 2, 3})).overall
    assert (found.verdict, found.needed) == ("cannot tell", None)
    assert found.interval.n == 50
    assert (found.interval.low, found.interval.high) == pytest.approx((-0.053, 0.053), abs=0.001)


def test_equal_runs_over_few_documents_are_less_sure() -> None:
    over = suite(50, source="page")
    found = compare(run(over, {1, 2, 3}), run(over, {1, 2, 3})).overall
    assert (found.interval.n, found.interval.estimate) == (50, 0)
    assert found.interval.high == pytest.approx(0.396, abs=0.001)
    assert found.interval.low == -found.interval.high


def test_a_gain_of_every_item_is_better() -> None:
    over = suite(40)
    found = compare(run(over, set()), run(over, set(range(40)))).overall
    assert found.verdict == "better"
    assert 0.8 < found.interval.low < found.interval.estimate == found.interval.high == 1


@pytest.mark.parametrize("n", [1, 3, 9])
def test_a_handful_of_items_decides_nothing(n: int) -> None:
    over = suite(n)
    assert compare(run(over, set()), run(over, set(range(n)))).overall.verdict == "cannot tell"


def test_slices_share_the_confidence() -> None:
    over = suite(100)
    found = compare(run(over, set(range(10))), run(over, set(range(40))))
    assert list(found.slices) == ["first half", "second half"]
    assert found.slices["first half"].verdict == "better"
    assert found.slices["second half"].verdict == "cannot tell"
    assert found.slices["first half"].interval.level == pytest.approx(0.975)
    assert found.slices["first half"].interval.n == 50
    assert found.overall.interval.level == 0.95


def test_documents_make_a_difference_less_sure() -> None:
    right = {nth for nth in range(100) if nth // 10 in (0, 1, 2, 3)}
    alone, together = suite(100), suite(100, source="document")
    first = compare(run(alone, set()), run(alone, right)).overall
    second = compare(run(together, set()), run(together, right)).overall
    assert first.test is not None
    assert second.test is None
    assert second.interval.low < first.interval.low - 0.1
    assert second.verdict == "better"


def test_two_documents_decide_nothing() -> None:
    over = suite(20, source="document")
    found = compare(run(over, set()), run(over, set(range(20)))).overall
    assert found.verdict == "cannot tell"


def test_graded_scores_are_compared_by_their_differences() -> None:
    over = suite(60, metric="token_f1")
    rng = np.random.default_rng(0)

    def graded(extra: list[int]) -> Scores:
        said = {
            item.id: Prediction("yes " + "and " * words)
            for item, words in zip(over.items, extra, strict=True)
        }
        return score(over, said)

    many = rng.integers(1, 6, 60).tolist()
    found = compare(graded(many), graded([words - 1 for words in many])).overall
    assert found.test is None
    assert found.verdict == "better"
    noisy = compare(graded(many), graded(rng.permutation(many).tolist())).overall
    assert noisy.verdict == "cannot tell"
    assert noisy.interval.estimate == pytest.approx(0, abs=1e-9)


def test_other_suites_are_refused() -> None:
    first, second = suite(20), suite(21)
    with pytest.raises(UserError, match=f"{first.fingerprint} and {second.fingerprint}"):
        compare(run(first, {1}), run(second, {1}))


def test_the_same_items_in_another_order_are_the_same_suite() -> None:
    over = suite(100)
    turned = Suite.of(reversed(over.items))
    right = {f"a{nth}" for nth in range(40)}
    said = {item.id: Prediction("yes" if item.id in right else "no") for item in over.items}
    found = compare(score(over, said), score(turned, said)).overall
    assert found.test is not None
    assert (found.test.gained, found.test.lost) == (0, 0)
