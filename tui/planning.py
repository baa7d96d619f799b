"""A plan from what the command line says: pairs, model, machine, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import ConfigError, UserError
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.readiness.facts import facts
from tunegate.curate.readiness.losses import measure
from tunegate.curate.survey import Survey
from tunegate.curate.tokens import TokenCounter, token_counter
from tunegate.curate.workspace import Workspace
from tunegate.train.architecture import Architecture, config_folder, read_architecture
from tunegate.train.asked import Asked, raft_part, refuse
from tunegate.train.cost import Cost
from tunegate.train.machine import Machine, card_named, listed, machine_with, this_machine
from tunegate.train.memory.cards import CARDS, Verdict, verdict
from tunegate.train.memory.estimate import Estimator
from tunegate.train.memory.grid import BATCHES, Grid, grid_lengths, memory_grid
from tunegate.train.notes import Notes
from tunegate.train.on_cards import OnCard, on_cards, planned_cost
from tunegate.train.pair_facts import PairFacts, pair_facts
from tunegate.train.planning import HELD_OUT, Planned, make_plan, setup_of, shorter_lengths
from tunegate.train.prices import example_price
from tunegate.train.raft.sides import SIDES
from tunegate.tui.raft_rows import raft_rows

if TYPE_CHECKING:
    from tunegate.train.memory.measured import Measured


@dataclass(frozen=True)
class Options:
    """What the command line said, beside what is asked of the plan itself."""

    model: str
    gpu: str | None = None
    throughput: float | None = None
    price: float | None = None
    dry_run_steps: int | None = None
    grid: bool = False
    """Whether every way to train is judged as well."""


@dataclass(frozen=True)
class Prepared:
    """What a plan is made for, looked at before any pair is read."""

    machine: Machine
    folder: Path
    """With the model's config and tokenizer."""
    architecture: Architecture
    teacher: Architecture | None
    """That stays beside the model in training."""


@dataclass(frozen=True)
class Report:
    """A plan and everything that is told of it."""

    planned: Planned
    facts: PairFacts
    architecture: Architecture
    machine: Machine
    verdict: Verdict
    """On that machine."""
    cost: Cost
    """On that machine."""
    price_from: str | None
    """Where the price of an hour is from; None when it was given, or there is none."""
    cards: list[OnCard]
    measured: Measured | None
    grid: Grid | None = None
    """None unless it was asked for."""


def prepare(options: Options, asked: Asked) -> Prepared:
    """Look at machine and model.

    Raises:
        UserError: when the model or a card is wrong.
    """
    machine = _machine(options)
    if options.gpu is not None and asked.processes is not None:
        machine = replace(machine, cards=asked.processes)
    folder = config_folder(options.model)
    architecture = read_architecture(options.model)
    return Prepared(machine, folder, architecture, _teacher(asked, architecture))


def report(
    workspace: Workspace,
    survey: Survey,
    prepared: Prepared,
    options: Options,
    asked: Asked,
    *,
    progress: Progress = SILENT,
) -> Report:
    """Plan, estimate, and measure where that is asked. RAFT rows are made, to be measured.

    Raises:
        UserError: when a setting is wrong, or the pairs do not suffice.
    """
    if asked.method == "raft" and asked.passage_tokens is None:
        # as the gate may cut what the model is shown
        asked = replace(asked, passage_tokens=max(workspace.settings.gate.chunk_tokens))
    machine, architecture = prepared.machine, prepared.architecture
    estimator = Estimator(architecture, teacher=prepared.teacher)
    counter = _counter(prepared.folder, workspace)
    counted = _facts(survey, workspace, counter, asked, progress=progress)
    planned = make_plan(counted, architecture, machine, estimator.of, asked)
    judged = verdict(planned.need, machine.budget)
    measured = _measured(planned, architecture, machine, options)
    throughput = options.throughput
    if throughput is None and measured is not None:
        throughput = measured.tokens_per_second
    price, where = _price(machine, options)
    cost = planned_cost(
        planned.plan,
        counted,
        architecture,
        planned.need.setup,
        card=machine.card,
        throughput=throughput,
        price=price,
    )
    cards = on_cards(planned.plan, counted, architecture, estimator.of)
    grid = None
    if options.grid:
        plan = planned.plan
        lengths = (plan.max_length, *shorter_lengths(counted, plan.max_length))
        grid = memory_grid(
            planned.need.setup,
            estimator.of,
            machine.budget,
            batches=BATCHES,
            lengths=grid_lengths(lengths, longest=architecture.longest),
            progress=progress,
        )
    return Report(
        planned, counted, architecture, machine, judged, cost, where, cards, measured, grid
    )


