from __future__ import annotations

import pytest

from tunegate.curate.errors import ConfigError
from tunegate.curate.settings import Gate
from tunegate.decide.policy import LOOKS, Policy, break_even, policy_of, stop_of
from tunegate.evaluate.after.effects import Tolerances


def test_the_break_even_is_where_gains_and_costs_are_equal() -> None:
    share = break_even(20, 40)
    assert share == pytest.approx(2 / 3)
    assert 20 * share == pytest.approx(40 * (1 - share))
    assert break_even(30, 10) == 0.25


@pytest.mark.parametrize(
    ("gain", "escalation"), [(0, 1), (1, 0), (-1, 1), (float("inf"), 1), (1, float("inf"))]
)
def test_costs_that_make_no_target_are_refused(gain: float, escalation: float) -> None:
    with pytest.raises(ConfigError, match=rf"a gain of {gain:g} and .* costs {escalation:g}"):
        break_even(gain, escalation)


def test_a_target_from_costs_says_where_it_comes_from() -> None:
    policy = policy_of(Gate(gain=20, escalation=60))
    assert policy.target == 0.75
    assert (policy.stop_at, policy.good_enough) == (1.0, 0.75)
    assert policy.stop_at_why.startswith("the target is the break-even")
    assert "gains 20, a wrong one costs 60" in policy.target_why
    assert "75.0 %" in policy.target_why
    assert policy_of(Gate(target=0.75)).target_why == ""


def test_the_share_that_is_good_enough_says_where_it_comes_from() -> None:
    stated = policy_of(Gate(target=0.75))
    assert (stated.stop_at, stated.stop_at_why) == (0.8, "the default for a stated target")
    for settings in (Gate(target=0.75, stop_at=0.9), Gate(gain=20, escalation=60, stop_at=0.9)):
        policy = policy_of(settings)
        assert (policy.stop_at, policy.stop_at_why) == (0.9, "`stop_at` in tunegate.toml")
        assert policy.good_enough == pytest.approx(0.675)
    assert stop_of(Gate(escalation=1))[0] == 1.0


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (Gate(), "states no `target`"),
        (Gate(target=0.8, gain=1), "a `target`, and costs"),
        (Gate(target=0.8, gain=1, escalation=1), "a `target`, and costs"),
        (Gate(gain=1), "`escalation` is missing"),
        (Gate(escalation=1), "`gain` is missing"),
        (Gate(target=0.8, metric="f2"), "'f2': there is no such metric"),
    ],
)
def test_settings_to_decide_by_nothing(settings: Gate, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        policy_of(settings)


def test_what_is_good_enough() -> None:
    assert Policy(target=0.9).good_enough == pytest.approx(0.72)
    assert Policy(target=0.9, stop_at=1).good_enough == 0.9


def test_alpha_is_split_evenly_between_the_looks() -> None:
    policy = Policy(target=0.8, alpha=0.1)
    assert len(LOOKS) == 4
    assert policy.look_alpha == pytest.approx(0.025)
    assert policy.level == pytest.approx(0.95)
    assert len(LOOKS) * (1 - policy.level) / 2 == pytest.approx(policy.alpha)


@pytest.mark.parametrize(("seeds", "level"), [((0,), 0.95), ((0, 1), 0.975), (range(5), 0.99)])
def test_falling_short_is_split_between_the_seeds(seeds: tuple[int, ...], level: float) -> None:
    policy = Policy(target=0.8, alpha=0.1, seeds=tuple(seeds))
    assert policy.seed_level == pytest.approx(level)
    assert policy.level == pytest.approx(0.95)


def test_trials_are_sorted_and_tried_once() -> None:
    policy = policy_of(
        Gate(
            target=0.8,
            shots=[8, 0, 3, 8],
            passages=[5, 3, 5],
            chunk_tokens=[400, 150, 400],
            seeds=2,
        )
    )
    assert policy.shots == (0, 3, 8)
    assert policy.passages == (3, 5)
    assert policy.chunk_tokens == (150, 400)
    assert policy.seeds == (0, 1)


def test_every_other_setting_is_taken_over() -> None:
    settings = Gate(
        target=0.7, stop_at=0.9, alpha=0.01, metric="exact_match", max_tokens=7, dev_share=0.4,
        retraining_days=30, knowledge_days=11, overrides={"fix-data": "a trial"},
        forgetting_tolerance=0.3, accuracy_tolerance=0.2, membership_tolerance=0.4,
    )  # fmt: skip
    policy = policy_of(settings)
    for name in ("target", "stop_at", "alpha", "metric", "max_tokens", "dev_share"):
        assert getattr(policy, name) == getattr(settings, name)
    assert (policy.retraining_days, policy.knowledge_days) == (30, 11)
    assert policy.overrides == {"fix-data": "a trial"}
    assert policy.tolerances == Tolerances(forgetting=0.3, accuracy=0.2, membership=0.4)


def test_what_is_tolerated_is_the_same_everywhere_when_nothing_is_said() -> None:
    assert policy_of(Gate(target=0.8)).tolerances == Policy(target=0.8).tolerances == Tolerances()
