from __future__ import annotations

import pytest

from tests.train.making import COMPUTER, architecture, estimate, pair_facts
from tunegate.train.asked import Asked
from tunegate.train.planning import make_plan
from tunegate.train.sweep import sweep


def test_three_rates_and_two_ranks_over_the_same_held_out_pairs() -> None:
    plan = make_plan(pair_facts(), architecture(), COMPUTER, estimate).plan
    grid = sweep(plan)
    assert [(one.learning_rate, one.adapter.rank) for one in grid if one.adapter] == [
        (6.7e-5, 16), (6.7e-5, 64), (2e-4, 16), (2e-4, 64), (6e-4, 16), (6e-4, 64),
    ]  # fmt: skip
    assert {(one.seed, one.held_out, one.data) for one in grid} == {
        (plan.seed, plan.held_out, plan.data)
    }
    why = [one for one in grid[0].reasons if one.setting == "learning_rate"]
    assert [one.value for one in why] == [6.7e-5]


@pytest.mark.parametrize(("asked", "plans"), [(Asked(method="full"), 3), (Asked(rank=256), 3)])
def test_without_a_second_rank_three(asked: Asked, plans: int) -> None:
    plan = make_plan(pair_facts(), architecture(), COMPUTER, estimate, asked).plan
    assert len(sweep(plan)) == plans
