"""Evidence: what one stage measured, under which lock. The staged rule is in these types.

A `TuneEvidence` holds a `Clearance`, a `Clearance` comes from `clear` alone, and `clear` takes a
`PromptEvidence` and a `RagEvidence` of one lock. Each evidence has a digest over its fields but the
times, and a clearance names the digests that it stands on.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from tunegate.decide.policy import Stage


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Measured(_Part):
    """One run over the test split, or a quantity of one, with its interval; all from 0 to 1."""

    name: str
    """What was measured: `3 examples, similar`, `closed book`, `oracle context`, `recall@5`."""
    score: float
    low: float
    high: float
    level: float
    """Confidence, two-sided: either end alone is a bound at (1 + level) / 2."""
    n: int
    """Items."""
    independent: int
    """Items, or documents where several items come from one."""
    binary: bool = True
    """Whether every score is 0 or 1."""
    method: str = ""
    """Of the interval."""
    run: str | None = None
    """Name of the run in the folder `runs` beside the evidence; None where it is no run."""
    failures: dict[str, int] = Field(default_factory=dict)
    """Failed items by why, see `tunegate.evaluate.failure`."""
    slices: dict[str, tuple[float, float, float, int]] = Field(default_factory=dict)
    """Score, low, high and items by slice."""


class Trial(_Part):
    """A variant that was tried on the dev split."""

    variant: str
    score: float
    low: float
    high: float
    n: int
    chosen: bool = False


class Gain(_Part):
    """A run against another one on the same items, paired."""

    against: str
    """Name of what it is compared with."""
    difference: float
    low: float
    high: float
    level: float
    verdict: Literal["better", "worse", "cannot tell"]
    p_value: float | None = None
    """Of the exact McNemar test, where it applies."""
    needed: int | None = None
    """Items in all that would decide; None when it is decided, or no number would do."""


class _Evidence(_Part):
    version: Literal[1] = 1
    lock: str
    """Digest of the lock under which it was measured."""
    metric: str
    at: str
    """UTC time, ISO 8601 with seconds."""
    generator: str
    """Name in the settings."""
    identity: str
    """What it is: weights' hash, precision, or address and model."""
    variant: str
    """Which of the trials went to the test."""
    test: Measured
    """The one that decides."""
    beside: tuple[Measured, ...] = ()
    """What was measured along with it on the test split, by name."""
    trials: tuple[Trial, ...] = ()
    """On the dev split."""
    notes: tuple[str, ...] = ()
    """What a reader has to know, a sentence each."""
    usage: dict[str, float | int | None] = Field(default_factory=dict)
    """Replies, seconds, tokens and cost of the run that decides; see `run_facts.Usage`."""
    versions: dict[str, str] = Field(default_factory=dict)
    """Of the libraries that measured."""
    runs: dict[str, str] = Field(default_factory=dict)
    """`run_digest` of every run that stands in here, by its name."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all fields but times, 64 hex digits: of the same measured again it is the
        same.
        """
        body = self.model_dump(mode="json", exclude={"at"})
        body["usage"] = {name: value for name, value in body["usage"].items() if not is_time(name)}
        return _digest(body)

    def find(self, name: str) -> Measured | None:
        """What was measured beside, by its name."""
        return next((one for one in self.beside if one.name == name), None)


class PromptEvidence(_Evidence):
    """The model with a prompt alone. `beside` holds `closed book`: no examples, no passages."""

    stage: Literal["prompt"] = "prompt"


class RagEvidence(_Evidence):
    """The model with what a search found. `beside` holds `oracle context` where the suite knows
    the passages that answer, and recall, MRR and nDCG.
    """

    stage: Literal["rag"] = "rag"
    corpus: Literal["documents", "pairs"]
    """What is searched: documents, or the curated pairs, whose nearest are shown as examples."""
    setting: str
    """How it is searched, with the reason for it."""
    chunk_tokens: int | None = None
    """Tokens of a passage at most, as chosen on the dev split; None for pairs."""
    index: str | None = None
    """Fingerprint of the index."""

    @property
    def oracle(self) -> Measured | None:
        """With the passages that hold the answer; None where they are not known."""
        return self.find("oracle context")


class Clearance(_Part):
    """That training may begin: made by `clear` from evidence of both cheaper stages."""

    lock: str
    prompt: str
    """Digest of the evidence of the prompt stage."""
    rag: str
    """Digest of the evidence of the rag stage."""
    pairs: str
    """Fingerprint of the curated pairs that it holds for."""
    suite: str
    """Fingerprint of the suite, dev and test split together."""
    method: str
    """Training method that the gate suggests."""
    why: tuple[str, ...]
    overridden: dict[str, str] = Field(default_factory=dict)
    """Verdicts that a person set aside, with the reasons."""


class TrainedModel(_Part):
    """One seed of the tune stage."""

    seed: int
    run: str
    """Folder of the training run."""
    method: str
    pairs: str
    """Fingerprint of the pairs that it was trained on."""
    closed: Measured
    """Tuned, without context."""
    retrieved: Measured
    """Tuned, with what the rag stage found."""
    gain: Gain
    """Its better cell against the better of base without and with context."""
    concerns: tuple[str, ...] = ()
    """What training did wrong beyond what the policy tolerates: forgetting, memorizing, declining.
    """
    warnings: tuple[str, ...] = ()
    """What it did within that, or what is not told from more."""
    after: dict[str, Any] | None = None
    """All checks after training; None when they were not made."""
    parity: bool | None = None
    """Whether the exported model answers as the trained one; None when it was not exported."""


class TuneEvidence(_Evidence):
    """The four cells {base, tuned} x {no context, retrieved}, by seed. `test` is the worst seed."""

    stage: Literal["tune"] = "tune"
    clearance: Clearance
    models: tuple[TrainedModel, ...] = Field(min_length=1)
    context: Literal["closed", "retrieved"]
    """Which of the tuned cells is judged: the better one on the dev split."""
    missing: tuple[str, ...] = ()
    """Checks that were not made, a clause each."""

    @model_validator(mode="after")
    def _under_its_clearance(self) -> TuneEvidence:
        if self.clearance.lock != self.lock:
            raise ValueError("the clearance is of another lock")
        if any(one.pairs != self.clearance.pairs for one in self.models):
            raise ValueError("a model was trained on other pairs than were cleared")
        return self


Evidence = PromptEvidence | RagEvidence | TuneEvidence
KINDS: Mapping[Stage, type[PromptEvidence] | type[RagEvidence] | type[TuneEvidence]] = {
    "prompt": PromptEvidence,
    "rag": RagEvidence,
    "tune": TuneEvidence,
}


def cells(evidence: Evidence) -> tuple[Measured, ...]:
    """Each trained model without context and with what was retrieved; empty of other stages."""
    if not isinstance(evidence, TuneEvidence):
        return ()
    return tuple(
        cell.model_copy(update={"name": f"seed {model.seed}, {name}"})
        for model in evidence.models
        for name, cell in (("no context", model.closed), ("retrieved", model.retrieved))
    )


def is_time(name: str) -> bool:
    """Whether a key of `usage` is a time that was taken, and so another one in each run."""
    return name.endswith("seconds")


def _digest(body: Any) -> str:
    return sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
