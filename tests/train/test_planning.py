from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.train.making import (
    COMPUTER,
    GB,
    architecture,
    estimate,
    judged,
    machine,
    pair_facts,
)
from tunegate.curate.errors import UserError
from tunegate.train.asked import Asked
from tunegate.train.memory.estimate import Estimator
from tunegate.train.pair_facts import SHARES, PairFacts
from tunegate.train.planning import Planned, make_plan, setup_of


def planned(
    facts: PairFacts | None = None, *, on: Any = COMPUTER, model: Any = None, **asked: Any
) -> Planned:
    return make_plan(facts or pair_facts(), model or architecture(), on, estimate, Asked(**asked))


def reason(made: Planned, setting: str) -> str:
    return " ".join(one.why for one in made.plan.reasons if one.setting == setting)


def test_lora_where_it_fits_and_no_checkpointing_where_that_fits() -> None:
    plan = planned(on=machine(100 * GB)).plan
    assert (plan.method, plan.tuning, plan.precision) == ("lora", "lora", "bf16")
    # 400 tokens are 448 in steps of 64; 16 rows of 4.48 GB and the base are 79.7 GB
    assert (plan.max_length, plan.batch, plan.accumulation) == (448, 16, 1)
    assert plan.checkpointing is False
    assert plan.memory is not None
    assert plan.memory.total == (8 + 16 * 4.48) * GB


def test_checkpointing_before_smaller_batches_and_these_before_four_bits() -> None:
    # with checkpointing a row is 1.12 GB: 8 + 16 x 1.12 = 25.9, and a tenth to spare
    assert planned(on=machine(30 * GB)).plan.batch == 16
    small = planned(on=machine(15 * GB)).plan
    assert (small.tuning, small.batch, small.accumulation) == ("lora", 4, 4)
    assert small.checkpointing is True
    assert planned(on=machine(10 * GB)).plan.tuning == "qlora"


def test_what_does_not_fit_is_told_with_what_to_change() -> None:
    made = planned(on=machine(10 * GB), method="full", batch=2)
    assert made.change is not None
    assert made.change.verdict == "fits"
    assert made.change.says[-1] == "the base in 4 bits (QLoRA)"
    assert planned(on=machine(1 * GB)).change.verdict == "does not fit"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("tokens", "length", "says"),
    [
        ((100, 200, 250, 300, 400), 448, "the longest pair has 400 tokens"),
        ((100, 200, 250, 300, 900), 320, "the longest, of 900, would be cut"),
        ((100, 200, 250, 3000, 3000), 1024, "the model reads no more"),
    ],
)
def test_length_comes_from_the_pairs(tokens: tuple[int, ...], length: int, says: str) -> None:
    made = planned(pair_facts(percentiles=dict(zip(SHARES, tokens, strict=True))))
    assert made.plan.max_length == length
    assert says in reason(made, "max_length")


def test_raft_is_as_long_as_its_rows_and_distillation_as_what_may_be_written() -> None:
    raft = planned(pair_facts(rows=900), method="raft")
    assert raft.plan.max_length == 448
    assert "the longest row has 400 tokens" in reason(raft, "max_length")
    assert raft.plan.pairs == 2_000
    assert raft.plan.epochs == 5  # of 900 rows, fewer than 1,000
    taught = planned(method="distillation", teacher="big")
    assert taught.plan.distillation is not None
    assert taught.plan.distillation.max_new_tokens == 512
    assert taught.plan.max_length == 896  # 340 of the longest prompt, and 512
    assert "the longest prompt has 340 tokens, what is written behind it up to 512" in reason(
        taught, "max_length"
    )


def test_guessed_lengths_get_a_quarter_more() -> None:
    made = planned(pair_facts(estimated=True))
    assert made.plan.max_length == 512  # 400 and a quarter
    assert "estimated from characters" in reason(made, "max_length")


def test_the_rank_is_the_smallest_that_holds_the_answers() -> None:
    model = architecture()
    held = {rank: 2 * model.adapter(rank) for rank in (16, 32)}
    assert planned(pair_facts(answers=held[16])).plan.adapter.rank == 16  # type: ignore[union-attr]
    above = planned(pair_facts(answers=held[16] + 1)).plan
    assert above.adapter is not None
    assert above.adapter.rank == 32
    assert above.adapter.alpha == 32
    much = planned(pair_facts(answers=10**9))
    assert much.plan.adapter.rank == 256  # type: ignore[union-attr]
    assert "full training may learn more" in reason(much, "adapter.rank")


@pytest.mark.parametrize(
    ("card", "precision"),
    [(COMPUTER, "fp32"), (machine(99 * GB), "bf16"), (machine(99 * GB, bf16=False), "fp16")],
)
def test_precision_is_what_the_device_computes_in(card: Any, precision: str) -> None:
    assert planned(on=card).plan.precision == precision


def test_few_pairs_get_small_batches_and_more_passes() -> None:
    plan = planned(pair_facts(pairs=60, rows=60)).plan
    assert (plan.step_rows, plan.epochs) == (2, 5)
    assert planned().plan.epochs == 3
    assert planned(method="full").plan.step_rows == 32


def test_full_training_has_its_own_settings_and_no_adapter() -> None:
    plan = planned(method="full").plan
    assert (plan.adapter, plan.learning_rate, plan.schedule, plan.clip) == (None, 2e-5, "cosine", 1)
    assert not [one for one in plan.reasons if one.setting.startswith("adapter")]


