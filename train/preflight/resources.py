"""Whether the machine has the memory and the disk that the run takes."""

from __future__ import annotations

from tunegate.train.architecture import Architecture
from tunegate.train.machine import Machine
from tunegate.train.memory.cards import verdict
from tunegate.train.memory.estimate import (
    Estimate,
    adapter_bytes,
    optimizer_bytes,
    weight_bytes,
)
from tunegate.train.memory.setup import Setup
from tunegate.train.preflight.problem import Problem

CHECKPOINTS = 3
"""On disk at once: the best, the last, and the one being written."""


def disk_bytes(architecture: Architecture, setup: Setup) -> int:
    """What checkpoints take: what is trained and the optimizer's state."""
    trained = (
        weight_bytes(architecture, setup)
        if setup.tuning == "full"
        else adapter_bytes(architecture, setup)
    )
    return CHECKPOINTS * (trained + optimizer_bytes(architecture, setup))


def disk_problems(needed: int, machine: Machine) -> list[Problem]:
    """Whether checkpoints have room."""
    if needed <= machine.free_disk:
        return []
    return [
        Problem(
            "disk",
            f"{CHECKPOINTS} checkpoints take {_gb(needed)}, {_gb(machine.free_disk)} are free",
            refuses=True,
            hint="make room, or write the run elsewhere",
        )
    ]


def card_problems(processes: int, machine: Machine) -> list[Problem]:
    """Whether there is a graphics card for each process that the plan shares a step among."""
    if processes <= max(1, machine.cards):
        return []
    has = "none" if not machine.cards else "one" if machine.cards == 1 else f"{machine.cards}"
    return [
        Problem(
            "cards",
            f"the plan shares a step among {processes} graphics cards, this machine has {has}",
            refuses=True,
            hint="set processes in the plan to 1, or plan here anew",
        )
    ]


def memory_problems(need: Estimate, machine: Machine) -> list[Problem]:
    """Whether the run fits the card, or on a computer without one its free memory."""
    there = machine.free_memory if machine.card is None else machine.card.memory
    where = "this computer's free memory" if machine.card is None else machine.card.name
    judged = verdict(need, there)
    if judged == "fits":
        return []
    return [
        Problem(
            "memory",
            f"the run needs about {_gb(need.total)}, {where} has {_gb(there)}",
            refuses=judged == "does not fit",
            hint="`tunegate plan` says what to change",
        )
    ]


def _gb(size: int) -> str:
    return f"{size / 1e9:,.1f} GB"
