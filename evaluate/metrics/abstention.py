"""How well a model knows when to decline to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tunegate.curate.abstention import LONGEST, declines
from tunegate.curate.answer_words import answer_words
from tunegate.evaluate.metrics.score import Score
from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.statistics.proportion import wilson


@dataclass(frozen=True, slots=True)
class AbstentionRate:
    """How well a model declines: what it should and only that."""

    precision: Interval
    """Of the answers that decline, the share whose question is unanswerable."""
    recall: Interval
    """Of the unanswerable questions, the share that was declined."""


def abstention(answer: str, *, unanswerable: bool, sentinels: Sequence[str] = ()) -> Score:
    """1 when the answer declines an unanswerable question, or does not decline an answerable one.

    Whether an answer that does not decline is right is another metric's matter. Source: the
    no-answer questions of SQuAD 2.0 (Rajpurkar et al. 2018).
    """
    if not answer_words(answer[:LONGEST]):
        return Score(0.0, "the answer is empty")
    declined = declines(answer, sentinels=sentinels)
    what = "declines" if declined else "does not decline"
    kind = "an unanswerable" if unanswerable else "an answerable"
    return Score(float(declined == unanswerable), f"{what} {kind} question")


def abstention_rate(
    declined: Sequence[bool], unanswerable: Sequence[bool], *, level: float = 0.95
) -> AbstentionRate:
    """Precision and recall of declining, with Wilson intervals.

    Without an answer that declines precision is nan in an interval from 0 to 1; likewise recall
    without an unanswerable question.

    Raises:
        ValueError: when the lengths differ.
    """
    both = sum(a and b for a, b in zip(declined, unanswerable, strict=True))
    return AbstentionRate(
        precision=wilson(both, sum(declined), level=level),
        recall=wilson(both, sum(unanswerable), level=level),
    )
