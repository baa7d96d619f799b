"""A step of decisions: what it did to the pairs, and what it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tunegate.curate.annotations import Annotation
from tunegate.curate.decision import Decision
from tunegate.curate.findings import Finding
from tunegate.curate.pair import Pair
from tunegate.curate.wording import count


@dataclass(frozen=True)
class Change:
    """What a step did: decisions taken, undone or redone, and what is known about their pairs."""

    decisions: tuple[Decision, ...]
    step: int
    """The step in which they were taken first."""
    seq: int
    """The ledger's last entry after the step."""
    contents: dict[str, Pair | None]
    """Contents of the pairs that were looked at again; None for one that left."""
    findings: pl.DataFrame
    """Findings of those pairs by rules that look at one pair, and restored ones."""
    forward: bool
    """Whether the decisions stand now; False after an undo."""
    annotations: Mapping[str, Annotation] | None = None
    """All annotations after a step that changed some; None when it changed none."""


def summary_of(decisions: Sequence[Decision]) -> str:
    """What a step did, in a few words: `dropped 3f2a91c0`, `fixed 42 pairs, dropped 1`."""
    changing = [one for one in decisions if one.action != "dismiss"] or list(decisions)
    first = changing[0]
    pairs = {one.pair for one in changing}
    resolved = next((one for one in changing if one.action == "resolve"), None)
    if resolved is not None:
        return f"both right: {short_id(resolved.pair or '')} and {short_id(resolved.into or '')}"
    by_verb: dict[str, set[str | None]] = {}
    for one in changing:
        by_verb.setdefault(_verb(one), set()).add(one.pair)
    if len(by_verb) > 1:
        counted = [(name, len(found)) for name, found in by_verb.items()]
        (verb, most), *others = counted
        said = "".join(f", {name} {several:,}" for name, several in others)
        return f"{verb} {count(most, 'pair')}{said}"
    verb = _verb(first)
    if first.action == "dismiss" and len(changing) > 1:
        return f"{verb} {count(len(changing), 'finding')}"
    if len(pairs) > 1:
        said = f" {_annotated(first)}" if first.action in ("tag", "untag", "assign") else ""
        return f"{verb} {len(pairs):,} pairs{said}"
    if first.action == "dismiss":
        return f"dismissed {first.rule}" + (f" of {short_id(first.pair)}" if first.pair else "")
    if first.action in ("tag", "untag", "assign"):
        return f"{verb} {short_id(first.pair or '')} {_annotated(first)}"
    into = f" into {short_id(first.into)}" if first.into is not None else ""
    return f"{verb} {short_id(first.pair or '')}{into}"


_VERBS = {
    "keep": "kept",
    "edit": "edited",
    "drop": "dropped",
    "merge": "merged",
    "resolve": "resolved",
    "dismiss": "dismissed",
    "note": "noted on",
    "tag": "tagged",
    "untag": "took a tag off",
    "assign": "assigned",
}


def _verb(decision: Decision) -> str:
    return "fixed" if is_fix(decision) else _VERBS[decision.action]


def _annotated(decision: Decision) -> str:
    if decision.action == "assign":
        return f"to {decision.reason}" if decision.reason else "to nobody"
    return decision.reason


def short_id(pair_id: str) -> str:
    """The beginning of a pair id, with the number of a repeated one: `3f2a91c0-2`."""
    digest, dash, nth = pair_id.partition("-")
    return digest[:8] + dash + nth


def can_merge(finding: Finding) -> bool:
    """Whether the finding names a pair that can stand for the one it is about."""
    return finding.pair is not None and finding.rule.startswith("D") and bool(finding.others)


def pairs_of(decisions: Iterable[Decision]) -> set[str]:
    """Pairs that were decided on; an annotation decides nothing."""
    return {one.pair for one in decisions if one.pair is not None and not one.is_annotation}


def is_fix(decision: Decision) -> bool:
    """Whether an edit is what a rule's fix did, and not a person's own."""
    return decision.action == "edit" and decision.rule is not None and bool(decision.reason)


def edited_by_hand(decisions: Iterable[Decision]) -> set[str]:
    """Pairs that a person edited."""
    edits = (one for one in decisions if one.action == "edit" and not is_fix(one))
    return {one.pair for one in edits if one.pair is not None}


def items_of(decisions: Iterable[Decision]) -> set[str]:
    """Pairs that were decided on; the finding where there is no pair."""
    named = (one.pair or one.finding for one in decisions if not one.is_annotation)
    return {item for item in named if item is not None}
