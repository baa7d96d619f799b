"""Conflicts: two pairs that contradict each other, and the decisions that settle one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tunegate.curate.decision import Action, Decision
from tunegate.curate.errors import UserError
from tunegate.curate.findings import Finding
from tunegate.curate.pair import Pair

_ENDING = re.compile(r"[\s.!?…:。！？]*\Z")
_NO_SPACE_BEFORE = (",", ";", ":")


@dataclass(frozen=True)
class Conflict:
    """Two pairs that contradict each other, by id, and all findings that say so."""

    first: str
    """The pair that the first of the findings names as the other one."""
    second: str
    findings: tuple[Finding, ...]
    """Never empty."""

    def other(self, pair: str) -> str:
        """The other one of the two."""
        return self.second if pair == self.first else self.first


def conflicts(findings: Iterable[Finding]) -> list[Conflict]:
    """The conflicts among findings, in their order; two pairs conflict once at most.

    Findings of other families, and those that name no two pairs, are passed over.
    """
    found: dict[frozenset[str], list[Finding]] = {}
    for one in findings:
        if one.rule.startswith("C") and one.pair is not None and one.others:
            found.setdefault(frozenset((one.pair, one.others[0])), []).append(one)
    return [
        Conflict(listed[0].others[0], listed[0].pair or "", tuple(listed))
        for listed in found.values()
    ]


def keep_one(conflict: Conflict, stays: str) -> list[Decision]:
    """One of the two is right: the other one leaves."""
    return [
        _decision(
            conflict, "drop", conflict.other(stays), reason=f"contradicts {stays}, which stays"
        )
    ]


def drop_both(conflict: Conflict) -> list[Decision]:
    """Neither is right."""
    return [_decision(conflict, "drop", pair) for pair in (conflict.first, conflict.second)]


def merge_into(conflict: Conflict, stays: str, merged: Pair) -> list[Decision]:
    """One of the two gets new content and stands for both."""
    return [
        *edit_sides(conflict, {stays: merged}),
        replace(_decision(conflict, "merge", conflict.other(stays)), into=stays),
    ]


def edit_sides(conflict: Conflict, edited: Mapping[str, Pair]) -> list[Decision]:
    """One of the two, or both, get new content. Whether that settles it the next check says."""
    return [
        replace(_decision(conflict, "edit", pair), edited=content)
        for pair, content in edited.items()
    ]


def both_right(
    conflict: Conflict, edited: Mapping[str, Pair] | None = None, *, reason: str = ""
) -> list[Decision]:
    """Both hold, each in its case; `edited` has the pairs whose prompts now say in which."""
    resolved = (
        Decision(
            "resolve",
            one.pair,
            reason=reason,
            rule=one.rule,
            finding=one.key,
            into=conflict.other(one.pair or ""),
        )
        for one in conflict.findings
    )
    return [*edit_sides(conflict, edited or {}), *resolved]


def scoped(pair: Pair, scope: str) -> Pair:
    """The pair with a scope in its last question, in front of the mark that closes it.

    `How long do refunds take?` with `for business accounts` asks `How long do refunds take for
    business accounts?`. A blank scope changes nothing.

    Raises:
        UserError: when nobody asks anything in the pair.
    """
    scope = scope.strip()
    if not scope:
        return pair
    asks = [nth for nth, turn in enumerate(pair.turns) if turn.role == "user"]
    if not asks:
        raise UserError("the pair has no question that a scope could be put in", "edit the pair")
    turn = pair.turns[asks[-1]]
    ending = _ENDING.search(turn.content)
    at = len(turn.content) if ending is None else ending.start()
    space = "" if at == 0 or scope.startswith(_NO_SPACE_BEFORE) else " "
    asked = f"{turn.content[:at]}{space}{scope}{turn.content[at:]}"
    turns = list(pair.turns)
    turns[asks[-1]] = replace(turn, content=asked)
    return replace(pair, turns=tuple(turns))


def scope_reason(scopes: Sequence[str]) -> str:
    """Why two pairs are both right, for the ledger."""
    told = " / ".join(scope.strip() or "in general" for scope in scopes)
    return f"both right: {told}" if any(scope.strip() for scope in scopes) else "both right"


def combined(pair: Pair, other: Pair) -> Pair:
    """The pair with both answers, one below the other, as a start for merging by hand."""
    ours, theirs = pair.turns[-1].content, other.turns[-1].content
    if theirs.strip() == ours.strip():
        return pair
    return pair.with_response(f"{ours.rstrip()}\n\n{theirs}")


def _decision(conflict: Conflict, action: Action, pair: str, *, reason: str = "") -> Decision:
    finding = next((one for one in conflict.findings if one.pair == pair), conflict.findings[0])
    return Decision(action, pair, reason=reason, rule=finding.rule, finding=finding.key)
