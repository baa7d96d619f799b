"""From pairs, model and machine to a plan, with the reason for every setting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tunegate.curate.errors import UserError
from tunegate.train import defaults
from tunegate.train.architecture import Architecture
from tunegate.train.asked import Asked, judged_for, raft_part, refuse
from tunegate.train.defaults import Default
from tunegate.train.machine import Machine
from tunegate.train.memory.cards import verdict
from tunegate.train.memory.estimate import PARTS, Estimate
from tunegate.train.memory.fitting import Change, to_fit
from tunegate.train.memory.setup import Precision, Setup, Tuning
from tunegate.train.notes import Notes
from tunegate.train.pair_facts import PairFacts
from tunegate.train.plan import (
    Adapter,
    DistillationPart,
    MemoryPart,
    Method,
    Plan,
)
from tunegate.train.step_rows import cards_of_step, rows_at_a_time

EAGER_KINDS = frozenset(("gemma2",))
"""Architectures that cap attention scores, which torch's fused kernels do not."""

NEW_TOKENS = int(DistillationPart.model_fields["max_new_tokens"].default)
"""Of an answer that teacher or student writes, at most."""

HELD_OUT, EVALUATIONS, PATIENCE = 0.1, 2, 3
"""Of early stopping: share of the pairs, evaluations an epoch, and how many may bring nothing."""


@dataclass(frozen=True)
class Planned:
    """A plan, what it needs, and what would make it fit where it does not."""

    plan: Plan
    need: Estimate
    change: Change | None
    """None when it fits."""


def make_plan(
    facts: PairFacts,
    architecture: Architecture,
    machine: Machine,
    estimate: Callable[[Setup], Estimate],
    asked: Asked | None = None,
) -> Planned:
    """Choose every setting; the same inputs give the same plan.

    Args:
        facts: About the pairs that would be trained on.
        architecture: Of the model.
        machine: Where it would run.
        estimate: What a setup needs of memory, as `Estimator.of`.
        asked: What a person wants otherwise; it is taken, and noted beside the default.

    Raises:
        UserError: when there are no pairs, or what is asked does not go together.
    """
    asked = asked or Asked()
    notes = Notes()
    refuse(facts, asked, notes)
    length = _length(facts, architecture, asked, notes)
    precision = _precision(machine, asked, notes)
    rank = _rank(facts, architecture, asked, notes)
    attention = "eager" if architecture.kind in EAGER_KINDS else "sdpa"
    if attention == "eager":
        notes.because("attention", "eager", f"{architecture.kind} caps attention scores")
    begin = Setup(
        tuning="lora",
        batch=1,
        length=length,
        precision=precision,
        accumulates=True,
        rank=rank,
        dora=asked.dora,
        attention=attention,  # type: ignore[arg-type]
        device="cpu" if machine.card is None else "cuda",
        teacher=asked.way == "on-policy",
    )
    method, tuning = _method(facts, asked, begin, machine, estimate, notes)
    setup = replace(begin, tuning=tuning)
    processes = cards_of_step(machine, asked, notes)
    setup = replace(setup, shared=processes > 1)
    setup, rows = rows_at_a_time(facts, setup, machine, estimate, asked, notes, processes=processes)
    plan = _plan(facts, architecture, setup, rows, method, asked, notes, processes=processes)
    trained = setup_of(plan, device=setup.device)
    need = estimate(trained)
    change = None
    if verdict(need, machine.budget) == "does not fit":
        change = to_fit(trained, estimate, machine.budget, lengths=shorter_lengths(facts, length))
    return Planned(plan.model_copy(update={"memory": _memory(need, machine)}), need, change)


def _memory(need: Estimate, machine: Machine) -> MemoryPart:
    return MemoryPart(
        **{name: getattr(need, name) for name in PARTS},
        total=need.total,
        device="cpu" if machine.card is None else machine.card.name,
    )


def shorter_lengths(facts: PairFacts, length: int) -> tuple[int, ...]:
    """Lengths below one that cut 5, 10 and 50 % of the pairs, the longest first."""
    shares = (_rounded(facts.percentiles[share]) for share in (0.95, 0.9, 0.5))
    return tuple(sorted({one for one in shares if one < length}, reverse=True))


