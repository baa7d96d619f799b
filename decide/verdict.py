"""The gate's answer, from what was measured and what is known of the data. Pure.

The order in which it is looked for, each rule ending the walk:

 1. no evidence, or fewer than `FEWEST_ITEMS` independent items  insufficient-evidence
 2. the prompt reaches what is good enough                      stop-at-prompt
 3. retrieval reaches it                                        stop-at-rag
 4. retrieval falls short, the oracle context reaches it        fix-retrieval
 5. knowledge changes before a model would be trained again     rag-only
 6. one of the three may still reach it                         insufficient-evidence
 7. the pairs are not ready                                     fix-data
 8. nothing was trained yet                                     tune: go (train)
 9. the trained models                                          tune: go, tune: no-go, or
                                                                insufficient-evidence

`reaches` is a lower bound at or above it, `falls short` an upper bound below. Each bound is
one-sided at alpha over the number of looks, so that a walk says `stop` or `go` of something that
does not reach it with probability alpha at most, and refuses something that does likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from tunegate.decide.evidence import Evidence, Measured, PromptEvidence, RagEvidence, TuneEvidence
from tunegate.decide.policy import FEWEST_ITEMS, Policy, Stage
from tunegate.evaluate.failure import LEVERS
from tunegate.evaluate.statistics.power import items_for_mean, items_for_proportion

Answer = Literal[
    "stop-at-prompt",
    "stop-at-rag",
    "fix-retrieval",
    "fix-data",
    "rag-only",
    "tune: go",
    "tune: no-go",
    "insufficient-evidence",
]
ANSWERS: tuple[Answer, ...] = get_args(Answer)

Outcome = Literal["good enough", "falls short", "cannot tell"]

_NO_ORACLE = {
    "documents": "the oracle context: the suite does not know the passages that answer",
    "pairs": "the oracle context: there are no documents",
}
"""Why it was not measured, by what was searched."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ReadinessFacts(_Part):
    """What the readiness report says of the curated pairs."""

    score: float
    """0 to 100."""
    pairs: int
    usable: int
    fingerprint: str
    """Of the curated pairs."""
    failed: tuple[str, ...] = ()
    """Evidence of the criteria that fail, a sentence each."""
    methods: dict[str, str] = Field(default_factory=dict)
    """`ready`, `not-yet` or `not-suited` by training method."""
    first: tuple[str, ...] = ()
    """Commands that begin to mend it, the most worth first."""
    rules: tuple[str, ...] = ()
    """Codes of the rules that looked; empty when nobody says."""
    checked_by: tuple[str, ...] = ()
    """The tunegate that ran them, and the models that they asked."""


class KnowledgeFacts(_Part):
    """How long what the documents say stays true."""

    change_days: float | None = None
    """Days from a version to the next; None when it is not known."""
    why: str = ""
    """Where that comes from: `median of 12 new versions, of 60 documents in all`,
    `knowledge_days`."""


class Attribution(_Part):
    """Failed items of one stage and kind, and what helps against it."""

    stage: Stage
    failure: str
    items: int
    lever: str


class StageJudged(_Part):
    """What one stage means for the ladder."""

    stage: Stage
    variant: str
    test: Measured
    outcome: Outcome


class Verdict(_Part):
    """The gate's answer."""

    verdict: Answer
    why: tuple[str, ...]
    """Sentences."""
    lock: str
    """Digest of the lock."""
    needed_items: int | None = None
    """Further test items that would decide at 80 % power, if the scores are what they seem; None
    when it is decided, or when no number would do."""
    stages: tuple[StageJudged, ...] = ()
    method: str | None = None
    """Training method, with `tune: go`."""
    trained: bool = False
    """Whether `tune: go` or `no-go` speaks of trained models; else `go` is leave to train."""
    attribution: tuple[Attribution, ...] = ()
    """By stage, then most items first."""
    missing: tuple[str, ...] = ()
    """What it had to do without, a clause each."""
    warnings: tuple[str, ...] = ()
    """What training did within what the policy tolerates, a sentence each; it forbids nothing."""
    overridden: dict[str, str] = Field(default_factory=dict)
    """Verdicts that would have ended the walk, and the reason why they did not."""


