"""What a check before a run found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with the row that shows it."""

    check: str
    """Name of the check: `end of turn`."""
    message: str
    refuses: bool
    """Whether the run must not start; else it is said and goes on."""
    pair: str | None = None
    """Id of the first pair that shows it."""
    pairs: int = 0
    """How many show it."""
    hint: str = ""


def refusals(problems: Iterable[Problem]) -> list[Problem]:
    """Those for which a run must not start."""
    return [one for one in problems if one.refuses]