def setup_of(plan: Plan, *, device: Any = "cuda", batch: int | None = None) -> Setup:
    """What of a plan decides on its memory."""
    adapter = plan.adapter
    return Setup(
        tuning=plan.tuning,
        batch=plan.batch if batch is None else batch,
        length=plan.max_length,
        precision=plan.precision,
        accumulates=plan.accumulation > 1,
        shared=plan.processes > 1,
        rank=16 if adapter is None else adapter.rank,
        targets=() if adapter is None else tuple(adapter.targets),
        dora=adapter is not None and adapter.dora,
        optimizer=plan.optimizer,
        checkpointing=plan.checkpointing,
        attention=plan.attention,
        device=device,
        teacher=plan.distillation is not None and plan.distillation.way == "on-policy",
    )


def _rounded(tokens: int) -> int:
    return max(1, -(-tokens // defaults.ROUND)) * defaults.ROUND


def _length(facts: PairFacts, architecture: Architecture, asked: Asked, notes: Notes) -> int:
    longest, most = facts.percentiles[1.0], facts.percentiles[0.99]
    guessed = ", estimated from characters" if facts.estimated else ""
    row = "row" if asked.method == "raft" else "pair"
    if asked.method == "distillation":
        wanted = facts.prompt + NEW_TOKENS
        why = (
            f"the longest prompt has {facts.prompt:,} tokens{guessed}, what is written behind it "
            f"up to {NEW_TOKENS:,}"
        )
    elif longest <= 1.5 * most:
        wanted, why = longest, f"the longest {row} has {longest:,} tokens{guessed}"
    else:
        wanted = most
        why = (
            f"99 % of the {row}s have {most:,} tokens at most{guessed}; the longest, of "
            f"{longest:,}, would be cut"
        )
    if facts.estimated:
        wanted, why = round(1.25 * wanted), f"{why}, with a quarter to spare"
    length = _rounded(wanted)
    if architecture.longest and length > architecture.longest:
        length, why = architecture.longest, f"the model reads no more; {why}"
        if asked.method == "raft":
            why += "; fewer --distractors and a smaller --passage-tokens make shorter rows"
    why += "; trl's own default of 1,024 would cut silently"
    chosen: int = notes.choose("max_length", asked.max_length, Default(length, why, f"the {row}s"))
    if architecture.longest and chosen > architecture.longest:
        raise UserError(
            f"max_length = {chosen:,}: the model reads {architecture.longest:,} tokens at most",
            "take a smaller one",
        )
    return chosen


def _precision(machine: Machine, asked: Asked, notes: Notes) -> Precision:
    if machine.card is None:
        default = Default("fp32", "no graphics card here, and results are repeatable", "")
    elif machine.card.bf16:
        default = Default("bf16", "the card computes in it, and its range needs no scaling", "")
    else:
        default = Default("fp16", f"{machine.card.name} does not compute in bfloat16", "")
    chosen: Precision = notes.choose("precision", asked.precision, default)
    return chosen


def _rank(facts: PairFacts, architecture: Architecture, asked: Asked, notes: Notes) -> int:
    """The smallest of the ranks, from 16, whose adapter can hold what the answers say."""
    learned = facts.answers * defaults.BITS_A_TOKEN
    usable = [rank for rank in defaults.RANKS if rank >= 16]
    rank = next(
        (one for one in usable if architecture.adapter(one) * defaults.BITS_A_PARAMETER >= learned),
        usable[-1],
    )
    held = architecture.adapter(rank) * defaults.BITS_A_PARAMETER
    why = (
        f"an adapter of {architecture.adapter(rank):,} parameters holds about {held:,} bits, "
        f"the {facts.answers:,} answer tokens say about {learned:,}"
    )
    if held < learned:
        why += ": too few, so full training may learn more"
    chosen: int = notes.choose("adapter.rank", asked.rank, Default(rank, why, defaults.REGRET))
    return chosen


def _method(
    facts: PairFacts,
    asked: Asked,
    begin: Setup,
    machine: Machine,
    estimate: Callable[[Setup], Estimate],
    notes: Notes,
) -> tuple[Method, Tuning]:
    """LoRA where it fits, else QLoRA; the rest is a person's choice."""
    if asked.method in ("lora", "qlora", "full"):
        notes.because("method", asked.method, "asked for")
        return asked.method, asked.method
    tuning: Tuning = "lora"
    if verdict(estimate(begin), machine.budget) != "fits":
        packed = estimate(replace(begin, tuning="qlora"))
        if packed.total < estimate(begin).total:
            tuning = "qlora"
    where = "this machine" if machine.card is None else machine.card.name
    why = {
        "lora": f"an adapter fits {where} and forgets less than full training",
        "qlora": f"LoRA does not fit {where} with room to spare, in 4 bits the base is smaller",
    }
    notes.because("tuning", tuning, why[tuning], defaults.BIDERMAN)
    if asked.method is not None:
        notes.because("method", asked.method, "asked for")
        return asked.method, tuning
    notes.because("method", tuning, "the plain one; RAFT and distillation are for those who ask")
    raft = judged_for(facts, "raft")
    if raft.verdict == "ready":
        notes.because("method", "raft", f"possible: {raft.why}", defaults.RAFT)
    return tuning, tuning


def _plan(
    facts: PairFacts,
    architecture: Architecture,
    setup: Setup,
    rows: int,
    method: Method,
    asked: Asked,
    notes: Notes,
    *,
    processes: int,
) -> Plan:
    tuning = setup.tuning
    rate = notes.choose(
        "learning_rate",
        asked.learning_rate,
        defaults.learning_rate(tuning, architecture.parameters, on_policy=asked.way == "on-policy"),
    )
    passes = notes.choose("epochs", asked.epochs, defaults.epochs(facts.rows))
    schedule, along = defaults.schedule(tuning)
    rise, decay, clip = defaults.warmup(), defaults.weight_decay(tuning), defaults.clip(tuning)
    for setting, one in (
        ("schedule", along),
        ("warmup", rise),
        ("weight_decay", decay),
        ("clip", clip),
    ):
        notes.because(setting, one.value, one.why, one.source)
    notes.because("held_out", HELD_OUT, "for early stopping", defaults.OURS)
    notes.because("patience", PATIENCE, f"at {EVALUATIONS} evaluations an epoch", defaults.OURS)
    packing = notes.choose(
        "packing",
        asked.packing,
        Default(
            False,
            "packed rows make fewer steps of small sets, and need FlashAttention to stay apart",
            "trl 1.16, SFTConfig",
        ),
    )
    adapter = None
    if tuning != "full":
        lost = defaults.dropout(architecture.parameters)
        strength = notes.choose("adapter.alpha", asked.alpha, defaults.alpha())
        notes.because("adapter.dropout", lost.value, lost.why, lost.source)
        notes.because(
            "adapter.targets",
            "all linear layers",
            "peft's own default of two layers a block learns less",
            defaults.REGRET,
        )
        adapter = Adapter(
            rank=setup.rank,
            alpha=strength,
            dropout=float(lost.value),
            dora=asked.dora,
            rslora=asked.rslora,
        )
    else:
        notes.reasons = [one for one in notes.reasons if one.setting != "adapter.rank"]
        notes.overrides = [one for one in notes.overrides if one.setting != "adapter.rank"]
    accumulation = asked.accumulation or max(1, round(rows / setup.batch))
    return Plan(
        model=architecture.name,
        data=facts.fingerprint,
        pairs=facts.pairs,
        method=method,
        tuning=tuning,
        learning_rate=rate,
        schedule=schedule,
        warmup=float(rise.value),
        batch=setup.batch,
        accumulation=accumulation,
        processes=processes,
        epochs=passes,
        patience=PATIENCE,
        evaluations=EVALUATIONS,
        held_out=HELD_OUT,
        adapter=adapter,
        max_length=setup.length,
        packing=packing,
        precision=setup.precision,
        optimizer=setup.optimizer,
        checkpointing=setup.checkpointing,
        attention=setup.attention,
        seed=notes.choose("seed", asked.seed, Default(0, "runs repeat", "")),
        weight_decay=float(decay.value),
        clip=float(clip.value),
        raft=raft_part(asked) if method == "raft" else None,
        distillation=_distillation(asked),
        reasons=notes.reasons,
        overrides=notes.overrides,
    )


def _distillation(asked: Asked) -> DistillationPart | None:
    if asked.teacher is None:
        return None
    return DistillationPart(teacher=asked.teacher, way=asked.way or "answers")