def judge(
    policy: Policy,
    *,
    lock: str,
    prompt: PromptEvidence | None = None,
    rag: RagEvidence | None = None,
    tune: TuneEvidence | None = None,
    readiness: ReadinessFacts | None = None,
    knowledge: KnowledgeFacts | None = None,
) -> Verdict:
    """The verdict; the module's docstring says in which order.

    Args:
        policy: What is good enough.
        lock: Digest of the lock under which all evidence must be.
        prompt: Of the prompt stage; None when it was not measured.
        rag: Likewise.
        tune: Likewise; it stands on the clearance that the other two gave.
        readiness: None when nobody looked, which clears nothing.
        knowledge: None when nothing is known of it.

    Raises:
        ValueError: when evidence is of another lock, or `tune` stands on other evidence.
    """
    _check_same_lock(lock, prompt, rag, tune)
    bar = policy.good_enough
    known = [one for one in (prompt, rag, tune) if one is not None]
    base = Verdict(
        verdict="insufficient-evidence",
        why=(),
        lock=lock,
        stages=tuple(_judged(one, policy) for one in known),
        attribution=_attribution(known),
        missing=() if prompt is not None else ("the prompt stage",),
    )

    def said(answer: Answer, *why: str, **further: object) -> Verdict:
        return base.model_copy(update={"verdict": answer, "why": why, **further})

    if prompt is None:
        return said("insufficient-evidence", "The prompt stage was not measured.")
    independent = prompt.test.independent
    if independent < FEWEST_ITEMS:
        return said(
            "insufficient-evidence",
            f"The test split has {independent} independent items, and below {FEWEST_ITEMS} "
            "nothing is decided.",
            needed_items=FEWEST_ITEMS - independent,
        )
    if prompt.test.low >= bar:
        return said("stop-at-prompt", _reaches("A prompt alone", prompt.test, bar))
    if rag is None:
        missing = (*base.missing, "the rag stage")
        why = (_stands("A prompt alone", prompt.test, bar), "The rag stage was not measured.")
        return said("insufficient-evidence", *why, missing=missing)
    if rag.test.low >= bar:
        maybe = _stands("A prompt alone", prompt.test, bar)
        return said("stop-at-rag", _reaches("Retrieval", rag.test, bar), maybe)
    return _beyond_rag(base, policy, prompt, rag, tune, readiness, knowledge)


