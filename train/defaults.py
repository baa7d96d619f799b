"""Settings that are taken when nobody chooses, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tunegate.train.memory.setup import Tuning

QLORA: Final = "Dettmers et al. 2023, arXiv 2305.14314, and the scripts of artidoro/qlora"
ALPACA: Final = "Taori et al. 2023, Stanford Alpaca, README"
REGRET: Final = "Schulman et al. 2025, LoRA Without Regret"
LIMA: Final = "Zhou et al. 2023, arXiv 2305.11206"
RAFT: Final = "Zhang et al. 2024, arXiv 2403.10131"
BIDERMAN: Final = "Biderman et al. 2024, arXiv 2405.09673"
TRL: Final = "trl 1.16"
OURS: Final = "tunegate's own choice"
"""Where no source is named: a choice of ours, neither from a paper nor measured."""

RANKS: Final = (8, 16, 32, 64, 128, 256)
BITS_A_PARAMETER: Final = 2
BITS_A_TOKEN: Final = 1
"""What a trained parameter holds at most, and what there is to learn in a token, in bits: an
adapter should be able to hold its answers. Both from LoRA Without Regret, which takes the first
from Allen-Zhu and Li 2024, arXiv 2404.05405."""

LARGE: Final = 20_000_000_000
"""Parameters from which QLoRA halves its learning rate: between its 13B and 33B."""

FEW: Final = 1_000
"""Pairs below which more passes are made."""

LEAST_STEPS: Final = 30
"""Steps of the optimizer in one epoch below which a batch is made smaller."""

ROUND: Final = 64
"""Lengths are rounded up to a multiple, which matrix products run well with."""

Schedule = Literal["constant_with_warmup", "cosine", "linear"]


@dataclass(frozen=True, slots=True)
class Default:
    """A value, why it, and where it comes from."""

    value: float | int | str
    why: str
    source: str


def learning_rate(tuning: Tuning, parameters: int, *, on_policy: bool = False) -> Default:
    """2e-4 for an adapter, 1e-4 for one over a large model, 2e-5 for all weights.

    On-policy distillation takes trl's 1e-6 for all weights, and ten times that for an adapter.
    """
    if on_policy:
        if tuning == "full":
            return Default(
                1e-6, "the student learns from what it wrote", f"{TRL}, DistillationConfig"
            )
        return Default(1e-5, "ten times what all weights would take", f"{TRL}; {REGRET}")
    if tuning == "full":
        return Default(2e-5, "usual where all weights are trained", ALPACA)
    if parameters >= LARGE:
        return Default(1e-4, "an adapter over a large model", QLORA)
    return Default(2e-4, "about ten times what all weights would take", f"{QLORA}; {REGRET}")


def schedule(tuning: Tuning) -> tuple[Schedule, Default]:
    """Constant behind a warm-up for adapters, falling to nothing for all weights."""
    if tuning == "full":
        return "cosine", Default("cosine", "all weights settle at the end", ALPACA)
    value: Schedule = "constant_with_warmup"
    return value, Default(value, "an adapter goes on learning", QLORA)


def warmup() -> Default:
    """Three steps in a hundred."""
    return Default(0.03, "a short rise at the beginning", QLORA)


def step_rows(tuning: Tuning, pairs: int) -> Default:
    """16 rows a step for adapters, 32 for all weights; fewer where an epoch has few steps."""
    most, source = (32, LIMA) if tuning == "full" else (16, QLORA)
    rows = most
    while rows > 1 and pairs < rows * LEAST_STEPS:
        rows //= 2
    if rows < most:
        why = f"small, so that an epoch of {pairs:,} rows has about {LEAST_STEPS} steps"
        return Default(rows, why, f"{OURS}; small batches suit adapters: {REGRET}")
    return Default(rows, "usual for this kind of training", source)


def epochs(pairs: int) -> Default:
    """3, or 5 over a small set."""
    if pairs < FEW:
        why = f"fewer than {FEW:,} pairs bear more passes; early stopping ends it before"
        return Default(5, why, f"{OURS}; LIMA made 15 over its 1,000")
    return Default(3, "early stopping ends it before", ALPACA)


def dropout(parameters: int) -> Default:
    """0.1, or 0.05 over a large model."""
    value = 0.05 if parameters >= LARGE else 0.1
    return Default(value, "against learning rows by heart", QLORA)


def alpha() -> Default:
    """32, whatever the rank."""
    return Default(32, "one learning rate serves every rank", REGRET)


def weight_decay(tuning: Tuning) -> Default:
    """None: early stopping holds back."""
    return Default(0.0, "early stopping holds back", OURS if tuning == "full" else QLORA)


def clip(tuning: Tuning) -> Default:
    """0.3 for adapters, 1 for all weights."""
    if tuning == "full":
        return Default(1.0, "gradients are cut to this norm", "transformers, TrainingArguments")
    return Default(0.3, "gradients are cut to this norm", QLORA)
