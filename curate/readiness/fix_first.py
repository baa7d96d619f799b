"""What to fix first: groups of findings by points gained per minute of a person's time."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from tunegate.curate.readiness.losses import Losses, RuleLoss, volume_loss
from tunegate.curate.readiness.readiness import FixFirst
from tunegate.curate.readiness.weights import (
    LOOK_MINUTES,
    MINUTES_PER_NEW_PAIR,
    MINUTES_PER_SET_FINDING,
    SECONDS_BY_FIX,
    SECONDS_PER_ROW,
    SECONDS_WITHOUT_FIX,
    VOLUME_RULES,
)
from tunegate.curate.rules.rule import Rule
from tunegate.curate.rules.volume import LORA_RECOMMENDED
from tunegate.curate.wording import count


def fix_first(losses: Losses, *, pairs: int, rules: Mapping[str, Rule]) -> tuple[FixFirst, ...]:
    """One group per rule with open findings that cost points, most points per minute first.

    `gain` is the score without the rule's findings minus the score; where the rule's fix takes
    the pairs out, they do not count as volume afterwards. For V801 and V802 it is that of having
    as many usable pairs as they ask for; V803 asks for a method nobody may want, and is left out.
    In a set without pairs it is what the unreadable rows would score as clean pairs.
    """
    groups = [_group(one, losses, pairs=pairs, rule=rules.get(one.rule)) for one in losses.by_rule]
    groups += [
        _more_pairs(code, findings, losses, pairs=pairs, rule=rules.get(code))
        for code, findings in losses.too_few.items()
        if losses.usable < VOLUME_RULES[code] <= LORA_RECOMMENDED
    ]
    return tuple(sorted(groups, key=lambda one: (-one.gain / one.minutes, one.rule)))


def _group(one: RuleLoss, losses: Losses, *, pairs: int, rule: Rule | None) -> FixFirst:
    if pairs:
        leaves = rule is not None and rule.fix is not None and rule.fix.kind == "drop"
        relief = one.relief + (0.0 if leaves else one.regained)
        gain = 100 * exp(-losses.total + relief) - losses.score
    else:
        gain = 100 * exp(-volume_loss(one.on_rows)) if one.on_rows else 0.0
    action, command = _action(one, rule)
    return FixFirst(
        rule=one.rule,
        name=rule.name if rule else one.rule,
        findings=one.findings,
        pairs=one.pairs,
        gain=gain,
        minutes=_minutes(one, rule),
        action=action,
        command=command,
    )


def _more_pairs(
    code: str, findings: int, losses: Losses, *, pairs: int, rule: Rule | None
) -> FixFirst:
    wanted = VOLUME_RULES[code]
    relief = losses.volume - volume_loss(wanted)
    return FixFirst(
        rule=code,
        name=rule.name if rule else code,
        findings=findings,
        pairs=0,
        gain=100 * exp(-losses.total + relief) - (losses.score if pairs else 0),
        minutes=(wanted - losses.usable) * MINUTES_PER_NEW_PAIR,
        action=f"collect or write {count(wanted - losses.usable, 'more pair')}",
        command=f"tunegate rule {code}",
    )


def _minutes(one: RuleLoss, rule: Rule | None) -> float:
    on_pairs = one.findings - one.on_rows - one.on_set
    fix = rule.fix if rule else None
    seconds = SECONDS_BY_FIX[fix.kind] if fix else SECONDS_WITHOUT_FIX
    each = on_pairs * seconds / 60
    look = min(LOOK_MINUTES, each) if fix and fix.safe else each
    return look + one.on_rows * SECONDS_PER_ROW / 60 + one.on_set * MINUTES_PER_SET_FINDING


def _action(one: RuleLoss, rule: Rule | None) -> tuple[str, str]:
    """What to do, and the command that starts it."""
    if one.on_rows:
        return "repair the rows in their file", "tunegate quarantine"
    if one.on_set == one.findings:
        return "change what is in the set", f"tunegate rule {one.rule}"
    fix = rule.fix if rule else None
    if fix is None:
        return "review each", f"tunegate review --select {one.rule}"
    if fix.safe:
        return f"apply the safe fix: {fix.says}", f"tunegate check --select {one.rule} --fix"
    return f"review each proposed fix: {fix.says}", f"tunegate review --select {one.rule}"
