"""A finished run over a suite: its answers, scores and failures, with what determined it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tunegate.curate.generation import Reply
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.curate.models import Models
from tunegate.evaluate.failure import FAILURES, Failure, attribute, holds_answer
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.metrics.score import Score
from tunegate.evaluate.run import Plan
from tunegate.evaluate.run_facts import Facts, Setup, usage_of
from tunegate.evaluate.scores import Scores, score, scores_of
from tunegate.evaluate.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class Answer:
    """One item with what was answered, enough to read it without the suite."""

    id: str
    question: str
    accepted: tuple[str, ...]
    answer: str
    """What was scored: see `final_answer`. Empty when there is an `error`."""
    error: str | None
    shown: tuple[str, ...]
    """Ids of the passages."""
    held: bool | None
    """Whether one of them holds the answer; None when none was shown, or there is no answer."""
    failure: Failure | None
    seconds: float
    prompt_tokens: int | None
    reply_tokens: int | None
    cut: bool
    reply: str | None = None
    """As it came, where it says more than the answer: reasoning, or what stands before a mark."""
    documents: tuple[str, ...] = ()
    """Names of those that the passages are part of, each once, as far as they are known."""

    @property
    def read_in(self) -> str:
        """Where the passages stand, for people: their documents, else their ids."""
        return ", ".join(self.documents or self.shown)


@dataclass(frozen=True)
class Evaluation:
    """A finished run."""

    facts: Facts
    answers: tuple[Answer, ...]
    """In the order of the suite."""
    scores: Scores

    @property
    def failures(self) -> dict[Failure, int]:
        """Items by why they failed, in the order of `FAILURES`, without those that are none."""
        counted = Counter(one.failure for one in self.answers if one.failure is not None)
        return {kind: counted[kind] for kind in FAILURES if counted[kind]}

    @property
    def held(self) -> tuple[int, int]:
        """Items with a passage that holds the answer, and items that were shown any."""
        known = [one.held for one in self.answers if one.held is not None]
        return sum(known), len(known)


@dataclass(frozen=True)
class SliceReport:
    """How one slice went, and examples of its failures."""

    name: str
    interval: Interval
    failures: Mapping[Failure, int]
    examples: tuple[Answer, ...]


def evaluated(
    plan: Plan,
    replies: Sequence[Reply],
    *,
    setup: Setup,
    name: str,
    kept: int,
    prices: GeneratorSettings,
    models: Models | None = None,
    level: float = 0.95,
) -> Evaluation:
    """Score the replies to a plan, and say why items failed.

    Args:
        plan: What was asked.
        replies: One an item, in the order of the suite.
        setup: What determined the run.
        name: Of the run.
        kept: How many replies were there before.
        prices: Of the generator.
        models: For metrics that compare vectors.
        level: Of confidence.
    """
    predictions = plan.predictions(replies)
    scores = score(plan.suite, predictions, models=models, level=level, seed=plan.seed)
    answers = []
    values = zip(scores.frame["value"], scores.frame["reason"], strict=True)
    for item, reply, (value, reason) in zip(plan.suite.items, replies, values, strict=True):
        predicted = predictions.get(item.id)
        failure = attribute(item, predicted, Score(float(value), str(reason)), cut=reply.cut)
        said = reply.text if predicted is None else predicted.answer
        answers.append(_answer(item, reply, said, failure, plan.shown.get(item.id, ())))
    facts = Facts(
        name=name,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        level=level,
        setup=setup,
        usage=usage_of(replies, kept=kept, prices=prices),
    )
    return Evaluation(facts, tuple(answers), scores)


def at_level(evaluation: Evaluation, level: float) -> Evaluation:
    """The run with its intervals at another level of confidence; its answers stay what they are."""
    scores, setup = evaluation.scores, evaluation.facts.setup
    return replace(
        evaluation,
        facts=evaluation.facts.model_copy(update={"level": level}),
        scores=scores_of(scores.frame, suite=scores.suite, level=level, seed=setup.seed),
    )


def slice_reports(evaluation: Evaluation, *, examples: int = 3) -> list[SliceReport]:
    """Every slice, the worst first: by the upper end of its interval, so that few items alone
    make no slice bad. Examples are its failures, the lowest scores first.
    """
    frame = evaluation.scores.frame
    values = dict(zip(frame["id"], frame["value"], strict=True))
    within: dict[str | None, list[Answer]] = {}
    for name, answer in zip(frame["slice"], evaluation.answers, strict=True):
        within.setdefault(name, []).append(answer)
    reports = [
        _report(name, interval, within[name], values, examples)
        for name, interval in evaluation.scores.slices.items()
    ]
    return sorted(reports, key=lambda one: (one.interval.high, one.interval.estimate, one.name))


def shown_failures(
    evaluation: Evaluation, *, slices: int = 3, each: int = 2
) -> list[tuple[str | None, Answer]]:
    """Failures to look at, each with its slice: some of every one of the worst slices.

    Of a suite without slices, as many of the whole. One of each kind of failure comes by turns,
    lowest scores first.

    Args:
        evaluation: The run.
        slices: How many of the worst ones.
        each: Failures of one slice.
    """
    reports = [one for one in slice_reports(evaluation, examples=each) if one.examples][:slices]
    if reports:
        return [(report.name, answer) for report in reports for answer in report.examples]
    values = dict(zip(evaluation.scores.frame["id"], evaluation.scores.frame["value"], strict=True))
    return [(None, one) for one in _by_turns(evaluation.answers, values, slices * each)]


def _report(
    name: str,
    interval: Interval,
    answers: Sequence[Answer],
    values: Mapping[str, float],
    most: int,
) -> SliceReport:
    counted = Counter(one.failure for one in answers if one.failure is not None)
    return SliceReport(
        name=name,
        interval=interval,
        failures={kind: counted[kind] for kind in FAILURES if counted[kind]},
        examples=tuple(_by_turns(answers, values, most)),
    )


def _by_turns(answers: Sequence[Answer], values: Mapping[str, float], most: int) -> list[Answer]:
    waiting = {
        kind: sorted(
            (one for one in answers if one.failure == kind), key=lambda one: values[one.id]
        )
        for kind in FAILURES
    }
    chosen: list[Answer] = []
    for turn in range(most):
        for listed in waiting.values():
            if turn < len(listed) and len(chosen) < most:
                chosen.append(listed[turn])
    return chosen


def _answer(
    item: Item, reply: Reply, said: str, failure: Failure | None, shown: Sequence[Passage]
) -> Answer:
    return Answer(
        id=item.id,
        question=item.question,
        accepted=item.accepted,
        answer=said,
        error=reply.error,
        shown=tuple(passage.id for passage in shown),
        held=None if item.unanswerable else holds_answer(item, shown),
        failure=failure,
        seconds=reply.seconds,
        prompt_tokens=reply.prompt_tokens,
        reply_tokens=reply.reply_tokens,
        cut=reply.cut,
        reply=None if said == reply.text else reply.text,
        documents=tuple(dict.fromkeys(one.document for one in shown if one.document)),
    )