def _machine(options: Options) -> Machine:
    here = this_machine(Path.cwd())
    if options.gpu is None:
        return here
    card = card_named(options.gpu)
    if card is None:
        names = ", ".join(one.name for one in CARDS)
        raise ConfigError(
            f"--gpu {options.gpu!r}: which card is meant is unclear", f"known: {names}"
        )
    if options.dry_run_steps is not None:
        raise ConfigError(
            "a dry run measures this machine, and --gpu names another", "leave one out"
        )
    return machine_with(card, here)


def _teacher(asked: Asked, student: Architecture) -> Architecture | None:
    """The teacher that stays beside the student; of the other ways nothing stays."""
    if asked.way != "on-policy" or asked.teacher is None:
        return None
    teacher = read_architecture(asked.teacher)
    if teacher.vocab != student.vocab:
        raise UserError(
            f"the teacher knows {teacher.vocab:,} tokens and the model {student.vocab:,}: "
            "on-policy distillation compares them one by one",
            "take a teacher of the same family, or --way answers",
        )
    return teacher


def _counter(folder: Path, workspace: Workspace) -> TokenCounter:
    own = folder / "tokenizer.json"
    return token_counter(own if own.is_file() else workspace.settings.tokenizer)


def _facts(
    survey: Survey,
    workspace: Workspace,
    counter: TokenCounter,
    asked: Asked,
    *,
    progress: Progress,
) -> PairFacts:
    """Of the pairs; the lengths are those of the rows that the method makes of them."""
    dataset = survey.curated.dataset
    losses = measure(dataset, survey.findings, quarantined=survey.loaded.quarantine.height)
    known = facts(dataset, survey.findings, losses, settings=workspace.settings)
    counted = pair_facts(dataset, counter, known)
    if asked.method != "raft":
        return counted
    refuse(counted, asked, Notes())  # before the work
    made = raft_rows(
        workspace,
        dataset,
        raft_part(asked),
        held_out=HELD_OUT,
        seed=asked.seed or 0,
        progress=progress,
    )
    sides = [made.built.dataset(side).frame for side in SIDES]
    return pair_facts(dataset, counter, known, rows=Dataset.of(pl.concat(sides)))


def _price(machine: Machine, options: Options) -> tuple[float | None, str | None]:
    if options.price is not None or machine.card is None:
        return options.price, None
    known = listed(machine.card.name)
    example = None if known is None else example_price(known.name)
    return (None, None) if example is None else (example.hour, example.where)


def _measured(
    planned: Planned, architecture: Architecture, machine: Machine, options: Options
) -> Measured | None:
    if options.dry_run_steps is None:
        return None
    there = machine.free_memory if machine.card is None else machine.card.memory
    if verdict(planned.need, there) == "does not fit":
        raise UserError(
            f"a dry run needs about {planned.need.total / 1e9:,.1f} GB, {there / 1e9:,.1f} GB are "
            "there",
            "plan without --dry-run-steps to see what to change",
        )
    from tunegate.train.memory.measured import measure_steps

    setup = setup_of(planned.plan, device=planned.need.setup.device)
    return measure_steps(architecture, setup, steps=options.dry_run_steps)
