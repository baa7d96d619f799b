"""What a rule is: a code, an explanation with examples, a check, and sometimes a fix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.documents import Documents
from tunegate.curate.findings import Severity
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.queries import Queries
from tunegate.curate.settings import Settings

FAMILIES: dict[str, str] = {
    "S": "structure",
    "D": "duplicates",
    "C": "contradictions",
    "F": "format",
    "Q": "quality",
    "P": "privacy",
    "L": "leakage",
    "B": "balance",
    "V": "volume",
}

FixKind = Literal["redact", "rewrite", "strip", "drop"]
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Context:
    """What a check may know and use beside the rows."""

    settings: Settings = field(default_factory=Settings)
    suite: Dataset | None = None
    """The held-out evaluation pairs."""
    documents: Documents = field(default_factory=Documents)
    """What the pairs' `source` may name."""
    queries: Callable[[], Queries] = Queries
    """Reads what people really asked, when it is first needed."""
    models: Models = field(default_factory=Models)
    """Vectors and relations of texts; the same text always gives the same ones."""
    reviewed: frozenset[str] = frozenset()
    """Ids of pairs that a person kept or edited."""
    confirmed: frozenset[str] = frozenset()
    """Ids of pairs that a person has confirmed, should they be drafts."""
    progress: Progress = SILENT
    """Sees the steps of a long check."""
    _steps: dict[str, tuple[Any, ...]] = field(default_factory=dict, repr=False, compare=False)

    def once(
        self,
        step: str,
        frame: pl.DataFrame,
        compute: Callable[[pl.DataFrame, Context], _Result],
        *,
        by: object = None,
    ) -> _Result:
        """What `compute(frame, self)` gives, kept for the other checks that take the same step.

        Only the result for the last frame is kept, and only for this context's inputs and the
        same `by`: what else the step depends on.
        """
        about = (self.settings, self.suite, self.documents, self.queries, self.models)
        inputs = (frame, *about, self.reviewed, by)
        kept = self._steps.get(step)
        if kept is None or any(one is not two for one, two in zip(kept[0], inputs, strict=True)):
            kept = (inputs, compute(frame, self))
            self._steps[step] = kept
        result: _Result = kept[1]
        return result


Check = Callable[[pl.DataFrame, Context], pl.DataFrame]
"""`(frame, context) -> hits`. The frame has `PAIR_SCHEMA` plus `pos` (UInt32); the result has
`HIT_SCHEMA`. A check reads nothing else, changes nothing, and gives the same hits whatever the
order of its rows."""

ApplyFix = Callable[[Pair, Context], Pair | None]
"""`(pair, context) -> repaired pair`, or None to drop it. Idempotent; returns an equal pair when
there is nothing to repair."""


@dataclass(frozen=True)
class Fix:
    """A repair a rule offers. Safe: no reader would object, so `--fix` applies it unasked."""

    kind: FixKind
    apply: ApplyFix
    safe: bool
    says: str
    """What it does, for the preview: `remove the characters`."""


@dataclass(frozen=True)
class Rule:
    """One entry of the rule table."""

    code: str
    name: str
    """Kebab-case, as in `email-address`."""
    summary: str
    """One sentence that says what a hit is."""
    why: str
    """Why a hit matters when training on the pair. One to three sentences."""
    bad: str
    """A pair that is hit, as short text."""
    good: str
    """The same pair without the defect."""
    severity: Severity
    check: Check
    scope: Literal["pair", "set"] = "pair"
    """`pair`: a hit depends on that pair alone, so the check runs by batch and its results are
    reused for pairs that did not change. `set`: the check needs all pairs at once."""
    fix: Fix | None = None
    default: bool = True
    """False: runs only when selected by code, by profile, or when a setting switches it on."""
    source: str = ""
    """Where the rule comes from, when that is a standard or a paper."""

    @property
    def family(self) -> str:
        """The first letter of the code, a key of `FAMILIES`."""
        return self.code[0]


def drop(pair: Pair, context: Context) -> Pair | None:
    """The fix that drops the pair."""
    return None
