"""How long a run takes, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from tunegate.train.architecture import Architecture
from tunegate.train.memory.cards import Card
from tunegate.train.memory.setup import Setup

MFU = 0.30
"""Share of a card's stated speed that a run is taken to reach (model flops utilization). An
assumption of ours, not measured: a run may be twice as fast or half as fast. A measured throughput
replaces it."""

PACKED_SLOWER = 1.66
"""LoRA is about 66 % faster than QLoRA, which unpacks its weights (Google Cloud, Vertex AI, "LoRA
and QLoRA recommendations for LLMs", measured on openLLaMA-7B)."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of the whole run at most, without early stopping."""

    tokens: int
    """That the model reads in training, padding aside."""
    steps: int
    """Of the optimizer."""
    tokens_per_second: float | None
    """Of all cards together; None where it is not known."""
    measured: bool
    """Whether the throughput was measured, not reckoned."""
    seconds: float | None
    money: float | None
    """In the currency of the price, of all cards; None without one."""


def cost_of(
    architecture: Architecture,
    setup: Setup,
    *,
    pairs: int,
    mean: float,
    epochs: float,
    step_rows: int,
    card: Card | None,
    throughput: float | None = None,
    price: float | None = None,
    processes: int = 1,
) -> Cost:
    """Time from a measured throughput, else from the card's stated speed and `MFU`.

    Cards that share steps are taken to divide the time, without what they lose in agreeing on
    gradients; so the money is that of one card.

    Args:
        architecture: Of the model.
        setup: How it is trained.
        pairs: Trained on.
        mean: Tokens of a pair.
        epochs: Passes over them.
        step_rows: Rows in a step of the optimizer.
        card: None for a computer without one, of which no time is reckoned.
        throughput: Tokens a second on one card, measured.
        price: Of an hour of one card.
        processes: Cards that share a step.
    """
    cut = min(mean, float(setup.length))
    tokens = round(pairs * cut * epochs)
    speed = throughput
    if speed is None and card is not None and card.flops:
        speed = card.flops * MFU / flops_per_token(architecture, setup, mean=cut)
        speed /= PACKED_SLOWER if setup.tuning == "qlora" else 1
    speed = speed and speed * processes
    seconds = None if not speed else tokens / speed
    return Cost(
        tokens=tokens,
        steps=ceil(ceil(pairs / step_rows) * epochs),
        tokens_per_second=speed,
        measured=throughput is not None,
        seconds=seconds,
        money=None if seconds is None or price is None else processes * seconds / 3600 * price,
    )


def flops_per_token(architecture: Architecture, setup: Setup, *, mean: float) -> float:
    """Floating point operations to train on one token.

    2 for each parameter it passes in the forward pass, 2 for the gradient of what passes, 2 for
    that of the weights where all are trained (6 N: Kaplan et al. 2020, arXiv 2001.08361), and the
    forward pass again with checkpointing. Attention adds 4 a layer, hidden size and token before,
    half of them seen on average, in each of these passes (Chowdhery et al. 2022, arXiv 2204.02311,
    appendix B).
    """
    forward = 2.0 * architecture.stack
    forward += 4.0 * architecture.layers * architecture.hidden * mean / 2
    passes = 3 if setup.tuning == "full" else 2
    return forward * (passes + setup.checkpointing)
