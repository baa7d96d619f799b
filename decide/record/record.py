"""The decision record: everything a reviewer needs in order to check a verdict, and repeat it."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

RECORD_VERSION: Final = 1


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Line(_Part):
    """A label and what is said under it."""

    label: str
    text: str


class Measured(_Part):
    """A score with its interval, from 0 to 1."""

    name: str
    score: float
    low: float
    high: float
    level: float
    n: int
    method: str = ""
    """Of the interval."""


class Example(_Part):
    """An item that failed, in masked excerpts."""

    id: str
    slice: str | None = None
    failure: str
    lines: list[Line]


class FailureCount(_Part):
    """Items that failed in one way, and what helps against it."""

    kind: str
    items: int
    lever: str


class StagePart(_Part):
    """One measured stage."""

    stage: str
    variant: str
    """Which of the variants that were tried went to the test: `3 examples, similar`."""
    metric: str
    evidence: str
    """Name of the evidence file."""
    digest: str
    """Of what was measured, without times."""
    score: Measured
    outcome: str
    """What it means for the ladder, in a word: `good enough`, `falls short`, `cannot tell`."""
    beside: list[Measured] = Field(default_factory=list)
    """What was measured along with it: closed book, oracle context, recall, seeds."""
    looks: int = 1
    """How often the test split was looked at for this stage."""
    failures: list[FailureCount] = Field(default_factory=list)
    examples: list[Example] = Field(default_factory=list)
    facts: list[Line] = Field(default_factory=list)
    """What determined it and what it took, each in a line."""


class CriterionPart(_Part):
    """One of the things that ready means."""

    name: str
    status: Literal["pass", "warn", "fail"]
    evidence: str


class ReadinessPart(_Part):
    """Whether the pairs were ready."""

    score: float
    pairs: int
    usable: int
    fingerprint: str
    criteria: list[CriterionPart]
    rules: list[str] = Field(default_factory=list)
    """Codes of the rules that looked."""
    checked_by: list[str] = Field(default_factory=list)
    """The tunegate that ran them, and the models that they asked."""
    methods: list[Line] = Field(default_factory=list)
    """Verdict for each training method, with the reason."""
    private: list[Line] = Field(default_factory=list)
    """Pairs with open private data, by kind; empty when there are none."""
    leaked: list[Line] = Field(default_factory=list)
    """Pairs that ask exactly or nearly what the suite asks, by rule; empty when there are none."""


class CommentPart(_Part):
    """What a person wrote of an answer, masked."""

    item: str
    thumb: Literal["up", "down"]
    author: str
    comment: str


class FeedbackPart(_Part):
    """What people said of one stage's answers."""

    stage: str
    judged: int
    up: int
    agreed: int
    kappa: float | None
    """None where it cannot be worked out."""
    low: float
    high: float
    authors: list[str] = Field(default_factory=list)
    comments: list[CommentPart] = Field(default_factory=list)


class AdvicePart(_Part):
    """A question that was put before anything was spent."""

    question: str
    sign: str
    shows: str
    means: str
    source: str


class StageClock(_Part):
    """What is another one each time a stage is measured."""

    at: str
    """When it was, UTC."""
    sha256: str
    """Of the bytes of the evidence file, times included."""
    took: list[Line] = Field(default_factory=list)


class Clock(_Part):
    """Everything that is another one in the same run repeated; no part of the record's digest."""

    at: str
    """Of the latest evidence."""
    frozen: str = ""
    """When the lock was."""
    chain: str = ""
    """Of the lock."""
    stages: dict[str, StageClock] = Field(default_factory=dict)
    given_up: list[str] = Field(default_factory=list)
    """When each of `refreezes` was, UTC."""


class Record(_Part):
    """The whole file, without its seals."""

    version: Literal[1] = RECORD_VERSION
    tunegate: str
    """Version that wrote it."""
    project: str
    """Name of the workspace's folder."""
    clock: Clock
    """Times; a record of the same run repeated differs in these alone, and has the same digest."""
    verdict: str
    why: list[str]
    """Sentences."""
    needed_items: int | None = None
    """Further test items that would decide, where nothing was decided."""
    target: float
    """Score that is wanted, 0 to 1."""
    target_why: str = ""
    """Where it comes from, when it was worked out from costs."""
    good_enough: float
    """Score from which a stage is taken, and with which the oracle context is compared."""
    good_enough_why: str = ""
    """Which share of the target that is, and where it comes from."""
    lock: str
    """Digest of the lock."""
    frozen: dict[str, Any]
    """What the lock froze, as it stands in `gate.lock`."""
    inputs: dict[str, Any] = Field(default_factory=dict)
    """What the verdict was worked out from beside the evidence: `policy`, `readiness`, `knowledge`.
    """
    judged: dict[str, Any] = Field(default_factory=dict)
    """The verdict in full, as the gate gives it."""
    stages: list[StagePart]
    missing: list[str] = Field(default_factory=list)
    """What the verdict had to do without: stages, feedback."""
    warnings: list[str] = Field(default_factory=list)
    """What training did within what is tolerated, a sentence each."""
    readiness: ReadinessPart | None = None
    cost: list[Line] = Field(default_factory=list)
    """What the stages cost, and where training breaks even."""
    training: list[Line] = Field(default_factory=list)
    """Method, memory and settings of the train plan; empty before there is one."""
    feedback: list[FeedbackPart] = Field(default_factory=list)
    advice: list[AdvicePart] = Field(default_factory=list)
    overrides: list[Line] = Field(default_factory=list)
    """What a person decided otherwise, and why."""
    refreezes: list[Line] = Field(default_factory=list)
    """Locks that were given up before this one, and what changed."""
    versions: dict[str, str] = Field(default_factory=dict)
    """Of the libraries that measured."""
    commands: list[str] = Field(default_factory=list)
    """That repeat it."""
