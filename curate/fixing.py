"""From findings to decisions: what the fixes of the rules would do, shown before it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Decision
from tunegate.curate.errors import UserError
from tunegate.curate.findings import Finding, Findings
from tunegate.curate.masking import mask
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.table import RULES
from tunegate.curate.transcript import to_text

CONFLICT = "C201"
"""Code of the rule whose findings hold their pairs back."""

WHY_HELD = f"the pair contradicts another one; settle its {CONFLICT} first"
"""Why the fix of a duplicate does nothing, see `is_held`."""


@dataclass(frozen=True)
class Repair:
    """What the fixes of one or more rules do to one pair."""

    pair: str
    before: Pair
    after: Pair | None
    """None when the pair leaves the set."""
    decisions: tuple[Decision, ...]
    """One for each rule that changed something, in the order applied; never empty."""

    @property
    def rules(self) -> tuple[str, ...]:
        """Codes of the rules that changed something."""
        return tuple(decision.rule or "" for decision in self.decisions)


def is_fixable(finding: Finding, *, unsafe: bool, rules: Mapping[str, Rule] = RULES) -> bool:
    """Whether the finding's rule has a fix that may be applied."""
    fix = rules[finding.rule].fix
    return fix is not None and finding.pair is not None and (fix.safe or unsafe)


def in_conflict(findings: Iterable[Finding]) -> frozenset[str]:
    """Ids of the pairs that contradict one another, by the findings of `CONFLICT` among these."""
    clashing = (one for one in findings if one.rule == CONFLICT)
    return frozenset(pair for one in clashing for pair in (one.pair, *one.others) if pair)


def is_held(finding: Finding, conflicts: Collection[str]) -> bool:
    """Whether the finding would take out, as a duplicate, a pair that is in conflict.

    Such a pair is evidence: it stays until the conflict is resolved or dismissed.
    """
    return finding.rule.startswith("D") and finding.pair in conflicts


def held(findings: Findings, *, unsafe: bool, rules: Mapping[str, Rule] = RULES) -> list[Finding]:
    """The findings with a fix that may be applied but for a conflict, see `is_held`."""
    conflicts = in_conflict(findings.of_rule(CONFLICT))
    if not conflicts:
        return []
    duplicates = findings.frame.filter(
        pl.col("rule").str.starts_with("D")
        & pl.col("pair").is_in(pl.Series(sorted(conflicts)).implode())
    )
    listed = Findings(duplicates, findings.fingerprint)
    return [
        one for one in listed if one.rule in rules and is_fixable(one, unsafe=unsafe, rules=rules)
    ]


def repairs(
    dataset: Dataset,
    findings: Iterable[Finding],
    context: Context,
    *,
    unsafe: bool = False,
    rules: Mapping[str, Rule] = RULES,
    conflicts: Collection[str] | None = None,
) -> list[Repair]:
    """What fixing these findings does, pair by pair, in the order of the findings.

    Fixes of one pair are applied one on top of the other in the order of rule codes, except that
    one that takes the pair out wins over all others. A duplicate is merged into the pair it
    repeats, but not while it is in conflict. Findings without a fix, or with an unsafe one when
    `unsafe` is false, are passed over, and so are fixes that change nothing.

    Args:
        dataset: The pairs as they are now.
        findings: Those to fix.
        context: For the fixes.
        unsafe: Apply fixes that need a look, too.
        rules: By code.
        conflicts: Ids of the pairs `in_conflict`; by `findings` when not given.
    """
    listed = list(findings)
    conflicts = in_conflict(listed) if conflicts is None else conflicts
    by_pair: dict[str, dict[str, Finding]] = defaultdict(dict)
    for finding in listed:
        if is_held(finding, conflicts):
            continue
        if finding.pair is not None and is_fixable(finding, unsafe=unsafe, rules=rules):
            by_pair[finding.pair].setdefault(finding.rule, finding)
    contents = dataset.pairs(list(by_pair))
    planned = (
        repair(pair, contents[pair], list(found.values()), context, rules=rules)
        for pair, found in by_pair.items()
    )
    return [one for one in planned if one is not None]


def keep(pair: str, findings: Sequence[Finding]) -> list[Decision]:
    """The decisions that say a pair is right as it is: its findings so far are no defects."""
    dismissed = (dismiss(finding) for finding in findings)
    return [Decision("keep", pair), *dismissed]


def dismiss(finding: Finding, *, reason: str = "") -> Decision:
    """The decision that a finding is no defect."""
    return Decision("dismiss", finding.pair, reason=reason, rule=finding.rule, finding=finding.key)


def diff(repair: Repair) -> str:
    """The change as a unified diff of masked transcripts; a pair that leaves loses all lines.

    Masked before they are compared: behind the `-` of a diff line a value is not recognized.
    """
    before = mask(to_text(repair.before)).splitlines()
    after = [] if repair.after is None else mask(to_text(repair.after)).splitlines()
    lines = unified_diff(before, after, repair.pair, repair.pair, lineterm="", n=1)
    return "\n".join(lines)


def check_edit(pair: Pair) -> None:
    """Make sure that a person's edit leaves something to train on.

    Raises:
        UserError: when the prompt or the response is empty.
    """
    for name, text in (("prompt", pair.prompt), ("response", pair.response)):
        if not text.strip():
            raise UserError(f"the {name} is empty", "drop the pair instead")


def repair(
    pair: str,
    before: Pair,
    findings: Sequence[Finding],
    context: Context,
    *,
    rules: Mapping[str, Rule] = RULES,
) -> Repair | None:
    """What the fixes of some findings do to their pair, see `repairs`; None when nothing.

    Args:
        pair: Id of the pair.
        before: The pair as it is now.
        findings: Of one rule each. Whether their fixes may be applied is not looked at.
        context: For the fixes.
        rules: By code.
    """
    content = before
    edits: list[Decision] = []
    for finding in sorted(findings, key=lambda one: one.rule):
        fix = rules[finding.rule].fix
        if fix is None:
            continue
        changed = fix.apply(content, context)
        if changed is None:
            return Repair(pair, before, None, (_leave(finding, fix.says),))
        if changed != content:
            content = changed
            edits.append(
                Decision(
                    "edit",
                    pair,
                    reason=fix.says,
                    rule=finding.rule,
                    finding=finding.key,
                    edited=content,
                )
            )
    return Repair(pair, before, content, tuple(edits)) if edits else None


def _leave(finding: Finding, says: str) -> Decision:
    """Merge a duplicate into its twin; drop anything else."""
    twin = finding.others[0] if finding.rule.startswith("D") and finding.others else None
    return Decision(
        "drop" if twin is None else "merge",
        finding.pair,
        reason=says,
        rule=finding.rule,
        finding=finding.key,
        into=twin,
    )
