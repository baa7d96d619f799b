"""Ledger entries in words."""

from __future__ import annotations

from tunegate.curate.ledger import Entry
from tunegate.curate.masking import mask


def told(entry: Entry) -> str:
    """What happened, as `edit 3f2a…  [P501: redact]`; private values in reasons are masked."""
    decision = entry.recorded.decision
    said = " ".join(mask(decision.reason).split())
    if decision.is_annotation:
        what, said = _annotated(decision.action, decision.pair, said), ""
    elif decision.action == "dismiss":
        what = f"dismiss finding {decision.finding}"
        what += f" of {decision.pair}" if decision.pair else ""
    else:
        what = f"{decision.action} {decision.pair}"
        what += f" into {decision.into}" if decision.into else ""
    if entry.kind != "decide":
        what = f"{entry.kind} of {entry.recorded.seq}: {what}"
    elif not entry.stands:
        what = f"(undone) {what}"
    because = ": ".join(filter(None, [decision.rule, said]))
    return f"{what}  [{because}]" if because else what


def _annotated(action: str, pair: str | None, said: str) -> str:
    """An annotation, as `note 3f2a…: ask legal`, `assign 3f2a… to bob`."""
    if action == "note":
        return f"note {pair}: {said}"
    if action == "assign":
        return f"assign {pair} to {said or 'nobody'}"
    return f"{action} {pair} {said}"


def when(entry: Entry) -> str:
    """Its time in UTC, as `2026-11-24 15:20:07`."""
    return entry.at.replace("T", " ").removesuffix("Z")
