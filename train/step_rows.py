"""The rows of a step: how many cards share them, and how many are computed at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tunegate.curate.errors import UserError
from tunegate.curate.wording import count
from tunegate.train import defaults
from tunegate.train.asked import Asked
from tunegate.train.machine import Machine
from tunegate.train.memory.cards import verdict
from tunegate.train.memory.estimate import Estimate
from tunegate.train.memory.setup import Setup
from tunegate.train.notes import Notes
from tunegate.train.pair_facts import PairFacts
from tunegate.train.plan import Override

MOST_ROWS = 16
"""Rows on a device at a time, at most."""

_CHECKPOINTING = "trl, Reducing Memory Usage"


def cards_of_step(machine: Machine, asked: Asked, notes: Notes) -> int:
    """How many cards share a step: one, unless more are asked for.

    Raises:
        UserError: when the machine has fewer.
    """
    wanted = asked.processes or 1
    if wanted > max(1, machine.cards):
        has = count(machine.cards, "graphics card") if machine.cards else "no graphics card"
        raise UserError(
            f"{wanted} graphics cards are asked for, and this machine has {has}",
            "take fewer, or name the cards of another machine with --gpu",
        )
    if wanted > 1:
        notes.overrides.append(Override(setting="processes", given=wanted, instead_of=1))
    elif machine.cards > 1 and asked.processes is None:
        why = f"one of {machine.cards} cards; `--cards {machine.cards}` trains on more"
        notes.because("processes", 1, why)
    return wanted


def rows_at_a_time(
    facts: PairFacts,
    setup: Setup,
    machine: Machine,
    estimate: Callable[[Setup], Estimate],
    asked: Asked,
    notes: Notes,
    *,
    processes: int,
) -> tuple[Setup, int]:
    """The setup with as many rows at a time as fit, without checkpointing where that fits too.

    Returns:
        It, and the rows of a step that one card computes.
    """
    default = defaults.step_rows(setup.tuning, facts.rows)
    wanted = int(default.value)
    if asked.batch is not None and asked.accumulation is not None:
        notes.overrides.append(
            Override(
                setting="rows a step",
                given=asked.batch * asked.accumulation * processes,
                instead_of=wanted,
            )
        )
        wanted = asked.batch * asked.accumulation
    else:
        notes.because("rows a step", wanted, default.why, default.source)
        share = -(-wanted // processes)
        if share * processes != wanted:
            notes.because("rows a step", share * processes, "as many on each card")
        wanted = share
    batch = asked.batch or min(wanted, MOST_ROWS)
    if asked.accumulation is not None and asked.batch is None:
        batch = max(1, wanted // asked.accumulation)
    tried = replace(setup, batch=batch, accumulates=batch < wanted)
    while (
        asked.batch is None
        and asked.accumulation is None
        and tried.batch > 1
        and verdict(estimate(tried), machine.budget) != "fits"
    ):
        tried = replace(tried, batch=tried.batch // 2, accumulates=True)
    if asked.batch is None:
        notes.because("batch", tried.batch, "the most of these rows that fit at a time")
    open_way = replace(tried, checkpointing=False)
    if verdict(estimate(open_way), machine.budget) == "fits":
        tried = open_way
        notes.because("checkpointing", False, "activations fit, and keeping them is faster")
    else:
        notes.because(
            "checkpointing", True, "activations would not fit; some 20 % slower", _CHECKPOINTING
        )
    return tried, max(wanted, tried.batch)