def test_what_is_given_is_taken_and_stands_beside_the_default() -> None:
    made = planned(learning_rate=1e-3, rank=8, dora=True)
    assert made.plan.adapter is not None
    assert (made.plan.learning_rate, made.plan.adapter.rank, made.plan.adapter.dora) == (
        1e-3,
        8,
        True,
    )
    chosen = {one.setting: (one.given, one.instead_of) for one in made.plan.overrides}
    assert chosen == {"learning_rate": (1e-3, 2e-4), "adapter.rank": (8, 16)}


def test_every_setting_has_a_reason() -> None:
    told = {one.setting for one in planned().plan.reasons}
    assert {"method", "tuning", "learning_rate", "epochs", "adapter.rank", "max_length"} <= told
    assert {"schedule", "warmup", "weight_decay", "clip", "packing", "precision", "seed"} <= told
    assert all(one.why for one in planned().plan.reasons)


def test_too_few_pairs_are_refused_as_readiness_says_unless_a_reason_is_given() -> None:
    facts = pair_facts(methods=judged(full="not-suited"))
    with pytest.raises(UserError, match="not enough pairs for full: full: so many pairs") as caught:
        planned(facts, method="full")
    assert "--override" in caught.value.hint
    made = planned(facts, method="full", override="a trial")
    assert [one.given for one in made.plan.overrides] == ["a trial"]
    assert planned(facts).plan.method == "lora"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"method": "distillation"}, "needs a teacher"),
        ({"teacher": "big"}, "is for distillation alone"),
        ({"way": "answers"}, "is a way of distillation"),
        (
            {"method": "distillation", "teacher": "big", "way": "on-policy", "processes": 2},
            "trains on one card, and 2 are asked for",
        ),
        ({"max_length": 5_000}, "the model reads 1,024 tokens at most"),
    ],
)
def test_what_does_not_go_together_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says):
        planned(**asked)


@pytest.mark.parametrize(
    ("memory", "batch", "accumulation"),
    [(100, 8, 1), (15, 4, 2)],  # 16 rows a step, whatever fits
)
def test_cards_that_share_a_step_leave_its_rows(memory: int, batch: int, accumulation: int) -> None:
    two = replace(machine(memory * GB), cards=2)
    made = planned(on=two, processes=2)
    assert (made.plan.processes, made.plan.batch, made.plan.accumulation) == (
        2,
        batch,
        accumulation,
    )
    assert made.plan.step_rows == planned(on=two).plan.step_rows == 16
    assert made.need.setup.shared
    assert [(one.setting, one.given) for one in made.plan.overrides] == [("processes", 2)]
    alone = planned(on=two)
    assert (alone.plan.processes, alone.need.setup.shared) == (1, False)
    assert reason(alone, "processes") == "one of 2 cards; `--cards 2` trains on more"
    assert not reason(planned(on=machine(GB)), "processes")


def test_rows_that_cards_cannot_share_evenly_become_more() -> None:
    made = planned(on=replace(machine(100 * GB), cards=3), processes=3)
    assert (made.plan.batch, made.plan.step_rows) == (6, 18)
    assert reason(made, "rows a step").endswith("as many on each card")
    given = planned(on=replace(machine(99 * GB), cards=2), processes=2, batch=2, accumulation=3)
    assert given.plan.step_rows == 12
    assert ("rows a step", 12) in [(one.setting, one.given) for one in given.plan.overrides]


@pytest.mark.parametrize(
    ("on", "has"), [(COMPUTER, "no graphics card"), (machine(GB), "1 graphics card")]
)
def test_more_cards_than_there_are_are_refused(on: Any, has: str) -> None:
    with pytest.raises(UserError, match=f"2 graphics cards are asked for, .* has {has}$") as caught:
        planned(on=on, processes=2)
    assert "--gpu" in caught.value.hint


def test_no_pairs_and_no_passages_are_refused() -> None:
    with pytest.raises(UserError, match="no pairs"):
        planned(pair_facts(pairs=0))
    with pytest.raises(UserError, match="RAFT needs pairs with a context"):
        planned(pair_facts(grounded=0), method="raft")


def test_raft_and_distillation_bring_their_parts() -> None:
    raft = planned(method="raft").plan
    assert (raft.tuning, raft.raft and raft.raft.distractors) == ("lora", 4)
    taught = planned(method="distillation", teacher="big", way="on-policy").plan
    assert taught.distillation is not None
    assert (taught.distillation.teacher, taught.distillation.way) == ("big", "on-policy")
    assert taught.learning_rate == 1e-5
    assert setup_of(taught).teacher


def test_open_private_data_and_leaks_stand_in_the_plan() -> None:
    made = planned(pair_facts(private=1, leaked=2))
    assert "1 pair with open private data: training refuses" in reason(made, "privacy")
    assert "2 pairs asking what the suite asks" in reason(made, "leakage")
    assert not reason(planned(), "privacy")


def test_the_same_inputs_give_the_same_plan_with_a_real_estimate() -> None:
    model = architecture()
    plans = [
        make_plan(pair_facts(), model, machine(GB), Estimator(model).of).plan for _ in range(2)
    ]
    assert plans[0] == plans[1]
    assert plans[0].memory is not None
    parts = plans[0].memory.model_dump(exclude={"total", "device"})
    assert sum(parts.values()) == plans[0].memory.total
    assert parts["weights"] == 2 * model.parameters
