"""How the findings on balance name things and shares."""

from __future__ import annotations

from collections.abc import Sequence

from tunegate.curate.masking import excerpt

_NAMED = 10


def listed(counts: Sequence[tuple[str, int]]) -> str:
    """The first labels with their counts; the others are counted."""
    named = [f"{quoted(label)} {count}" for label, count in counts[:_NAMED]]
    rest = len(counts) - len(named)
    return ", ".join(named) + (f" and {rest:,} more" if rest else "")


def quoted(text: str) -> str:
    """The text in quotes, masked and cut."""
    return f"“{excerpt(text)}”"


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{100 * share:.0f} %"
