from __future__ import annotations

import pytest

from tests.train.making import GB, estimate
from tunegate.train.memory.cards import CARDS, GIB, smallest, verdict
from tunegate.train.memory.setup import Setup


@pytest.mark.parametrize(
    ("memory", "says"),
    [(9.9 * GB, "fits"), (9.89 * GB, "tight"), (9 * GB, "tight"), (8.99 * GB, "does not fit")],
)
def test_a_tenth_to_spare_fits(memory: float, says: str) -> None:
    need = estimate(Setup("lora", 1, 400))  # 8 + 1 GB
    assert verdict(need, int(memory)) == says


def test_the_smallest_card_that_fits() -> None:
    found = smallest(estimate(Setup("lora", 1, 400)))
    assert found is not None
    assert found.name == "T4 16 GB"
    assert smallest(estimate(Setup("full", 99, 4_000))) is None


def test_cards_have_less_than_their_names_say_and_the_smallest_comes_first() -> None:
    assert [one.memory for one in CARDS] == sorted(one.memory for one in CARDS)
    for one in CARDS:
        named = int(one.name.split()[-2])
        assert 0.9 * named * GIB < one.memory < named * GIB
    assert [one.name for one in CARDS if not one.bf16] == ["T4 16 GB"]
