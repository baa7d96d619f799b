"""From evidence and verdict to a decision record. Pure: the same inputs give the same record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tunegate.curate.masking import excerpt
from tunegate.curate.readiness.readiness import Readiness
from tunegate.decide.advice import Advice
from tunegate.decide.evidence import Evidence, Measured, RagEvidence, cells, is_time
from tunegate.decide.feedback import StageFeedback, feedback_gaps
from tunegate.decide.policy import Policy, Stage
from tunegate.decide.record.record import (
    AdvicePart,
    Clock,
    CommentPart,
    CriterionPart,
    Example,
    FailureCount,
    FeedbackPart,
    Line,
    ReadinessPart,
    Record,
    StageClock,
    StagePart,
)
from tunegate.decide.record.record import Measured as MeasuredPart
from tunegate.decide.verdict import KnowledgeFacts, ReadinessFacts, Verdict
from tunegate.evaluate.evaluation import Answer
from tunegate.evaluate.failure import LEVERS
from tunegate.train.plan import Plan

EXAMPLES = 6
"""Failed items of a stage that the record shows."""
_WIDTH = 200


@dataclass(frozen=True)
class Measurement:
    """An evidence, the file it stands in, and what failed."""

    evidence: Evidence
    file: str
    """Its name in the folder of evidence."""
    sha256: str
    """Of the file's bytes."""
    failed: tuple[tuple[str | None, Answer], ...] = ()
    """Slice and answer, see `shown_failures`."""
    looks: int = 1
    """How often the test split was looked at for this stage."""


@dataclass(frozen=True)
class Surroundings:
    """What stands in the record beside the measurements; each may be missing."""

    readiness: Readiness | None = None
    private: tuple[tuple[str, int], ...] = ()
    """Pairs with open private data, by kind."""
    leaked: tuple[tuple[str, int], ...] = ()
    """Pairs that the suite asks, by rule."""
    feedback: tuple[StageFeedback, ...] = ()
    advice: tuple[Advice, ...] = ()
    plan: Plan | None = None
    memory: tuple[tuple[str, str], ...] = ()
    """What the plan needs of memory and time, label and text."""
    cost: tuple[tuple[str, str], ...] = ()
    """Further costs, label and text, such as those of serving."""
    refreezes: tuple[tuple[str, str], ...] = ()
    """Lock, and what changed."""
    given_up: tuple[str, ...] = ()
    """When each of them was, UTC."""
    frozen: str = ""
    """When the lock was, UTC."""
    chain: str = ""
    """Of the lock."""
    commands: tuple[str, ...] = ("tunegate gate --verify", "tunegate gate")
    facts: ReadinessFacts | None = None
    knowledge: KnowledgeFacts = field(default_factory=KnowledgeFacts)


