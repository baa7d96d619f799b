from __future__ import annotations

from itertools import islice
from random import Random
from typing import Any

from tunegate.examples.reader.teaching.lesson import Extent, make_lesson
from tunegate.examples.reader.teaching.stream import COURSES, LONGEST_ROW, Place, extent_at, stream

SIZES: dict[str, Any] = {"seed": 1, "steps": 40, "tokens": 2_000, "course": "short"}


def test_lessons_grow_longer() -> None:
    course = COURSES["short"]
    assert extent_at(0.0, Random(0), course="short") == course[0][1]
    assert extent_at(0.4, Random(0), course="short") == Extent(passages=2, facts=5)
    late = {extent_at(1.0, Random(seed), course="short") for seed in range(50)}
    assert late == {course[-1][1], course[2][1]}


def test_the_long_course_ends_with_large_tables_and_sections() -> None:
    longest = {}
    for course in COURSES:
        extents = [extent_at(1.0, Random(seed), course=course) for seed in range(100)]
        lessons = [make_lesson(Random(seed), extent) for seed, extent in enumerate(extents)]
        longest[course] = sorted(
            len(max(one.text for one in lesson.passages)) for lesson in lessons
        )
    assert longest["long"][75] > 1.5 * longest["short"][75]


def test_batches_keep_to_their_tokens(tokenizer: Any) -> None:
    for _, rows in islice(stream(tokenizer, Place(), **SIZES), 60):
        widest = max(row.width for row in rows)
        assert len(rows) == 1 or widest * len(rows) <= 2_000
        assert widest <= LONGEST_ROW or len(rows[0].branches) == 1


def test_a_stream_goes_on_where_it_was_left(tokenizer: Any) -> None:
    whole = list(islice(stream(tokenizer, Place(), **SIZES), 30))
    place = whole[17][0]
    assert place.pool > 0 or place.used == 18
    assert list(islice(stream(tokenizer, place, **SIZES), 12)) == whole[18:]


def test_nothing_comes_twice(tokenizer: Any) -> None:
    rows = [row for _, batch in islice(stream(tokenizer, Place(), **SIZES), 40) for row in batch]
    assert len({row.prefix + row.branches[0][0] for row in rows}) > 0.99 * len(rows)
