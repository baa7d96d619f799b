"""What to change so that a run fits: a small search, the cheapest change first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tunegate.train.memory.cards import Verdict, verdict
from tunegate.train.memory.estimate import Estimate
from tunegate.train.memory.setup import Setup


@dataclass(frozen=True, slots=True)
class Change:
    """Steps that make a run fit, and what it needs then."""

    says: tuple[str, ...]
    need: Estimate
    verdict: Verdict
    """`does not fit` when even all of them are not enough."""


def to_fit(
    setup: Setup,
    estimate: Callable[[Setup], Estimate],
    memory: int,
    *,
    lengths: tuple[int, ...] = (),
) -> Change:
    """The first way in which a run fits; nothing to change when it fits as it is.

    In this order, each on top of those before: activations computed again; the batch halved until
    it is one, with more of them accumulated; AdamW in 8 bits; the base in 4 bits (LoRA), or an
    adapter over it in place of full training; shorter rows. A step that saves nothing is left out,
    and once it fits every step but the last is tried without, the costliest first.

    Args:
        setup: Where to begin.
        estimate: What a setup needs.
        memory: Bytes of the device.
        lengths: Lengths that may be tried last, the longest first, such as percentiles of the data.
    """
    need = estimate(setup)
    taken: list[tuple[str, Callable[[Setup], Setup]]] = []
    now = setup
    for says, change in _steps(setup, lengths):
        if verdict(need, memory) == "fits":
            break
        changed = change(now)
        if changed == now:
            continue
        then = estimate(changed)
        if then.total < need.total:
            taken, now, need = [*taken, (says, change)], changed, then
    for one in taken[-2::-1] if verdict(need, memory) == "fits" else []:
        fewer = [other for other in taken if other is not one]
        tried = setup
        for _, change in fewer:
            tried = change(tried)
        without = estimate(tried)
        if verdict(without, memory) == "fits":
            taken, need = fewer, without
    return Change(tuple(says for says, _ in taken), need, verdict(need, memory))


def _steps(
    setup: Setup, lengths: tuple[int, ...]
) -> Iterator[tuple[str, Callable[[Setup], Setup]]]:
    yield (
        "compute activations again in the backward pass (checkpointing)",
        lambda one: replace(one, checkpointing=True),
    )
    batch = setup.batch
    while batch > 1:
        batch //= 2
        yield (
            f"{batch} row{'s' * (batch > 1)} at a time, accumulated to the same batch",
            lambda one, rows=batch: replace(one, batch=rows, accumulates=True),  # type: ignore[misc]
        )
    yield "AdamW in 8 bits (bitsandbytes)", _eight_bit
    if setup.tuning == "full":
        yield "an adapter (LoRA) in place of all weights", _adapter
    yield "the base in 4 bits (QLoRA)", _packed
    for length in lengths:
        yield (
            f"rows of {length:,} tokens at most",
            lambda one, most=length: replace(one, length=min(one.length, most)),  # type: ignore[misc]
        )


def _eight_bit(setup: Setup) -> Setup:
    return replace(setup, optimizer="adamw_bnb_8bit") if setup.tuning == "full" else setup


def _adapter(setup: Setup) -> Setup:
    if setup.tuning != "full":
        return setup
    precision = "bf16" if setup.precision == "bf16-pure" else setup.precision
    return replace(setup, tuning="lora", precision=precision, optimizer="adamw_torch_fused")


def _packed(setup: Setup) -> Setup:
    return replace(setup, tuning="qlora") if setup.tuning == "lora" else setup
