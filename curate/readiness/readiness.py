"""The readiness report as data; both faces render it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tunegate.curate.representation import Representation

Status = Literal["pass", "warn", "fail"]
CriterionName = Literal["structured", "volume", "clean", "defined-task"]
MethodName = Literal["lora", "qlora", "full", "distillation", "raft"]
MethodStatus = Literal["ready", "not-yet", "not-suited"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the four things that ready means, and what the data shows for it."""

    name: CriterionName
    status: Status
    evidence: str
    """One sentence with the numbers."""


@dataclass(frozen=True, slots=True)
class Method:
    """Whether the set is ready for one training method."""

    name: MethodName
    verdict: MethodStatus
    why: str
    """One sentence with the numbers."""


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points taken off the score for one rule; all deductions and the score add up to 100."""

    rule: str
    """Its code; `volume` for the points that too few usable pairs cost."""
    name: str
    """Of the rule, kebab-case."""
    points: float
    """Above 0."""
    findings: int
    pairs: int
    """Pairs that lose these points, see `assess.pair_points`; 0 for findings on the whole set."""
    why: str
    """One sentence with the numbers."""


@dataclass(frozen=True, slots=True)
class FixFirst:
    """A group of findings that are worked off together, and what that is worth."""

    rule: str
    name: str
    """Of the rule, kebab-case."""
    findings: int
    pairs: int
    """Pairs involved; 0 where the whole set, or rows that could not be read, must be worked on."""
    gain: float
    """Points the score rises when all of them are settled."""
    minutes: float
    """Estimated time a person needs for that, by the kind of fix."""
    action: str
    """What to do, in the imperative: `apply the safe fix`, `review each`."""
    command: str
    """The command that starts it."""


@dataclass(frozen=True)
class Readiness:
    """Is this set ready, for what, and what to fix first."""

    score: float
    """0 to 100."""
    criteria: tuple[Criterion, ...]
    """All four, in the order of `CriterionName`."""
    methods: tuple[Method, ...]
    """All five, in the order of `MethodName`."""
    deductions: tuple[Deduction, ...]
    """Largest first."""
    fix_first: tuple[FixFirst, ...]
    """Most points per minute first."""
    fingerprint: str
    """Of the data set that was assessed."""
    pairs: int
    usable: int
    """Pairs that count as volume: without repeats and without pairs that cannot be trained on."""
    rows: int
    """Rows in the files before quarantine and decisions."""
    representation: Representation | None = None
    """Topics and production queries; None when no rule looked at them."""