def _beyond_rag(
    base: Verdict,
    policy: Policy,
    prompt: PromptEvidence,
    rag: RagEvidence,
    tune: TuneEvidence | None,
    readiness: ReadinessFacts | None,
    knowledge: KnowledgeFacts | None,
) -> Verdict:
    bar, oracle = policy.good_enough, rag.oracle
    missing = list(base.missing)
    overridden: dict[str, str] = {}
    if oracle is None:
        missing.append(_NO_ORACLE[rag.corpus])
    if knowledge is None or knowledge.change_days is None:
        missing.append("how often the knowledge changes")

    def said(answer: Answer, *why: str, **further: object) -> Verdict:
        facts = {"missing": tuple(missing), "overridden": dict(overridden)}
        return base.model_copy(update={"verdict": answer, "why": why, **facts, **further})

    def ends(answer: Answer) -> bool:
        reason = policy.overrides.get(answer)
        if reason is not None:
            overridden[answer] = reason
        return reason is None

    below = (
        _stands("A prompt alone", prompt.test, bar),
        _stands("Retrieval", rag.test, bar),
    )
    if rag.test.high < bar and oracle is not None and oracle.low >= bar and ends("fix-retrieval"):
        return said(
            "fix-retrieval",
            _reaches("With the passages that hold the answer the model", oracle, bar),
            below[1],
            "What is missing is found passages, which no training brings.",
        )
    change = None if knowledge is None else knowledge.change_days
    if change is not None and change < policy.retraining_days and ends("rag-only"):
        return said(
            "rag-only",
            f"The knowledge changes every {change:g} days ({knowledge.why if knowledge else ''}), "
            f"and a model would be trained again every {policy.retraining_days} days.",
            *below,
        )
    open_looks = [one for one in (prompt.test, rag.test) if one.high >= bar]
    if oracle is not None and oracle.low < bar <= oracle.high:
        open_looks.append(oracle)
    if open_looks:
        numbers = [further_items(one, bar) for one in open_looks]
        known = [one for one in numbers if one is not None]
        why = [_stands(one.name, one, bar) for one in open_looks]
        needed = max(known) if len(known) == len(numbers) else None
        return said("insufficient-evidence", *why, needed_items=needed)
    if readiness is None:
        missing.append("the readiness of the pairs")
        return said("insufficient-evidence", *below, "Nobody looked at the pairs.")
    ready = [name for name, state in readiness.methods.items() if state == "ready"]
    if (readiness.failed or not ready) and ends("fix-data"):
        reasons = readiness.failed or ("The pairs are ready for no training method.",)
        return said("fix-data", *below, *reasons)
    method, why_method = _method(rag, ready)
    if tune is None:
        return said("tune: go", *below, why_method, method=method)
    return _trained(said, policy, tune, below)


def _trained(
    said: Callable[..., Verdict], policy: Policy, tune: TuneEvidence, below: Sequence[str]
) -> Verdict:
    bar = policy.good_enough
    method = tune.models[0].method
    warnings = tuple(
        f"Seed {one.seed}: {clause}." for one in tune.models for clause in one.warnings
    )
    facts: dict[str, object] = {"trained": True, "method": method, "warnings": warnings}
    cells = [
        (one, one.closed if tune.context == "closed" else one.retrieved) for one in tune.models
    ]
    wrong = [f"Seed {one.seed}: {clause}." for one, _ in cells for clause in one.concerns]
    wrong += [
        f"Seed {one.seed}: the exported model does not answer as the trained one."
        for one, _ in cells
        if one.parity is False
    ]
    short = [
        f"Seed {one.seed} falls short. {_stands('It', test, bar)}"
        for one, test in cells
        if test.high < bar
    ]
    worse = [
        f"Seed {one.seed} is worse than {one.gain.against} on the same items, by "
        f"{-100 * one.gain.difference:.1f} points."
        for one, _ in cells
        if one.gain.verdict == "worse"
    ]
    if short or worse or wrong:
        return said("tune: no-go", *short, *worse, *wrong, **facts)
    lacking = [seed for seed in policy.seeds if seed not in {one.seed for one, _ in cells}]
    if lacking:
        listed = ", ".join(map(str, lacking))
        why = f"Trained models are missing, of the seeds {listed}: the worst of all must pass."
        return said("insufficient-evidence", why, **facts)
    if tune.missing:
        why = f"Checks after training are missing: {'; '.join(tune.missing)}."
        return said("insufficient-evidence", why, **facts)
    open_cells = [test for _, test in cells if test.low < bar]
    open_gains = [one.gain for one, _ in cells if one.gain.verdict != "better"]
    if open_cells or open_gains:
        numbers = [further_items(one, bar) for one in open_cells]
        numbers += [
            None if one.needed is None else max(1, one.needed - tune.test.n) for one in open_gains
        ]
        known = [one for one in numbers if one is not None]
        why_open = [_stands(one.name, one, bar) for one in open_cells]
        why_open += [
            f"Whether it is better than {one.against} cannot be told." for one in open_gains
        ]
        needed = max(known) if len(known) == len(numbers) else None
        return said("insufficient-evidence", *why_open, needed_items=needed, **facts)
    worst = min((test for _, test in cells), key=lambda one: one.low)
    why_go = _reaches(f"The worst of {len(cells)} trained models", worst, bar)
    return said("tune: go", why_go, *below, **facts)


