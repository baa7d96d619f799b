"""What a metric is: a name, an explanation, and a function from answers to scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tunegate.curate.models import Models
from tunegate.evaluate.item import Item
from tunegate.evaluate.metrics.score import Case, Score

Measure = Callable[[Sequence[Case], Models], list[Score]]
"""One score a case, in order. Never fails over an answer, whatever it is."""


def each(score: Callable[[Case], Score]) -> Measure:
    """The measure that scores case by case."""
    return lambda cases, models: [score(case) for case in cases]


def answered(item: Item) -> str | None:
    """What is wrong with an item that needs an accepted answer; None when it has one."""
    return None if any(one.strip() for one in item.accepted) else "it has no accepted answer"


@dataclass(frozen=True)
class Metric:
    """One entry of the table of metrics."""

    name: str
    summary: str
    """One sentence that says when an answer scores."""
    source: str
    """The paper or program that defines it."""
    measure: Measure
    binary: bool
    """Whether scores are 0 or 1 and nothing between."""
    problem: Callable[[Item], str | None] = answered
    """What keeps an item from being scored, as one clause; asked when a suite is read."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What `Item.options` may hold: name -> what it means."""
    cited: bool = False
    """Whether it looks at the passages that the model was shown."""
