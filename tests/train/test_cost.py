from __future__ import annotations

import pytest

from tests.train.making import architecture
from tunegate.train.cost import MFU, PACKED_SLOWER, Cost, cost_of, flops_per_token
from tunegate.train.memory.cards import Card
from tunegate.train.memory.setup import Setup, Tuning

CARD = Card("Made", 10**9, 1e12)


def cost(tuning: Tuning = "lora", **changed: object) -> Cost:
    given: dict[str, object] = {
        "pairs": 100,
        "mean": 50.0,
        "epochs": 2,
        "step_rows": 16,
        "card": CARD,
    }
    setup = Setup(tuning, 4, 64, checkpointing=False)
    return cost_of(architecture(), setup, **{**given, **changed})  # type: ignore[arg-type]


def test_work_a_token_by_hand() -> None:
    """Embedding rows are looked up, not multiplied: what a token passes is all but the table."""
    model = architecture()
    passed = model.parameters - 512 * 64
    forward = 2 * passed + 4 * 4 * 64 * 100 / 2
    full = flops_per_token(model, Setup("full", 1, 128, checkpointing=False), mean=100)
    assert full == 3 * forward
    assert flops_per_token(model, Setup("lora", 1, 128), mean=100) == 3 * forward
    assert flops_per_token(model, Setup("full", 1, 128), mean=100) == 4 * forward


def test_steps_and_tokens() -> None:
    found = cost()
    assert (found.tokens, found.steps) == (100 * 50 * 2, 14)  # 7 steps a pass
    assert cost(mean=100.0).tokens == 100 * 64 * 2  # longer ones are cut


def test_a_measured_throughput_replaces_the_stated_speed() -> None:
    found = cost(throughput=100.0, price=3.6)
    assert (found.seconds, found.money, found.measured) == (100.0, pytest.approx(0.1), True)
    assert found.tokens_per_second == 100


def test_without_one_time_is_reckoned_from_the_card() -> None:
    setup = Setup("lora", 4, 64, checkpointing=False)
    speed = 1e12 * MFU / flops_per_token(architecture(), setup, mean=50)
    found = cost()
    assert found.tokens_per_second == pytest.approx(speed)
    assert (found.measured, found.money) == (False, None)
    assert cost("qlora").tokens_per_second == pytest.approx(speed / PACKED_SLOWER)


def test_of_a_computer_without_a_card_nothing_is_known() -> None:
    found = cost(card=None, price=2.0)
    assert (found.tokens_per_second, found.seconds, found.money) == (None, None, None)


def test_cards_that_share_a_step_divide_the_time_and_not_the_money() -> None:
    one, two = cost(price=2.0), cost(price=2.0, processes=2)
    assert two.seconds == pytest.approx((one.seconds or 0) / 2)
    assert two.money == pytest.approx(one.money)
    assert two.tokens_per_second == pytest.approx(2 * (one.tokens_per_second or 0))
    assert cost(throughput=100.0, processes=4).seconds == 25
    assert cost(card=None, processes=2).tokens_per_second is None