def make_record(
    measurements: Sequence[Measurement],
    verdict: Verdict,
    *,
    policy: Policy,
    lock: Mapping[str, Any],
    project: str,
    version: str,
    around: Surroundings,
) -> Record:
    """Put a record together; texts from data become masked excerpts.

    Args:
        measurements: In the order of the stages.
        verdict: What the gate says of them.
        policy: By which it did.
        lock: What was frozen, see `frozen_body`.
        project: Name of the workspace.
        version: Of tunegate.
        around: Everything else.
    """
    outcomes = {one.stage: one.outcome for one in verdict.stages}
    versions: dict[str, str] = {}
    for one in measurements:
        versions |= one.evidence.versions
    return Record(
        tunegate=version,
        project=project,
        clock=Clock(
            at=max((one.evidence.at for one in measurements), default="nothing was measured"),
            frozen=around.frozen,
            chain=around.chain,
            stages={one.evidence.stage: _clock(one) for one in measurements},
            given_up=list(around.given_up),
        ),
        verdict=verdict.verdict,
        why=list(verdict.why),
        needed_items=verdict.needed_items,
        target=policy.target,
        target_why=policy.target_why,
        good_enough=policy.good_enough,
        good_enough_why=(
            f"{100 * policy.stop_at:g} % of it: {policy.stop_at_why}" if policy.stop_at_why else ""
        ),
        lock=verdict.lock,
        frozen=dict(lock),
        inputs={
            "policy": policy.model_dump(mode="json"),
            "readiness": None if around.facts is None else around.facts.model_dump(mode="json"),
            "knowledge": around.knowledge.model_dump(mode="json"),
        },
        judged=verdict.model_dump(mode="json"),
        stages=[stage_part(one, outcomes) for one in measurements],
        missing=list(dict.fromkeys((*verdict.missing, *feedback_gaps(around.feedback)))),
        warnings=list(verdict.warnings),
        readiness=_readiness(around),
        cost=[*_costs(measurements, policy), *_lines(around.cost)],
        training=[*_training(around.plan), *_lines(around.memory)],
        feedback=[_feedback(one) for one in around.feedback],
        advice=[
            AdvicePart(
                question=one.question,
                sign=one.sign,
                shows=one.shows,
                means=one.means,
                source=one.source,
            )
            for one in around.advice
        ],
        overrides=[
            *_lines(verdict.overridden.items()),
            *(
                Line(
                    label=one.setting,
                    text=f"{one.given} in place of {one.instead_of} (train plan)",
                )
                for one in (around.plan.overrides if around.plan else ())
            ),
        ],
        refreezes=_lines(around.refreezes),
        versions=versions,
        commands=list(around.commands),
    )


def example_of(answer: Answer, *, slice_name: str | None) -> Example:
    """A failed item in masked excerpts: asked, accepted, answered, shown."""
    said = excerpt(answer.answer, width=_WIDTH) if answer.error is None else f"({answer.error})"
    lines = [
        ("asked", excerpt(answer.question, width=_WIDTH)),
        ("accepted", excerpt(" | ".join(answer.accepted[:3]), width=_WIDTH) or "(declining)"),
        ("answered", said or "(nothing)"),
    ]
    if answer.shown:
        lines.append(("shown", excerpt(answer.read_in, width=_WIDTH)))
    return Example(
        id=excerpt(answer.id, width=_WIDTH),
        slice=None if slice_name is None else excerpt(slice_name),
        failure=str(answer.failure),
        lines=_lines(lines),
    )


def stage_part(one: Measurement, outcomes: Mapping[Stage, str]) -> StagePart:
    """What the record says of one stage; `outcomes` is what each means for the ladder."""
    evidence = one.evidence
    return StagePart(
        stage=evidence.stage,
        variant=evidence.variant,
        metric=evidence.metric,
        evidence=one.file,
        digest=evidence.digest,
        score=_measured(evidence.test),
        outcome=outcomes.get(evidence.stage, "not judged"),
        beside=[_measured(beside) for beside in (*evidence.beside, *cells(evidence))],
        looks=one.looks,
        failures=[
            FailureCount(kind=kind, items=items, lever=dict(LEVERS).get(kind, ""))  # type: ignore[call-overload]
            for kind, items in sorted(evidence.test.failures.items(), key=lambda f: (-f[1], f[0]))
        ],
        examples=[example_of(answer, slice_name=name) for name, answer in one.failed[:EXAMPLES]],
        facts=_lines(
            [
                ("generator", f"{evidence.generator}: {evidence.identity}"),
                *([("search", evidence.setting)] if isinstance(evidence, RagEvidence) else []),
                *(
                    (f"tried: {trial.variant}", _dev(trial.score, trial.low, trial.high, trial.n))
                    for trial in evidence.trials
                ),
                *(("note", note) for note in evidence.notes),
            ]
        ),
    )


def _clock(one: Measurement) -> StageClock:
    usage = one.evidence.usage
    took = [
        (name.removesuffix("_seconds").replace("_", " "), f"{seconds:,.2f} s")
        for name, seconds in usage.items()
        if is_time(name) and seconds is not None
    ]
    return StageClock(at=one.evidence.at, sha256=one.sha256, took=_lines(took))


