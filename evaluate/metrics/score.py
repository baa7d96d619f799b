"""What a metric is given and what it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tunegate.evaluate.item import Item, Passage


@dataclass(frozen=True, slots=True)
class Score:
    """What an answer is worth."""

    value: float
    """From 0, wrong, to 1, right. An answer that cannot be scored is wrong."""
    reason: str
    """Why, in one clause; quotes nothing of the answer."""


@dataclass(frozen=True, slots=True)
class Case:
    """An answer with the question it answers and the passages that the model was shown."""

    answer: str
    item: Item
    shown: tuple[Passage, ...] = ()


def best(scores: Iterable[Score], *, without: str) -> Score:
    """The highest of the scores, the first one among equals; 0 and `without` when there is none."""
    return max(scores, key=lambda score: score.value, default=Score(0.0, without))
