"""The four things that ready means, each with a status and the numbers behind it."""

from __future__ import annotations

from dataclasses import replace

from tunegate.curate.readiness.facts import Facts
from tunegate.curate.readiness.readiness import Criterion, Status
from tunegate.curate.rules.volume import LORA_MINIMUM, LORA_RECOMMENDED
from tunegate.curate.wording import count, part_of, share

STRUCTURE_FAIL = 0.05
"""Share of rows from which broken ones fail the set: beyond one in twenty the cause is the
export or the column mapping, and should be mended there rather than row by row."""

CLEAN_FAIL = 0.05
"""Share of pairs with an open error from which the set is not clean."""

CLEAN_WARN = 0.1
"""Share of pairs with an open warning from which a person should look at them first."""

LABELS_PER_PAIR = 0.5
"""Different task labels per labelled pair beyond which they are rather titles or topics."""

TASKS_FILLED = 0.5
"""Share of labelled pairs that should stand in tasks of `thresholds.task_minimum` pairs."""


def criteria(facts: Facts) -> tuple[Criterion, ...]:
    """Judge all four, in the order of `CriterionName`. Without pairs all four fail."""
    return (
        _structured(facts),
        _volume(facts),
        _clean(facts),
        _as_asked(_defined_task(facts), facts),
    )


def _structured(facts: Facts) -> Criterion:
    rows = facts.pairs + facts.unreadable
    broken = facts.malformed + facts.unreadable
    if not facts.pairs:
        evidence = (
            f"None of {count(rows, 'row')} could be read as a pair."
            if rows
            else "There are no pairs."
        )
        return Criterion("structured", "fail", evidence)
    if not broken:
        evidence = f"All {rows:,} rows are complete pairs." if rows > 1 else "The row is a pair."
        return Criterion("structured", "pass", evidence)
    status: Status = "fail" if broken > STRUCTURE_FAIL * rows else "warn"
    evidence = (
        f"{part_of(broken, rows, 'row')} {'is' if broken == 1 else 'are'} broken: "
        f"{facts.unreadable:,} unreadable, {facts.malformed:,} with an error in their structure."
    )
    return Criterion("structured", status, evidence)


def _volume(facts: Facts) -> Criterion:
    have = count(facts.usable, "usable pair")
    if facts.usable < facts.pairs:
        have += f" of {facts.pairs:,}"
    if facts.usable < LORA_MINIMUM:
        return Criterion("volume", "fail", f"{have}; no method does with under {LORA_MINIMUM}.")
    if facts.usable < LORA_RECOMMENDED:
        evidence = f"{have}; enough to try LoRA, {LORA_RECOMMENDED} or more are recommended."
        return Criterion("volume", "warn", evidence)
    return Criterion("volume", "pass", f"{have}; {LORA_RECOMMENDED} are recommended for LoRA.")


def _clean(facts: Facts) -> Criterion:
    """An open privacy or leakage error fails the set whatever its share.

    A private value can surface from the weights (NIST AI 600-1), and a leaked pair makes the
    evaluation worthless; both take one decision each.
    """
    if not facts.pairs:
        return Criterion("clean", "fail", "There are no pairs to look at.")
    have = "has" if facts.unclean == 1 else "have"
    errors = f"{part_of(facts.unclean, facts.pairs, 'pair')} {have} an open error"
    warnings = f"{count(facts.doubtful, 'further pair' if facts.unclean else 'pair')} a warning"
    if facts.private or facts.leaked:
        settle = [
            f"{number:,} with {what}"
            for number, what in ((facts.private, "private data"), (facts.leaked, "a leak"))
            if number
        ]
        evidence = f"{errors}; {' and '.join(settle)} must be settled first."
        return Criterion("clean", "fail", evidence)
    if facts.unclean > CLEAN_FAIL * facts.pairs:
        return Criterion("clean", "fail", f"{errors}, {warnings}.")
    if facts.unclean or facts.doubtful > CLEAN_WARN * facts.pairs:
        return Criterion("clean", "warn", f"{errors}, {warnings}.")
    if facts.doubtful:
        few = part_of(facts.doubtful, facts.pairs, "pair")
        have = "has" if facts.doubtful == 1 else "have"
        return Criterion("clean", "pass", f"No open errors; {few} {have} a warning.")
    return Criterion("clean", "pass", "No open errors or warnings in any pair.")


def _as_asked(criterion: Criterion, facts: Facts) -> Criterion:
    """What production queries say about it, where there are some."""
    if not facts.queries or not facts.pairs:
        return criterion
    covered = part_of(facts.covered, facts.queries, "production query")
    resemble = "resembles" if facts.covered == 1 else "resemble"
    evidence = f"{criterion.evidence} {covered} {resemble} a pair"
    if not facts.unmet:
        return replace(criterion, evidence=f"{evidence}.")
    open_ = count(facts.unmet, "open finding")
    status: Status = "warn" if criterion.status == "pass" else criterion.status
    return replace(criterion, status=status, evidence=f"{evidence}; {open_} on the others.")


def _defined_task(facts: Facts) -> Criterion:
    """Labels, or one system text that most pairs share, say what the task is."""
    if not facts.pairs:
        return Criterion("defined-task", "fail", "There are no pairs to tell the task from.")
    if facts.labelled < facts.majority * facts.pairs:
        if facts.same_system >= facts.majority * facts.pairs:
            evidence = f"One system text in {share(facts.same_system, facts.pairs)} of the pairs."
            return Criterion("defined-task", "pass", evidence)
        without = part_of(facts.labelled, facts.pairs, "pair") if facts.labelled else "No pair"
        say = "say" if facts.labelled > 1 else "says"
        evidence = (
            f"{without} {say} what the task is: name the column under [columns] task, or give "
            "all pairs one system text."
        )
        return Criterion("defined-task", "warn", evidence)
    tasks = count(facts.tasks, "task")
    if facts.tasks > LABELS_PER_PAIR * facts.labelled >= LABELS_PER_PAIR * facts.task_minimum:
        evidence = f"{tasks} for {count(facts.labelled, 'pair')}: such labels define no task."
        return Criterion("defined-task", "fail", evidence)
    if facts.well_filled < TASKS_FILLED * facts.labelled:
        evidence = (
            f"{tasks}: only {part_of(facts.well_filled, facts.labelled, 'pair')} "
            f"are in tasks of {facts.task_minimum} or more."
        )
        return Criterion("defined-task", "warn", evidence)
    if facts.imbalances:
        evidence = f"{tasks}, with {count(facts.imbalances, 'open finding')} on their balance."
        return Criterion("defined-task", "warn", evidence)
    return Criterion("defined-task", "pass", f"{tasks}, no open finding on their balance.")
