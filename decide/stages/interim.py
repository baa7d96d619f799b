"""How a run stands while it is being asked. Shown to whoever waits; nothing is decided by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from tunegate.curate.generation import Generator, Reply, Request
from tunegate.curate.models import Models
from tunegate.evaluate.run import Plan
from tunegate.evaluate.scores import score
from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.suite import Suite

EVERY = 1.0
"""Seconds from one look to the next, at least."""
_SHARE = 10
"""Looks take no more than one part in so many of the time."""


@dataclass(frozen=True, slots=True)
class Interim:
    """A run of which a part is answered."""

    run: str
    """Its name."""
    done: int
    """Items that are answered."""
    total: int
    interval: Interval
    """Of the mean score of these items, at the level that the gate decides at."""


Watch = Callable[[Interim], None]


@dataclass(frozen=True)
class Watched:
    """A generator whose replies are scored as they pass; itself a `Generator` for that plan."""

    generator: Generator
    plan: Plan
    """Whose requests it will be asked, in order."""
    run: str
    watch: Watch
    models: Models
    level: float
    clock: Callable[[], float] = monotonic

    @property
    def name(self) -> str:
        """That of the generator."""
        return self.generator.name

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        """See `Generator`; the last look is at all of them."""
        replies: dict[int, Reply] = {}
        due = self.clock() + EVERY
        for number, reply in self.generator.replies(requests):
            replies[number] = reply
            yield number, reply
            now = self.clock()
            if now >= due or len(replies) == len(requests):
                self._look(replies)
                spent = self.clock() - now
                due = now + max(EVERY, _SHARE * spent)

    def _look(self, replies: dict[int, Reply]) -> None:
        numbers = sorted(replies)
        items = [self.plan.suite.items[number] for number in numbers]
        part = replace(self.plan, suite=Suite.of(items))
        predictions = part.predictions([replies[number] for number in numbers])
        found = score(part.suite, predictions, models=self.models, level=self.level)
        total = len(self.plan.suite)
        self.watch(Interim(self.run, len(numbers), total, found.overall))
