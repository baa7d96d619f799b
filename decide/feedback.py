"""What people think of a stage's answers, blind, and how far the metric agrees with them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from tunegate.curate.wording import count
from tunegate.evaluate.judge import VOTE
from tunegate.evaluate.statistics.agreement import cohen_kappa
from tunegate.evaluate.statistics.interval import Interval

Thumb = Literal["up", "down"]

EACH = 20
"""Answers of a stage that are shown, half of them right by the metric and half wrong."""
ENOUGH = 10
"""Judged answers of a stage from which it counts as looked at."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a stage answered to an item, and what the metric says of it."""

    stage: str
    item: str
    question: str
    answer: str
    """Empty when there was no reply."""
    right: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees of an output: neither the stage nor what the metric says."""

    id: str
    """12 hex digits over the lock, the item and the answer; stages that say the same share it."""
    question: str
    answer: str


class Opinion(BaseModel):
    """What one person said of one answer; a line of the feedback file."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    lock: str
    """Digest of the lock under which it was answered."""
    id: str
    """Of the `Shown`."""
    thumb: Thumb
    comment: Annotated[str, StringConstraints(max_length=4_000)] = ""
    author: str
    at: str
    """UTC time, ISO 8601 with seconds."""


@dataclass(frozen=True, slots=True)
class StageFeedback:
    """What people said of one stage."""

    stage: str
    judged: int
    """Different answers with a majority of thumbs."""
    up: int
    right: int
    """Those that are right by the metric."""
    agreed: int
    """Those of which people and metric say the same."""
    split: int
    """Answers of which as many say up as down; they count nowhere else."""
    kappa: Interval
    authors: tuple[str, ...]
    """Who judged, sorted."""
    comments: tuple[tuple[str, Opinion], ...]
    """Item and opinion, of opinions with a comment, by item, author and time."""

    @property
    def trusted(self) -> bool | None:
        """Whether the metric says what people say; None when too few were judged to tell."""
        if self.judged < ENOUGH or self.kappa.estimate != self.kappa.estimate:
            return None
        return self.kappa.estimate >= VOTE


def shown_of(output: Output, *, lock: str) -> Shown:
    """The output as a person sees it."""
    total = blake2b(digest_size=6)
    for part in (lock, output.item, output.answer):
        raw = part.encode("utf-8", "surrogatepass")
        total.update(b"%d:%b" % (len(raw), raw))
    return Shown(total.hexdigest(), output.question, output.answer)


def blind_sample(
    outputs: Iterable[Output], *, lock: str, each: int = EACH, seed: int = 0
) -> tuple[Shown, ...]:
    """Answers to judge, of all stages, mixed.

    Of each stage half that the metric calls right and half that it calls wrong, so that a sample
    of a good stage is not all praise; where one half is short the other fills up. Outputs without
    an answer are not shown. The same outputs give the same sample, in whatever order they come.

    Args:
        outputs: Of all stages; none give an empty sample.
        lock: Digest of the lock.
        each: Of a stage.
        seed: Of the choice and the order.
    """
    strata: dict[tuple[str, bool], list[Output]] = defaultdict(list)
    for one in outputs:
        if one.answer.strip():
            strata[one.stage, one.right].append(one)
    chosen: dict[str, Shown] = {}
    for stage in sorted({stage for stage, _ in strata}):
        drawn = {
            right: _shuffled(strata[stage, right], f"{seed} {stage} {int(right)}")
            for right in (True, False)
        }
        wrong = min(len(drawn[False]), each // 2)
        good = min(len(drawn[True]), each - wrong)
        wrong = min(len(drawn[False]), each - good)
        for one in (*drawn[True][:good], *drawn[False][:wrong]):
            shown = shown_of(one, lock=lock)
            chosen[shown.id] = shown
    mixed = sorted(chosen.values(), key=lambda one: one.id)
    random.Random(seed).shuffle(mixed)
    return tuple(mixed)


def feedback_by_stage(
    outputs: Sequence[Output], opinions: Iterable[Opinion], *, lock: str, level: float = 0.95
) -> tuple[StageFeedback, ...]:
    """What people said, stage by stage, in the order in which the outputs name the stages.

    Of one person the last word on an answer counts; of several the majority. Opinions on other
    answers, or under another lock, are left aside: they speak of something else. The sample is
    half right and half wrong, so kappa and shares are of the sample, not of the suite.

    Args:
        outputs: Of all stages, each item once a stage.
        opinions: In the order in which they were given.
        lock: Digest of the lock.
        level: Of confidence, of kappa.
    """
    last: dict[str, dict[str, Opinion]] = defaultdict(dict)
    for one in opinions:
        if one.lock == lock:
            last[one.id][one.author] = one
    stages: dict[str, list[Output]] = {}
    for output in outputs:
        stages.setdefault(output.stage, []).append(output)
    return tuple(_of_stage(stage, mine, last, lock, level) for stage, mine in stages.items())


def feedback_gaps(feedback: Sequence[StageFeedback]) -> tuple[str, ...]:
    """What is to be said of feedback beside a verdict: where it is missing, or against the metric.

    Empty when every stage was judged and the metric says what people say.
    """
    said: list[str] = []
    for one in feedback:
        if not one.judged:
            said.append(f"nobody has judged answers of stage {one.stage}")
        elif one.judged < ENOUGH:
            judged = count(one.judged, "answer")
            said.append(f"only {judged} of stage {one.stage} were judged, {ENOUGH} are the least")
        elif one.trusted is False:
            said.append(
                f"people and metric do not agree on stage {one.stage} (kappa "
                f"{one.kappa.estimate:.2f}, {one.kappa.low:.2f} to {one.kappa.high:.2f}): see "
                "whether the metric measures what people want"
            )
    return tuple(said)


def _shuffled(outputs: Sequence[Output], seed: str) -> list[Output]:
    ordered = sorted(outputs, key=lambda one: one.item)
    random.Random(seed).shuffle(ordered)
    return ordered


def _of_stage(
    stage: str,
    outputs: Sequence[Output],
    last: Mapping[str, Mapping[str, Opinion]],
    lock: str,
    level: float,
) -> StageFeedback:
    people: list[bool] = []
    metric: list[bool] = []
    split = 0
    authors: set[str] = set()
    comments: list[tuple[str, Opinion]] = []
    for output in outputs:
        said = last.get(shown_of(output, lock=lock).id)
        if not said:
            continue
        authors.update(said)
        comments += [(output.item, one) for one in said.values() if one.comment.strip()]
        up = sum(one.thumb == "up" for one in said.values())
        if 2 * up == len(said):
            split += 1
        else:
            people.append(2 * up > len(said))
            metric.append(output.right)
    return StageFeedback(
        stage=stage,
        judged=len(people),
        up=sum(people),
        right=sum(metric),
        agreed=sum(a == b for a, b in zip(people, metric, strict=True)),
        split=split,
        kappa=cohen_kappa(people, metric, level=level),
        authors=tuple(sorted(authors)),
        comments=tuple(sorted(comments, key=lambda one: (one[0], one[1].author, one[1].at))),
    )
