from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from tunegate.curate.coverage import Coverage, find_coverage
from tunegate.curate.models import Models

Asked = Callable[..., list[str]]
Covered = Callable[..., Coverage | None]


@pytest.fixture
def covered(frame_of: Callable[..., pl.DataFrame]) -> Covered:
    def find(
        prompts: list[str], queries: list[str], models: Models, floor: float = 0.5
    ) -> Coverage | None:
        return find_coverage(frame_of(prompts), pl.Series("query", queries), models, floor=floor)

    return find


def test_queries_like_the_pairs_are_covered(
    fake_models: Models, asked: Asked, covered: Covered
) -> None:
    found = covered(asked("parcel", 60), asked("parcel", 40, seed=1), fake_models)
    assert found is not None
    assert (found.queries, found.covered, found.uncovered) == (40, 40, 0)
    assert (found.gaps, found.alone) == ((), ())
    assert found.p_value == 1
    assert (found.compared, found.alike) == (60, 60)


def test_queries_about_something_else_are_one_gap_with_its_members(
    fake_models: Models, asked: Asked, covered: Covered
) -> None:
    strange = asked("warranty", 12, seed=2)
    queries = [*asked("parcel", 30, seed=1), *strange, "zebra crossing"]
    found = covered(asked("parcel", 60), queries, fake_models)
    assert found is not None
    assert found.uncovered == 13
    (gap,) = found.gaps
    assert sorted(gap.queries) == list(range(30, 42))
    assert "repair" in gap.label or "device" in gap.label or "warranty" in gap.label
    assert found.alone == (42,)
    assert found.p_value < 0.001
    assert found.scores[42] < 0.5


def test_the_floor_decides(fake_models: Models, asked: Asked, covered: Covered) -> None:
    queries = ["parcel delivery abroad by ship tomorrow"] * 20
    near, far = (
        covered(asked("parcel", 60), queries, fake_models, floor=floor) for floor in (0.2, 0.9)
    )
    assert near is not None
    assert far is not None
    assert (near.covered, far.covered) == (20, 0)


def test_a_set_of_loners_lets_queries_stand_alone(fake_models: Models, covered: Covered) -> None:
    words = [f"word{n} thing{n} item{n}" for n in range(100)]
    found = covered(words[:60], words[60:], fake_models)
    assert found is not None
    assert found.uncovered >= 36
    assert found.p_value > 0.5


def test_repeated_queries_count_as_often_as_they_were_asked(
    fake_models: Models, asked: Asked, covered: Covered
) -> None:
    queries = ["zebra crossing"] * 5 + asked("parcel", 20, seed=1)
    found = covered(asked("parcel", 60), queries, fake_models)
    assert found is not None
    assert found.gaps[0].queries == (0, 1, 2, 3, 4)


@pytest.mark.parametrize(("pairs", "queries"), [(19, 40), (60, 19), (60, 0)])
def test_too_few_of_either_say_nothing(
    pairs: int, queries: int, fake_models: Models, asked: Asked, covered: Covered
) -> None:
    assert covered(asked("parcel", pairs), asked("parcel", queries), fake_models) is None


def test_the_real_models_find_what_nobody_answers(covered: Covered) -> None:
    goods = ["parcel", "order", "invoice", "refund", "return", "voucher", "delivery", "receipt"]
    prompts = [f"Where can I see the {one} of my last {two}?" for one in goods for two in goods]
    queries = [f"Can you show me my {one}?" for one in goods * 3]
    queries += ["How do I bake sourdough bread?", "Which bread flour is best for baking?"]
    found = covered(prompts, queries, Models())
    assert found is not None
    assert {place for gap in found.gaps for place in gap.queries} | set(found.alone) == {24, 25}