def further_items(measured: Measured, bar: float) -> int | None:
    """Further items that would tell the score from the bar at 80 % power.

    The score is taken for the true one, and the bound is as sure as it was measured; items of one
    document count as they do now. None when the score lies on the bar, or a million items would
    not do.
    """
    from scipy.stats import norm

    apart = measured.score - bar
    if abs(apart) < 1e-9 or not 0 < bar < 1:
        return None
    level = (1 + measured.level) / 2
    if measured.binary and measured.independent == measured.n:
        share, line = (measured.score, bar) if apart > 0 else (1 - measured.score, 1 - bar)
        total = items_for_proportion(share, line, level=level)
    else:
        error = (measured.high - measured.low) / 2 / float(norm.isf((1 - measured.level) / 2))
        if not error:
            return None
        deviation = error * measured.n**0.5
        total = items_for_mean(abs(apart), deviation, level=level, side="lower")
    return None if total is None else max(1, total - measured.n)


def outcome(measured: Measured, bar: float) -> Outcome:
    """Where an interval stands to the bar."""
    if measured.low >= bar:
        return "good enough"
    return "falls short" if measured.high < bar else "cannot tell"


def _judged(one: Evidence, policy: Policy) -> StageJudged:
    return StageJudged(
        stage=one.stage,
        variant=one.variant,
        test=one.test,
        outcome=outcome(one.test, policy.good_enough),
    )


def _attribution(known: Sequence[Evidence]) -> tuple[Attribution, ...]:
    levers: Mapping[str, str] = {str(kind): text for kind, text in LEVERS.items()}
    return tuple(
        Attribution(stage=one.stage, failure=kind, items=items, lever=levers.get(kind, ""))
        for one in known
        for kind, items in sorted(one.test.failures.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _check_same_lock(
    lock: str,
    prompt: PromptEvidence | None,
    rag: RagEvidence | None,
    tune: TuneEvidence | None,
) -> None:
    for one in (prompt, rag, tune):
        if one is not None and one.lock != lock:
            raise ValueError(f"the evidence of stage {one.stage} is of lock {one.lock[:12]}")
    if rag is not None and prompt is None:
        raise ValueError("evidence of the rag stage without that of the prompt stage")
    if tune is None:
        return
    if prompt is None or rag is None:
        raise ValueError("evidence of training without that of both cheaper stages")
    if (tune.clearance.prompt, tune.clearance.rag) != (prompt.digest, rag.digest):
        raise ValueError("training was cleared by other evidence")


def _method(rag: RagEvidence, ready: Sequence[str]) -> tuple[str, str]:
    """The method and the sentence why. RAFT where what fails is reading what was found."""
    failures = rag.test.failures
    reading = sum(failures.get(one, 0) for one in ("had the context", "invented", "refused"))
    total = sum(failures.values())
    if "raft" in ready and rag.corpus == "documents" and 0 < total <= 2 * reading:
        return "raft", (
            f"Of {total} failed items {reading} had the passage or should have "
            "been declined: RAFT trains on questions with passages."
        )
    named = "lora" if "lora" in ready or not ready else ready[0]
    return named, f"{named} is the least that the pairs are ready for."


def _stands(what: str, one: Measured, bar: float) -> str:
    says = {
        "good enough": "is good enough",
        "falls short": "falls short of",
        "cannot tell": "may or may not reach",
    }[outcome(one, bar)]
    return (
        f"{what} {says}{'' if says.endswith('enough') else f' {100 * bar:.1f} %'}: {_numbers(one)}."
    )


def _reaches(what: str, one: Measured, bar: float) -> str:
    return f"{what} reaches {100 * bar:.1f} %, which is good enough: {_numbers(one)}."


def _numbers(one: Measured) -> str:
    return (
        f"{100 * one.score:.1f} % of {one.n:,} items, {100 * one.low:.1f} to {100 * one.high:.1f}"
    )
