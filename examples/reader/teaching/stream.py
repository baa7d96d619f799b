"""Lessons without end, from short to long, none of them twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tunegate.examples.reader.teaching.encoding import Encoded, encode
from tunegate.examples.reader.teaching.lesson import Extent, make_lesson
from tunegate.examples.reader.teaching.prompts import closed_book, conversation

COURSES: dict[str, tuple[tuple[float, Extent], ...]] = {
    "short": (
        (0.04, Extent(passages=1, facts=2, quoted=0.25)),
        (0.25, Extent(passages=1, facts=3, quoted=0.25)),
        (0.40, Extent(passages=1, facts=5, quoted=0.2)),
        (0.55, Extent(passages=2, facts=5)),
        (1.00, Extent(passages=4, facts=6)),
    ),
    "long": (
        (0.10, Extent(passages=1, facts=5, quoted=0.2, drawn=8)),
        (0.30, Extent(passages=2, facts=6, drawn=8, large=0.25)),
        (1.00, Extent(passages=3, facts=6, drawn=8, large=0.45)),
    ),
}
"""Up to which share of the run lessons are how long, by the name of the course.

*short* begins with nothing; *long* goes on from what it left, to sentences whose words are drawn,
large tables and long sections.
"""

POOL = 96
"""Lessons that are sorted by length together."""
LONGEST_ROW = 800
"""Tokens of a lesson with all its questions; what is longer loses questions."""
_SHORT_SHARE = 0.2
"""Of the last part of a course: lessons like those of its third to last."""
_CLOSED_SHARE = 0.05
"""Lessons without passages."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the stream a run stands: enough to go on exactly there."""

    pool: int = 0
    began: int = 0
    """The step at which the pool was drawn, which decides how long its lessons are."""
    used: int = 0
    """Batches of the pool that were trained on."""


def extent_at(progress: float, rng: Random, *, course: str) -> Extent:
    """How long a lesson is after this share of the run, from 0 to 1.

    `course` is a key of `COURSES`.
    """
    parts = COURSES[course]
    if progress >= parts[-2][0] and rng.random() < _SHORT_SHARE:
        return parts[-3][1]
    return next(extent for until, extent in parts if progress < until or until == 1)


def training_lesson(rng: Random, tokenizer: Any, *, progress: float, course: str) -> Encoded:
    """One lesson, in tokens."""
    lesson = make_lesson(rng, extent_at(progress, rng, course=course))
    if rng.random() < _CLOSED_SHARE:
        one = closed_book(lesson, rng, examples=rng.choice((0, 0, 3)))
        if one.branches:
            return _shortened(encode(one, tokenizer))
    return _shortened(encode(conversation(lesson, rng), tokenizer))


def _shortened(row: Encoded) -> Encoded:
    """The row without its last questions, as far as it is too long."""
    branches = list(row.branches)
    while len(branches) > 1 and row.width > LONGEST_ROW:
        branches.pop()
        row = Encoded(row.prefix, tuple(branches))
    return row


def stream(
    tokenizer: Any, place: Place, *, seed: int, steps: int, tokens: int, course: str
) -> Iterator[tuple[Place, list[Encoded]]]:
    """Batches behind a place, each with the place after it.

    Args:
        tokenizer: Of the model.
        place: Where to go on.
        seed: Of all lessons; no lesson of a seed comes twice.
        steps: Of the whole run: the course is spread over them.
        tokens: Of a batch, padding included, at most; a longer lesson makes a batch alone.
        course: Key of `COURSES`.
    """
    pool, began, used = place.pool, place.began, place.used
    while True:
        made = _batches(
            pool, tokenizer, seed=seed, progress=began / steps, tokens=tokens, course=course
        )
        for number in range(used, len(made)):
            yield Place(pool, began, number + 1), made[number]
        began += len(made)
        pool, used = pool + 1, 0


def _batches(
    pool: int, tokenizer: Any, *, seed: int, progress: float, tokens: int, course: str
) -> list[list[Encoded]]:
    """The batches of a pool: lessons of similar length together, in random order."""
    lessons = []
    drawn = tokens // 2
    number = 0
    while drawn < tokens * 6 or number < POOL:
        rng = Random(f"lesson {seed} {pool} {number}")
        lessons.append(training_lesson(rng, tokenizer, progress=progress, course=course))
        drawn += lessons[-1].width
        number += 1
    lessons.sort(key=lambda one: one.width)
    made: list[list[Encoded]] = [[]]
    for one in lessons:
        if made[-1] and (len(made[-1]) + 1) * one.width > tokens:
            made.append([])
        made[-1].append(one)
    Random(f"order {seed} {pool}").shuffle(made)
    return made
