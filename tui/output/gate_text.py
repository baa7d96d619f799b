"""The gate's verdict for people: the ladder with its intervals, what failed, and why."""

from __future__ import annotations

from collections.abc import Sequence

from tunegate.decide.evidence import Evidence, Measured, cells
from tunegate.decide.policy import Policy
from tunegate.decide.verdict import Verdict, outcome
from tunegate.tui.safe import visible_line

_WIDTH = 30


def gate_text(
    verdict: Verdict, evidences: list[Evidence], policy: Policy, *, gaps: Sequence[str] = ()
) -> str:
    """Verdict, reasons, ladder, failures and what is missing, in plain lines.

    Args:
        verdict: What is said.
        evidences: Of what.
        policy: By what.
        gaps: What people have not judged, see `feedback_gaps`.
    """
    lines = [verdict.verdict.upper(), *verdict.why]
    if verdict.needed_items is not None:
        lines.append(f"Further test items that would decide: about {verdict.needed_items:,}.")
    bar = policy.good_enough
    share = f" ({100 * policy.stop_at:g} %: {policy.stop_at_why})" if policy.stop_at_why else ""
    lines += [
        "",
        f"good enough is {100 * bar:.1f} %, of a target of {100 * policy.target:.1f} %{share}",
    ]
    for one in evidences:
        says = outcome(one.test, bar)
        lines.append(f"{one.stage:<8}{_rung(one.test, bar)}  {says}: {one.variant}")
        lines += [f"{'':<8}{_rung(also, bar)}  {also.name}" for also in (*one.beside, *cells(one))]
        lines += [f"{'':<8}{note}" for note in one.notes]
    if verdict.attribution:
        lines += ["", "failed items"]
        lines += [
            f"{one.stage:<8}{one.items:>5}  {one.failure}: {one.lever}"
            for one in verdict.attribution
        ]
    unknown = (*verdict.missing, *gaps)
    if unknown:
        lines += ["", *(f"not known: {one}" for one in unknown)]
    if verdict.warnings:
        lines += ["", *(f"warning: {one}" for one in verdict.warnings)]
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
