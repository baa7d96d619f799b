from __future__ import annotations

from random import Random

import pytest

from tunegate.examples.reader.teaching.lesson import (
    ABSTENTION,
    Extent,
    Lesson,
    make_lesson,
    passage_ids,
)
from tunegate.examples.reader.teaching.measure import held_out_lessons
from tunegate.examples.reader.teaching.stream import COURSES

LONG = COURSES["long"][-1][1]
LESSONS = [
    make_lesson(Random(f"test {number} {extent.drawn}"), extent)
    for number in range(400)
    for extent in (Extent(), LONG)
]


def words(lesson: Lesson) -> str:
    return "\n".join(passage.text for passage in lesson.passages)


def test_the_same_seed_makes_the_same_lesson() -> None:
    assert make_lesson(Random("one"), Extent()) == make_lesson(Random("one"), Extent())
    assert make_lesson(Random("one"), Extent()) != make_lesson(Random("two"), Extent())


def test_answers_stand_in_the_passage_word_for_word() -> None:
    for lesson in LESSONS:
        for asked in lesson.asked:
            if asked.gold is None:
                continue
            passage = lesson.passages[asked.gold].text
            assert asked.line in passage
            if asked.sort in ("value", "subject"):
                assert asked.answer
                assert asked.answer in asked.line
            else:
                assert asked.answer in ("Yes", "No")


def test_what_is_absent_is_declined_and_has_no_passage() -> None:
    absent = [one for lesson in LESSONS for one in lesson.asked if one.sort == "absent"]
    assert {one.answer for one in absent} == {ABSTENTION}
    assert {one.gold for one in absent} == {None}
    assert 0.12 < len(absent) / sum(len(lesson.asked) for lesson in LESSONS) < 0.25


def test_what_is_absent_is_told_nowhere() -> None:
    near = 0
    for lesson in LESSONS:
        for asked in lesson.asked:
            assert (asked.about in lesson.told) == (asked.sort != "absent")
            subject, kind = asked.about
            if asked.sort == "absent":
                known = [one for one, _ in lesson.told]
                near += subject in known or kind in [one for _, one in lesson.told]
                if subject not in known and not subject.startswith("the "):
                    # `error E07` is not `error E070`, so whole words
                    assert f" {subject} " not in words(lesson).replace("\n", " ")
    assert near > 100


def test_every_sort_and_form_occurs() -> None:
    asked = [one for lesson in LESSONS for one in lesson.asked]
    assert {one.sort for one in asked} == {"value", "subject", "check", "absent"}
    assert {one.form for one in asked} == {"short", "quote", "cite"}


def test_lessons_keep_to_their_extent() -> None:
    short = [make_lesson(Random(number), Extent(1, 2, 3)) for number in range(100)]
    assert {len(lesson.passages) for lesson in short} == {1}
    assert max(len(lesson.asked) for lesson in short) == 3
    assert {len(lesson.passages) for lesson in LESSONS} == {1, 2, 3, 4}


def test_no_question_is_asked_twice_and_ids_differ() -> None:
    for lesson in LESSONS:
        questions = [one.question for one in lesson.asked]
        assert len(set(questions)) == len(questions)
        ids = [passage.id for passage in lesson.passages]
        assert len(set(ids)) == len(ids)


def test_no_slot_is_left_open() -> None:
    for lesson in LESSONS:
        text = words(lesson) + "".join(one.question + one.answer for one in lesson.asked)
        assert "{" not in text
        assert "}" not in text


def test_companies_share_no_names() -> None:
    names = [lesson.company.split()[0] for lesson in LESSONS]
    assert len(set(names)) > 0.98 * len(names)


@pytest.mark.parametrize("seed", range(5))
def test_reserved_words_are_in_no_name(seed: int) -> None:
    drawn = make_lesson(Random(seed), Extent())
    name = drawn.company.split()[0].lower()
    again = make_lesson(Random(seed), Extent(), reserved={name})
    said = words(again) + again.company + "".join(one.question for one in again.asked)
    assert name not in said.lower()


def test_held_out_lessons_are_fixed_and_ask_for_short_answers() -> None:
    lessons = held_out_lessons(20)
    assert lessons == held_out_lessons(20)
    assert {one.form for lesson in lessons for one in lesson.asked} == {"short"}


def test_passage_ids_differ() -> None:
    for seed in range(200):
        ids = passage_ids(4, Random(seed))
        assert len(set(ids)) == 4
