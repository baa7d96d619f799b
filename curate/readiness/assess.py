"""Assess a data set: score, criteria, methods, deductions, and what to fix first."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings
from tunegate.curate.readiness.criteria import criteria
from tunegate.curate.readiness.facts import facts
from tunegate.curate.readiness.fix_first import fix_first
from tunegate.curate.readiness.losses import UNREADABLE, Losses, RuleLoss, measure
from tunegate.curate.readiness.methods import methods
from tunegate.curate.readiness.readiness import Deduction, Readiness
from tunegate.curate.readiness.weights import VOLUME_ENOUGH
from tunegate.curate.representation import Representation
from tunegate.curate.rules.rule import Rule
from tunegate.curate.rules.table import RULES
from tunegate.curate.rules.volume import LORA_RECOMMENDED
from tunegate.curate.settings import Settings
from tunegate.curate.wording import count, share

VOLUME = "volume"
"""Stands in for a rule code where too few pairs cost points."""


def assess(
    dataset: Dataset,
    findings: Findings,
    *,
    rows: int,
    quarantined: int,
    settings: Settings,
    representation: Representation | None = None,
    rules: Mapping[str, Rule] = RULES,
) -> Readiness:
    """Say whether the set is ready to train on, for which method, and what to fix first.

    The score is 100 * exp(-sum of losses), see `weights` and `losses`: every further defect of
    any family lowers it, and settling them restores it. Deductions share out what is missing to
    100 in proportion to the losses. A set without pairs scores 0.

    Args:
        dataset: The pairs, decisions applied.
        findings: What is open in them; dismissed findings left out.
        rows: Rows in all files, before quarantine and decisions.
        quarantined: Rows that could not become pairs and were not dismissed.
        settings: For the thresholds.
        representation: Topics and production queries, for the report; findings on them are among
            `findings`.
        rules: Names and fixes by code; a code that is not in it is shown as it is.
    """
    losses = measure(dataset, findings, quarantined=quarantined)
    coverage = None if representation is None else representation.coverage
    known = facts(dataset, findings, losses, settings=settings, coverage=coverage)
    verdicts = criteria(known)
    return Readiness(
        score=losses.score if len(dataset) else 0.0,
        criteria=verdicts,
        methods=methods(known, verdicts),
        deductions=_deductions(dataset, losses, rules),
        fix_first=fix_first(losses, pairs=len(dataset), rules=rules),
        fingerprint=dataset.fingerprint,
        pairs=len(dataset),
        usable=losses.usable,
        rows=rows,
        representation=representation,
    )


def pair_points(dataset: Dataset, findings: Findings, *, quarantined: int) -> pl.DataFrame:
    """Who loses what: columns pair, rule, points; a row for each pair and rule that hits it.

    Together with what unreadable rows, findings on the whole set and volume cost, these are the
    deductions of `assess`. Without pairs the frame is empty.
    """
    losses = measure(dataset, findings, quarantined=quarantined)
    return losses.shares.select("pair", "rule", points=pl.col("loss") * _points_per_loss(losses))


def _points_per_loss(losses: Losses) -> float:
    return (100 - losses.score) / losses.total if losses.total > 0 else 0.0


def _deductions(
    dataset: Dataset, losses: Losses, rules: Mapping[str, Rule]
) -> tuple[Deduction, ...]:
    if not len(dataset):
        return (_nothing(losses, rules),)
    per_loss = _points_per_loss(losses)
    listed = [
        Deduction(
            rule=one.rule,
            name=rules[one.rule].name if one.rule in rules else one.rule,
            points=one.loss * per_loss,
            findings=one.findings,
            pairs=one.pairs,
            why=_why(one, rules, pairs=len(dataset)),
        )
        for one in losses.by_rule
    ]
    if losses.volume > 0:
        listed.append(
            Deduction(
                rule=VOLUME,
                name="few-usable-pairs",
                points=losses.volume * per_loss,
                findings=0,
                pairs=0,
                why=_why_volume(losses.usable, len(dataset)),
            )
        )
    return tuple(sorted(listed, key=lambda one: (-one.points, one.rule)))


def _nothing(losses: Losses, rules: Mapping[str, Rule]) -> Deduction:
    """The one deduction of a set without pairs."""
    if not losses.unreadable:
        return Deduction(VOLUME, "few-usable-pairs", 100.0, 0, 0, "There are no pairs.")
    name = rules[UNREADABLE].name if UNREADABLE in rules else UNREADABLE
    why = f"None of {count(losses.unreadable, 'row')} could be read as a pair."
    return Deduction(UNREADABLE, name, 100.0, losses.unreadable, 0, why)


def _why(one: RuleLoss, rules: Mapping[str, Rule], *, pairs: int) -> str:
    where = []
    if one.pairs:
        where.append(f"{one.pairs:,} of {count(pairs, 'pair')} ({share(one.pairs, pairs)})")
    if one.on_rows:
        where.append(count(one.on_rows, "unreadable row"))
    if one.on_set:
        where.append("the set as a whole" if one.on_set == 1 else f"the set, {one.on_set:,} times")
    summary = f": {rules[one.rule].summary.rstrip('.')}" if one.rule in rules else ""
    return f"{' and '.join(where)}{summary}."


def _why_volume(usable: int, pairs: int) -> str:
    have = count(usable, "usable pair")
    if usable < pairs:
        have += f" of {pairs:,}; repeats and pairs that cannot be trained on do not count"
    if usable < LORA_RECOMMENDED:
        return f"{have}; {LORA_RECOMMENDED:,} or more are recommended."
    return f"{have}; more would still help, up to {VOLUME_ENOUGH:,}."
