from __future__ import annotations

import math

import pytest

from tunegate.evaluate.after.canaries import exposures, make_canaries, planted, unplanted

from .conftest import FakeModel


def test_canaries_are_different_and_repeatable() -> None:
    made = make_canaries(40, seed=3)
    assert len({one.prompt for one in made}) == len({one.secret for one in made}) == 40
    assert made == make_canaries(40, seed=3)
    assert made[0].secret != make_canaries(40, seed=4)[0].secret
    assert [one.repeats for one in made[:4]] == [1, 4, 16, 1]


def test_planting_repeats_them() -> None:
    made = make_canaries(3, repeats=(1, 2, 3))
    pairs = planted(made)
    assert len(pairs) == 6
    assert pairs[-1].prompt == made[2].prompt
    assert pairs[-1].response == f"{made[2].said}{made[2].secret}"


def test_exposure_is_the_rank_among_references() -> None:
    learnt, new = make_canaries(2, repeats=(4,))
    model = FakeModel(known=[learnt.response])
    first, second = exposures(model, (learnt, new), references=255)
    assert (first.rank, first.of, first.bits) == (1, 256, 8.0)
    assert first.p_value == pytest.approx(1 / 256)
    assert first.adjusted == pytest.approx(2 / 256)
    # all are equally likely, so no rank is better than the last
    assert (second.rank, second.bits) == (256, 0.0)
    assert len(model.asked) == 512
    assert len({probe.text for probe in model.asked}) == 512


def test_a_canary_that_nobody_learnt_has_bits_by_chance() -> None:
    """Mean of log2(of / rank) over uniform ranks: log2(e), about 1.44."""
    of = 256
    assert sum(math.log2(of / rank) for rank in range(1, of + 1)) / of == pytest.approx(
        math.log2(math.e), abs=0.03
    )


def test_an_unplanted_twin_asks_the_same() -> None:
    canary = make_canaries(1)[0]
    twin = unplanted(canary)
    assert (twin.prompt, twin.repeats) == (canary.prompt, 0)
    assert twin.secret != canary.secret
    assert twin == unplanted(canary)
