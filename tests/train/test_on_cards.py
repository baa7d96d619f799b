from __future__ import annotations

import pytest

from tests.train.making import COMPUTER, architecture, estimate, pair_facts
from tunegate.train.memory.cards import CARDS
from tunegate.train.on_cards import on_cards
from tunegate.train.planning import make_plan
from tunegate.train.prices import EXAMPLES


def test_every_card_is_judged_in_sixteen_bits() -> None:
    plan = make_plan(pair_facts(), architecture(), COMPUTER, estimate).plan
    assert plan.precision == "fp32"
    found = on_cards(plan, pair_facts(), architecture(), estimate)
    assert [one.card for one in found] == list(CARDS)
    assert [one.need.setup.precision for one in found][:2] == ["fp16", "bf16"]
    # 8 and, with checkpointing, 16 rows of 1.12
    assert {one.need.total for one in found} == {25_920_000_000}
    judged = {one.card.name: one.verdict for one in found}
    assert (judged["L4 24 GB"], judged["A100 40 GB"]) == ("does not fit", "fits")
    assert all((one.change is None) == (one.verdict != "does not fit") for one in found)


def test_money_is_time_by_the_example_price() -> None:
    plan = make_plan(pair_facts(), architecture(), COMPUTER, estimate).plan
    for one in on_cards(plan, pair_facts(), architecture(), estimate, cards=CARDS[:2]):
        assert one.price == EXAMPLES[one.card.name]
        assert one.cost.seconds is not None
        assert one.cost.money == pytest.approx(one.cost.seconds / 3600 * one.price.hour)
        assert one.cost.tokens == (1_800 * 110 * 3)  # a tenth is held out


def test_every_card_has_an_example_price() -> None:
    assert set(EXAMPLES) == {one.name for one in CARDS}