def _dev(score: float, low: float, high: float, n: int) -> str:
    return f"{100 * score:.1f} % on the dev split ({100 * low:.1f} to {100 * high:.1f}, n={n:,})"


def _measured(one: Measured) -> MeasuredPart:
    return MeasuredPart(
        name=one.name,
        score=one.score,
        low=one.low,
        high=one.high,
        level=one.level,
        n=one.n,
        method=one.method,
    )


def _readiness(around: Surroundings) -> ReadinessPart | None:
    found, facts = around.readiness, around.facts
    if found is None and facts is not None:
        return ReadinessPart(
            score=facts.score,
            pairs=facts.pairs,
            usable=facts.usable,
            fingerprint=facts.fingerprint,
            rules=list(facts.rules),
            checked_by=list(facts.checked_by),
            criteria=[
                CriterionPart(name="not met", status="fail", evidence=one) for one in facts.failed
            ],
            methods=_lines(facts.methods.items()),
            private=_lines((kind, f"{number:,}") for kind, number in around.private),
            leaked=_lines((rule, f"{number:,}") for rule, number in around.leaked),
        )
    if found is None:
        return None
    return ReadinessPart(
        score=found.score,
        pairs=found.pairs,
        usable=found.usable,
        fingerprint=found.fingerprint,
        rules=[] if facts is None else list(facts.rules),
        checked_by=[] if facts is None else list(facts.checked_by),
        criteria=[
            CriterionPart(name=one.name, status=one.status, evidence=one.evidence)
            for one in found.criteria
        ],
        methods=_lines((one.name, f"{one.verdict}: {one.why}") for one in found.methods),
        private=_lines((kind, f"{number:,}") for kind, number in around.private),
        leaked=_lines((rule, f"{number:,}") for rule, number in around.leaked),
    )


def _costs(measurements: Sequence[Measurement], policy: Policy) -> list[Line]:
    lines: list[tuple[str, str]] = []
    for one in measurements:
        usage = one.evidence.usage
        cost, replies = usage.get("cost"), usage.get("replies")
        if cost is not None and replies:
            text = f"{cost:,.4g} for {replies:,.0f} answers, {cost / replies:,.4g} each"
            lines.append((one.evidence.stage, text))
        elif replies:
            lines.append((one.evidence.stage, f"no price is set; {replies:,.0f} answers"))
    if policy.target_why:
        lines.append(("break-even", policy.target_why))
    return _lines(lines)


def _training(plan: Plan | None) -> list[Line]:
    if plan is None:
        return []
    adapter = "" if plan.adapter is None else f", rank {plan.adapter.rank}"
    return _lines(
        [
            ("method", f"{plan.method}, tuning {plan.tuning}{adapter}"),
            ("model", plan.model),
            ("learning rate", f"{plan.learning_rate:g}"),
            ("rows a step", f"{plan.step_rows:,}"),
            ("epochs", f"{plan.epochs:g} at most"),
            ("longest row", f"{plan.max_length:,} tokens"),
            *((f"why {one.setting}", one.why) for one in plan.reasons),
        ]
    )


def _feedback(one: StageFeedback) -> FeedbackPart:
    kappa = one.kappa.estimate
    return FeedbackPart(
        stage=one.stage,
        judged=one.judged,
        up=one.up,
        agreed=one.agreed,
        kappa=None if kappa != kappa else kappa,
        low=one.kappa.low,
        high=one.kappa.high,
        authors=list(one.authors),
        comments=[
            CommentPart(
                item=item,
                thumb=said.thumb,
                author=said.author,
                comment=excerpt(said.comment, width=_WIDTH),
            )
            for item, said in one.comments
        ],
    )


def _lines(pairs: Any) -> list[Line]:
    return [Line(label=str(label), text=str(text)) for label, text in pairs]
