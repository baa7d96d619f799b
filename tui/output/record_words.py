"""The words of a decision record, the same in Markdown, on the page and on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tunegate.curate.wording import count
from tunegate.decide.record.record import FeedbackPart, Measured, ReadinessPart, Record

VERDICT_WORDS = {
    "stop-at-prompt": "Stop at the prompt",
    "stop-at-rag": "Stop at retrieval",
    "fix-retrieval": "Fix the retrieval",
    "fix-data": "Fix the data",
    "rag-only": "Retrieval only",
    "tune: go": "Go: train",
    "tune: no-go": "No-go",
    "insufficient-evidence": "Not enough evidence",
}
"""By verdict; one that is not here stands as it is."""

GOOD = frozenset(("stop-at-prompt", "stop-at-rag", "tune: go"))
OPEN = frozenset(("insufficient-evidence",))

STAGE_WORDS = {"prompt": "Prompt", "rag": "Retrieval", "tune": "Training"}

SIGNERS = (
    ("Domain expert", "the questions and answers are those of our work"),
    ("Engineer", "the evidence was measured as it says here"),
    ("Who decides", "we act on this verdict"),
)
"""Who signs, and what that says."""


def verdict_words(verdict: str) -> str:
    """The verdict as a heading."""
    return VERDICT_WORDS.get(verdict, verdict)


def verdict_kind(verdict: str) -> str:
    """A CSS class: `pass` where something works, `warn` where nothing is decided, else `fail`."""
    return "pass" if verdict in GOOD else "warn" if verdict in OPEN else "fail"


def stage_words(stage: str) -> str:
    """The stage as a heading."""
    return STAGE_WORDS.get(stage, stage)


def percent(value: float) -> str:
    """A share in per cent with one decimal."""
    return f"{100 * value:.1f} %"


def measured_text(one: Measured) -> str:
    """`71.2 % (66.5 to 75.5 at 95 %, n=400)`."""
    return (
        f"{percent(one.score)} ({100 * one.low:.1f} to {100 * one.high:.1f} at "
        f"{100 * one.level:g} %, n={one.n:,})"
    )


def feedback_text(one: FeedbackPart) -> str:
    """What people said of a stage, in a sentence."""
    if not one.judged:
        return "nobody has judged its answers"
    kappa = (
        "kappa cannot be worked out"
        if one.kappa is None
        else f"kappa {one.kappa:z.2f} ({one.low:z.2f} to {one.high:z.2f})"
    )
    who = ", ".join(one.authors)
    return (
        f"{count(one.judged, 'answer')} judged blind, {one.up:,} up; the metric says the same of "
        f"{one.agreed:,}: {kappa}; by {who}"
    )


def frozen_lines(frozen: Mapping[str, Any], *, path: str = "") -> list[tuple[str, str]]:
    """What was frozen, a line a value; of long lists and tables only how many they hold."""
    lines: list[tuple[str, str]] = []
    for name, value in sorted(frozen.items()):
        where = f"{path}.{name}" if path else str(name)
        if isinstance(value, Mapping):
            if len(value) > MOST_FROZEN:
                lines.append((where, f"{len(value):,} entries"))
            else:
                lines += frozen_lines(value, path=where)
        elif isinstance(value, list):
            plain = ", ".join(map(str, value))
            short = len(value) <= MOST_FROZEN and len(plain) <= 200
            lines.append((where, (plain or "none") if short else f"{len(value):,} entries"))
        else:
            lines.append((where, "none" if value is None else str(value)))
    return lines


MOST_FROZEN = 40


def checked_text(found: ReadinessPart) -> str:
    """By which rules the pairs were looked at, and by what; empty when nobody says."""
    if not found.rules:
        return ""
    by = f", by {', '.join(found.checked_by)}" if found.checked_by else ""
    return f"{count(len(found.rules), 'rule')} looked{by}: {' '.join(found.rules)}"


def nothing_private(found: ReadinessPart) -> str:
    """What is said where no private data is listed."""
    if _looked(found, "P"):
        return "No open private data was found."
    return "Nobody looked for private data: the rules for it (P) were left out."


def nothing_leaked(found: ReadinessPart) -> str:
    """What is said where no pair is listed that the suite asks."""
    if _looked(found, "L601") and _looked(found, "L602"):
        return "No pair asks exactly or nearly what the suite asks (L601, L602)."
    return "Nobody looked for leakage: the rules for it (L601, L602) were left out."


def _looked(found: ReadinessPart, prefix: str) -> bool:
    """Whether a rule of this beginning looked, or nobody says which did."""
    return not found.rules or any(code.startswith(prefix) for code in found.rules)


def asked_line(record: Record) -> str:
    """What was wanted."""
    why = f" ({record.target_why})" if record.target_why else ""
    share = f" ({record.good_enough_why})" if record.good_enough_why else ""
    return (
        f"Wanted: {percent(record.target)}{why}; a stage is good enough from "
        f"{percent(record.good_enough)} on{share}, by the lower end of its interval."
    )
