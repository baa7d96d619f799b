"""Ledger entries in words."""

from __future__ import annotations

from tunegate.curate.ledger import Entry
from tunegate.curate.masking import mask


def told(entry: Entry) -> str:
    """What happened, as `edit 3f2a…  [P501: redact]`; private values in reasons are masked."""
    decision = entry.recorded.decision
    if decision.action == "dismiss":
        what = f"dismiss finding {decision.finding}"
        what += f" of {decision.pair}" if decision.pair else ""
    else:
        what = f"{decision.action} {decision.pair}"
        what += f" into {decision.into}" if decision.into else ""
    if entry.kind != "decide":
        what = f"{entry.kind} of {entry.recorded.seq}: {what}"
    elif not entry.stands:
        what = f"(undone) {what}"
    because = ": ".join(filter(None, [decision.rule, mask(decision.reason)]))
    return f"{what}  [{because}]" if because else what


def when(entry: Entry) -> str:
    """Its time in UTC, as `2026-11-24 15:20:07`."""
    return entry.at.replace("T", " ").removesuffix("Z")
