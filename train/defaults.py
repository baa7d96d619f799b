"""Settings that are taken when nobody chooses, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tunegate.train.memory.setup import Tuning

QLORA: Final = "Dettmers et al. 2023, arXiv 2305.14314"
ALPACA: Final = "Taori et al. 2023, Stanford Alpaca"
REGRET: Final = "Schulman et al. 2025, LoRA Without Regret"
LIMA: Final = "Zhou et al. 2023, arXiv 2305.11206"
RAFT: Final = "Zhang et al. 2024, arXiv 2403.10131"

RANKS: Final = (8, 16, 32, 64, 128, 256)
BITS_A_PARAMETER: Final = 2
BITS_A_TOKEN: Final = 1
"""What a trained parameter holds at most, and what there is to learn in a token, in bits: an
adapter should be able to hold its answers. Both from LoRA Without Regret."""

LARGE: Final = 20_000_000_000
"""Parameters from which QLoRA halves its learning rate: between its 13B and 33B."""

FEW: Final = 1_000
"""Pairs below which more passes are made: LIMA made 15 over its 1,000."""

LEAST_STEPS: Final = 30
"""Steps of the optimizer in one epoch below which a batch is made smaller."""

ROUND: Final = 64
"""Lengths are rounded up to a multiple, which matrix products run well with."""


@dataclass(frozen=True, slots=True)
class Default:
    """A value, why it, and where it comes from."""

    value: float | int | str
    why: str
    source: str


def learning_rate(tuning: Tuning, parameters: int) -> Default:
    """2e-4 for an adapter, 1e-4 for one over a large model, 2e-5 for all weights."""
    if tuning == "full":
        return Default(2e-5, "usual where all weights are trained", ALPACA)
    if parameters >= LARGE:
        return Default(1e-4, "an adapter over a large model", f"{QLORA}, table 9")
    return Default(2e-4, "about ten times what all weights would take", f"{QLORA}, table 9")


def schedule(tuning: Tuning) -> Default:
    """Constant behind a warm-up for adapters, falling to nothing for all weights."""
    if tuning == "full":
        return Default("cosine", "all weights settle at the end", ALPACA)
    return Default("constant_with_warmup", "an adapter goes on learning", f"{QLORA}, B.2")


def warmup() -> Default:
    """Three steps in a hundred."""
    return Default(0.03, "a short rise at the beginning", ALPACA)


def step_rows(tuning: Tuning, pairs: int) -> Default:
    """16 rows a step for adapters, 32 for all weights; fewer where an epoch has few steps."""
    rows, source = (32, LIMA) if tuning == "full" else (16, f"{QLORA}, table 9")
    while rows > 1 and pairs < rows * LEAST_STEPS:
        rows //= 2
    if rows < (32 if tuning == "full" else 16):
        why = f"small, so that an epoch of {pairs:,} pairs has about {LEAST_STEPS} steps"
        return Default(rows, why, f"{REGRET}: small batches suit adapters")
    return Default(rows, "usual for this kind of training", source)


def epochs(pairs: int) -> Default:
    """3, or 5 over a small set."""
    if pairs < FEW:
        return Default(5, f"fewer than {FEW:,} pairs; early stopping ends it before", LIMA)
    return Default(3, "early stopping ends it before", ALPACA)


def dropout(parameters: int) -> Default:
    """0.1, or 0.05 over a large model."""
    value = 0.05 if parameters >= LARGE else 0.1
    return Default(value, "against learning rows by heart", f"{QLORA}, B.2")


def alpha() -> Default:
    """32, whatever the rank."""
    return Default(32, "one learning rate serves every rank", REGRET)
