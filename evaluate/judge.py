"""A language model that judges answers: optional, checked against people, and often without a vote.

A judge sees the question, the accepted answers and what it is to judge. What it says is read
strictly: a verdict that cannot be read is counted and is none. How far it agrees with people is
Cohen's kappa over items that both labelled; below `VOTE` it is reported and decides nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from tunegate.curate.generation import Generator, Message, Request
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.reasoning import without_reasoning
from tunegate.evaluate.item import Item
from tunegate.evaluate.run import ask
from tunegate.evaluate.statistics.agreement import cohen_kappa
from tunegate.evaluate.statistics.interval import Interval

VOTE = 0.6
"""Kappa from which a judge counts: the lower end of "substantial" (Landis and Koch 1977)."""

FEWEST_LABELS = 30
"""Below so many, a high kappa may be luck."""

Preferred = Literal["first", "second", "tie"]
Label = Literal["right", "wrong"]
LABELS: tuple[Label, ...] = get_args(Label)
PREFERENCES: tuple[Preferred, ...] = get_args(Preferred)

_TOKENS = 512
_VERDICT = re.compile(r"(?im)^\W*verdict\W*:?\W*(right|wrong|tie|[ab])\b\W*$")


@dataclass(frozen=True, slots=True)
class Rubric:
    """What a judge goes by."""

    criteria: str = (
        "An answer is right when it says what an accepted answer says and nothing that contradicts "
        "it. Length, style and further true details do not count."
    )
    name: str = "correctness"


@dataclass(frozen=True)
class Judged:
    """What a judge said of a set of items."""

    judge: str
    """`Generator.name`."""
    rubric: str
    verdicts: Mapping[str, str]
    """By item id; an item is missing when its verdict could not be read, or never came."""
    unread: tuple[str, ...] = ()
    """Items whose verdict could not be read."""
    failed: tuple[str, ...] = ()
    """Items without a reply."""

    @property
    def counts(self) -> Counter[str]:
        """Items by verdict."""
        return Counter(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Agreement:
    """A judge against people, over the items that people labelled."""

    kappa: Interval
    """An item without a verdict counts as one on which they differ."""
    items: int
    agreed: int

    @property
    def has_vote(self) -> bool:
        """Whether kappa is at or above `VOTE`, over `FEWEST_LABELS` items at least."""
        return self.items >= FEWEST_LABELS and self.kappa.estimate >= VOTE


def judge_answers(
    items: Sequence[Item],
    answers: Mapping[str, str],
    judge: Generator,
    *,
    rubric: Rubric | None = None,
    progress: Progress = SILENT,
) -> Judged:
    """Whether each answer is right, by the rubric; items without an answer are not judged.

    Raises:
        UserError: when the judge cannot work at all.
    """
    chosen = rubric or Rubric()
    asked = [item for item in items if item.id in answers]
    requests = [_single(item, answers[item.id], chosen) for item in asked]
    verdicts: dict[str, str] = {}
    unread: list[str] = []
    failed: list[str] = []
    for item, reply in zip(asked, ask(requests, judge, progress=progress), strict=True):
        said = _verdict(reply.text)
        if reply.error is not None:
            failed.append(item.id)
        elif said in LABELS:
            verdicts[item.id] = said
        else:
            unread.append(item.id)
    return Judged(judge.name, chosen.name, verdicts, tuple(unread), tuple(failed))


def judge_pairs(
    items: Sequence[Item],
    first: Mapping[str, str],
    second: Mapping[str, str],
    judge: Generator,
    *,
    rubric: Rubric | None = None,
    progress: Progress = SILENT,
) -> Judged:
    """Which of two answers is the better one: `first`, `second` or `tie`.

    Each pair is judged twice, with the answers in both orders, because judges favour a place
    (Wang et al. 2023, "Large Language Models are not Fair Evaluators"). Only a preference that
    survives the exchange counts; two that contradict each other are a tie. When either verdict
    cannot be read the item has none.

    Raises:
        UserError: when the judge cannot work at all.
    """
    chosen = rubric or Rubric()
    asked = [item for item in items if item.id in first and item.id in second]
    requests = [
        _double(item, *pair, chosen)
        for item in asked
        for pair in (
            (first[item.id], second[item.id]),
            (second[item.id], first[item.id]),
        )
    ]
    replies = ask(requests, judge, progress=progress)
    verdicts: dict[str, str] = {}
    unread: list[str] = []
    failed: list[str] = []
    for item, plain, swapped in zip(asked, replies[::2], replies[1::2], strict=True):
        if plain.error is not None or swapped.error is not None:
            failed.append(item.id)
            continue
        said = _PLAIN.get(_verdict(plain.text)), _SWAPPED.get(_verdict(swapped.text))
        if said[0] is None or said[1] is None:
            unread.append(item.id)
        else:
            verdicts[item.id] = said[0] if said[0] == said[1] else "tie"
    return Judged(judge.name, chosen.name, verdicts, tuple(unread), tuple(failed))


def agreement(judged: Judged, labels: Mapping[str, str], *, level: float = 0.95) -> Agreement:
    """How far the judge agrees with people beyond chance.

    Args:
        judged: Of the same items; those without a reply are left out.
        labels: What people said, by item id.
        level: Of confidence.
    """
    both = [one for one in labels if one in judged.verdicts or one in judged.unread]
    said = [judged.verdicts.get(one, "(none)") for one in both]
    people = [labels[one] for one in both]
    return Agreement(
        kappa=cohen_kappa(said, people, level=level),
        items=len(both),
        agreed=sum(a == b for a, b in zip(said, people, strict=True)),
    )


_PLAIN: dict[str, Preferred] = {"a": "first", "b": "second", "tie": "tie"}
_SWAPPED: dict[str, Preferred] = {"a": "second", "b": "first", "tie": "tie"}

_SINGLE = """Judge an answer by this rubric: {criteria}

Question: {question}

Accepted answers:
{accepted}

Answer to judge:
{answer}

Explain in one sentence. Then end with a line of its own, "Verdict: right" or "Verdict: wrong"."""

_DOUBLE = """Judge which of two answers is better by this rubric: {criteria}

Question: {question}

Accepted answers:
{accepted}

Answer A:
{a}

Answer B:
{b}

Explain in one sentence. Then end with a line of its own, "Verdict: A", "Verdict: B" or \
"Verdict: tie"."""


def _single(item: Item, answer: str, rubric: Rubric) -> Request:
    text = _SINGLE.format(
        criteria=rubric.criteria, question=item.question, accepted=_accepted(item), answer=answer
    )
    return Request((Message("user", text),), max_tokens=_TOKENS)


def _double(item: Item, a: str, b: str, rubric: Rubric) -> Request:
    text = _DOUBLE.format(
        criteria=rubric.criteria, question=item.question, accepted=_accepted(item), a=a, b=b
    )
    return Request((Message("user", text),), max_tokens=_TOKENS)


def _accepted(item: Item) -> str:
    if item.unanswerable:
        return "- (none: the right answer is to say that it is not known)"
    return "\n".join(f"- {one}" for one in item.accepted) or "- (none given)"


def _verdict(text: str) -> str:
    """The last verdict in a reply, in lower case; empty when there is none."""
    found = _VERDICT.findall(without_reasoning(text))
    return str(found[-1]).lower() if found else ""
