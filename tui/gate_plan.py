"""What the record says of the train plan: method, memory, and time and money on common cards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tunegate.decide.evidence import Clearance
    from tunegate.decide.gate_folder import GateFolder
    from tunegate.decide.lock import Lock
    from tunegate.decide.project import Project
    from tunegate.decide.verdict import KnowledgeFacts, ReadinessFacts
    from tunegate.train.on_cards import OnCard
    from tunegate.train.plan import Plan

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlannedLines:
    """Of the runs that the tune stage measures; empty when there are none."""

    plan: Plan | None = None
    memory: Lines = ()
    cost: Lines = ()


def planned_lines(
    project: Project,
    lock: Lock,
    *,
    facts: ReadinessFacts | None,
    knowledge: KnowledgeFacts,
) -> PlannedLines:
    """The plan of the runs that stand on what the gate cleared, and what it needs.

    Args:
        project: What was measured.
        lock: Under which it was.
        facts: Of the pairs.
        knowledge: How long it lasts.

    Raises:
        UserError: when evidence was changed.
    """
    from tunegate.decide.gate_folder import GateFolder
    from tunegate.decide.stages.finished_runs import choose_runs, read_runs

    root = project.workspace.root
    clearance = _clearance(GateFolder(root, lock.digest), lock, facts, knowledge)
    if clearance is None:
        return PlannedLines()
    runs = choose_runs(read_runs(root)[0], clearance, project.policy.seeds).runs
    if not runs:
        return PlannedLines()
    plan = runs[0].plan
    memory, cost = _on_cards(project, plan)
    return PlannedLines(plan, (*_planned_memory(plan), *memory), cost)


def _clearance(
    folder: GateFolder, lock: Lock, facts: ReadinessFacts | None, knowledge: KnowledgeFacts
) -> Clearance | None:
    from tunegate.decide.clearance import NotCleared, clear

    tune, prompt, rag = folder.tune(), folder.prompt(), folder.rag()
    if tune is not None:
        return tune.clearance
    if prompt is None or rag is None or facts is None:
        return None
    try:
        return clear(lock, prompt, rag, readiness=facts, knowledge=knowledge)
    except NotCleared:
        return None


def _planned_memory(plan: Plan) -> Lines:
    from tunegate.train.memory.estimate import PARTS
    from tunegate.tui.output.plan_words import bytes_text

    if plan.memory is None:
        return ()
    parts = [(name, int(getattr(plan.memory, name))) for name in PARTS]
    listed = ", ".join(f"{name} {bytes_text(size)}" for name, size in parts if size)
    total = bytes_text(plan.memory.total)
    return ((f"memory on {plan.memory.device}", f"{total} predicted: {listed}"),)


def _on_cards(project: Project, plan: Plan) -> tuple[Lines, Lines]:
    """Memory, and time with money, by card. Of RAFT rows the lengths are not known here, so that
    no time is said.
    """
    from tunegate.curate.errors import UserError
    from tunegate.curate.readiness.facts import facts
    from tunegate.curate.readiness.losses import measure
    from tunegate.curate.tokens import token_counter
    from tunegate.train.architecture import config_folder, read_architecture
    from tunegate.train.memory.estimate import Estimator
    from tunegate.train.on_cards import on_cards
    from tunegate.train.pair_facts import pair_facts

    survey = project.survey()
    if survey is None:
        return (), ()
    settings = project.workspace.settings
    below = project.workspace.root / Path(plan.model).expanduser()
    named = str(below) if below.is_dir() else plan.model
    try:
        architecture = read_architecture(named)
        own = config_folder(named) / "tokenizer.json"
    except UserError as error:
        return (("on other cards", f"not known: {error.message}"),), ()
    dataset = survey.curated.dataset
    losses = measure(dataset, survey.findings, quarantined=survey.loaded.quarantine.height)
    counted = pair_facts(
        dataset,
        token_counter(own if own.is_file() else settings.tokenizer),
        facts(dataset, survey.findings, losses, settings=settings),
    )
    found = on_cards(plan, counted, architecture, Estimator(architecture).of)
    return _memory_lines(found), () if plan.method == "raft" else _cost_lines(found)


def _memory_lines(cards: list[OnCard]) -> Lines:
    from tunegate.tui.output.plan_words import bytes_text

    return tuple(
        (f"on {one.card.name}", f"needs {bytes_text(one.need.total)}: {one.verdict}")
        for one in cards
    )


def _cost_lines(cards: list[OnCard]) -> Lines:
    """Of the cards on which it fits; no time was measured, and prices are examples."""
    from tunegate.train.prices import TAKEN
    from tunegate.tui.output.plan_words import money_text, time_text

    lines: list[tuple[str, str]] = []
    for one in cards:
        if one.verdict == "does not fit":
            continue
        money = money_text(one.cost.money)
        price = f", {money} dollars by example prices of {TAKEN}" if money else ""
        took = f"{time_text(one.cost.seconds)} a seed at the card's stated speed"
        lines.append((f"training on {one.card.name}", took + price))
    return tuple(lines)
