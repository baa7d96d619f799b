"""A decision: what a person, or a rule's fix, did to a pair or a finding, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tunegate.curate.pair import Pair

Action = Literal[
    "keep", "edit", "drop", "merge", "resolve", "dismiss", "note", "tag", "untag", "assign"
]

ANNOTATIONS: tuple[Action, ...] = ("note", "tag", "untag", "assign")
"""Actions that say something about a pair and leave the curated set as it is."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to do, as it is handed to the ledger.

    keep     the pair is right as it is.
    edit     the pair becomes `edited`.
    drop     the pair leaves the curated set.
    merge    the pair leaves because pair `into` stands for it.
    resolve  the conflict of this pair with `into` is settled; `reason` says how.
    dismiss  the finding `finding` is not a defect; the pair is untouched.
    note     `reason` is a comment on the pair.
    tag      the pair gets the tag `reason`, one word; untag takes it off.
    assign   the pair is for the person named `reason` to look at; nobody's when that is empty.
    """

    action: Action
    pair: str | None
    """Pair id; None when a finding on the whole set, or on a quarantined row, is dismissed."""
    reason: str = ""
    rule: str | None = None
    """Code of the rule whose finding led here."""
    finding: str | None = None
    """Key of that finding."""
    edited: Pair | None = None
    """The new content; set exactly when `action` is edit."""
    into: str | None = None
    """The other pair of a merge or a resolved conflict."""

    @property
    def is_annotation(self) -> bool:
        """Whether it says something about the pair without deciding on it."""
        return self.action in ANNOTATIONS


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision as it stands in the ledger."""

    seq: int
    """Position in the ledger, from 1; never reused."""
    step: int
    """Decisions taken together share a step and are undone together."""
    at: str
    """UTC time, ISO 8601 with seconds."""
    author: str
    decision: Decision
