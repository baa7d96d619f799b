"""The gate's verdict for people: the ladder with its intervals, what failed, and why."""

from __future__ import annotations

from tunegate.decide.evidence import Evidence, Measured
from tunegate.decide.policy import Policy
from tunegate.decide.verdict import Verdict, outcome
from tunegate.tui.safe import visible_line

_WIDTH = 30


def gate_text(verdict: Verdict, evidences: list[Evidence], policy: Policy) -> str:
    """Verdict, reasons, ladder, failures and what is missing, in plain lines."""
    lines = [verdict.verdict.upper(), *verdict.why]
    if verdict.needed_items is not None:
        lines.append(f"Further test items that would decide: about {verdict.needed_items:,}.")
    bar = policy.good_enough
    lines += ["", f"good enough is {100 * bar:.1f} %, of a target of {100 * policy.target:.1f} %"]
    for one in evidences:
        says = outcome(one.test, bar)
        lines.append(f"{one.stage:<8}{_rung(one.test, bar)}  {says}: {one.variant}")
        lines += [f"{'':<8}{_rung(also, bar)}  {also.name}" for also in one.beside]
        lines += [f"{'':<8}{note}" for note in one.notes]
    if verdict.attribution:
        lines += ["", "failed items"]
        lines += [
            f"{one.stage:<8}{one.items:>5}  {one.failure}: {one.lever}"
            for one in verdict.attribution
        ]
    if verdict.missing:
        lines += ["", *(f"not known: {one}" for one in verdict.missing)]
    lines += [f"overridden: {name}: {why}" for name, why in verdict.overridden.items()]
    lines += ["", f"lock {verdict.lock[:12]}"]
    return "\n".join(map(visible_line, lines)) + "\n"


def _rung(one: Measured, bar: float) -> str:
    low, high = (min(_WIDTH - 1, int(share * _WIDTH)) for share in (one.low, one.high))
    cells = ["█" if low <= place <= high else "·" for place in range(_WIDTH)]
    line = min(_WIDTH - 1, int(bar * _WIDTH))
    cells[line] = "┃" if cells[line] == "█" else "│"
    return (
        f"{''.join(cells)}  {100 * one.score:5.1f} %  {100 * one.low:5.1f} to "
        f"{100 * one.high:5.1f}  n={one.n:,}"
    )
