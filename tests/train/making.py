"""Facts, machines and estimates made up for plans."""

from __future__ import annotations

from typing import Any

from tests.train.conftest import config
from tunegate.curate.readiness.readiness import Method
from tunegate.train.architecture import Architecture, architecture_of
from tunegate.train.machine import Machine
from tunegate.train.memory.cards import Card
from tunegate.train.memory.estimate import Estimate
from tunegate.train.memory.setup import Setup
from tunegate.train.pair_facts import SHARES, PairFacts

GB = 10**9
COMPUTER = Machine(None, 0, 64 * GB, 60 * GB, 500 * GB, 8)


def machine(memory: int, *, bf16: bool = True) -> Machine:
    """With a card of so many bytes."""
    return Machine(Card("Made 1 GB", memory, 1e12, bf16), 1, 64 * GB, 60 * GB, 500 * GB, 8)


def judged(**changed: str) -> tuple[Method, ...]:
    """Verdicts on the methods, all ready but those that are named."""
    names: Any = ("lora", "qlora", "full", "distillation", "raft")
    verdicts: Any = {name: changed.get(name, "ready") for name in names}
    return tuple(Method(name, verdicts[name], f"{name}: so many pairs.") for name in names)


def pair_facts(**changed: Any) -> PairFacts:
    """Of 2,000 pairs, all ready."""
    made: dict[str, Any] = {
        "fingerprint": "0123456789abcdef",
        "pairs": 2_000,
        "rows": 2_000,
        "percentiles": dict(zip(SHARES, (100, 200, 250, 300, 400), strict=True)),
        "mean": 110.0,
        "prompt": 340,
        "answers": 100_000,
        "grounded": 2_000,
        "estimated": False,
        "methods": judged(),
        "private": 0,
        "leaked": 0,
    }
    return PairFacts(**{**made, **changed})


def architecture(**changed: Any) -> Architecture:
    """Of a tiny Llama."""
    return architecture_of(config(**changed), name="tiny")


def estimate(setup: Setup) -> Estimate:
    """In whole GB: the base 8, in 4 bits 2, all weights 32; a row of 100 tokens 1, and with
    checkpointing a quarter of it.
    """
    weights = {"lora": 8, "qlora": 2, "full": 32}[setup.tuning] * GB
    row = GB * setup.length // 100 // (4 if setup.checkpointing else 1)
    if setup.optimizer != "adamw_torch_fused":
        weights //= 2
    return Estimate(setup, weights, 0, 0, 0, setup.batch * row, 0, 0, 0, "loss")
