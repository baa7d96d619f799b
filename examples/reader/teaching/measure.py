"""How well a reader reads, on companies it has not met: quick, for use while it is trained.

A reply counts as exact when every one of its tokens is the one the model finds likeliest, which
is when greedy decoding would give it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any

from tunegate.examples.reader.teaching.architecture import computing, reply_logits
from tunegate.examples.reader.teaching.encoding import Encoded, collate, encode
from tunegate.examples.reader.teaching.lesson import Asked, Lesson, make_lesson
from tunegate.examples.reader.teaching.prompts import TEMPLATES, conversation
from tunegate.examples.reader.teaching.stream import COURSES

HELD_OUT = "held-out"
"""Seeds of lessons that training never draws begin with it."""


@dataclass(frozen=True)
class Reading:
    """Shares of questions, from 0 to 1; nan where there was no such question."""

    gold: float
    """Answered exactly with the one passage that has the answer."""
    four: float
    """The same among up to three others of the company."""
    abstained: float
    """Questions no passage answers that were declined."""
    abstained_rightly: float
    """Of the declined questions, those that no passage answers."""
    closed: float
    """Answered exactly without any passage, which is chance."""


@dataclass(frozen=True)
class Exam:
    """Encoded held-out lessons; the sorts of question apart."""

    gold: tuple[Encoded, ...]
    four: tuple[Encoded, ...]
    absent: tuple[Encoded, ...]
    closed: tuple[Encoded, ...]


def held_out_lessons(count: int, *, course: str = "short") -> list[Lesson]:
    """Lessons that no training run draws, always the same; asked for short answers.

    They are as long as those at the end of the course.
    """
    extent = COURSES[course][-1][1]
    lessons = []
    for number in range(count):
        drawn = make_lesson(Random(f"{HELD_OUT} {number}"), extent)
        asked = tuple(replace(one, form="short") for one in drawn.asked)
        lessons.append(replace(drawn, asked=tuple({one.question: one for one in asked}.values())))
    return lessons


def make_exam(tokenizer: Any, *, lessons: int, course: str) -> Exam:
    """The questions of so many held-out lessons in the gate's own words."""
    parts: dict[str, list[Encoded]] = {"gold": [], "four": [], "absent": [], "closed": []}

    def add(name: str, lesson: Lesson, asked: Sequence[Asked]) -> None:
        if asked:
            put = replace(lesson, asked=tuple(asked))
            one = conversation(put, Random(0), template=TEMPLATES[0])
            parts[name].append(encode(one, tokenizer))

    for lesson in held_out_lessons(lessons, course=course):
        told = [one for one in lesson.asked if one.gold is not None]
        for number, passage in enumerate(lesson.passages):
            alone = replace(lesson, passages=(passage,))
            add("gold", alone, [one for one in told if one.gold == number])
        add("four", lesson, told)
        add("absent", lesson, [one for one in lesson.asked if one.gold is None])
        add("closed", replace(lesson, passages=()), told)
    return Exam(**{name: tuple(rows) for name, rows in parts.items()})


def measure(model: Any, exam: Exam, *, padding: int) -> Reading:
    """The model's shares on an exam."""
    exact: dict[str, float] = {}
    declined_wrongly = 0
    declined_rightly = 0
    opening = exam.absent[0].branches[0][1][:2] if exam.absent else ()
    for name, rows in by_part(exam).items():
        right, openings = _replies(model, rows, padding=padding, opening=opening)
        exact[name] = sum(right) / len(right) if right else float("nan")
        if name == "absent":
            declined_rightly = sum(right)
        if name == "four":
            declined_wrongly = sum(openings)
    declined = declined_rightly + declined_wrongly
    return Reading(
        gold=exact["gold"],
        four=exact["four"],
        abstained=exact["absent"],
        abstained_rightly=declined_rightly / declined if declined else float("nan"),
        closed=exact["closed"],
    )


def by_part(exam: Exam) -> dict[str, tuple[Encoded, ...]]:
    """The parts of an exam by name."""
    return {"gold": exam.gold, "four": exam.four, "absent": exam.absent, "closed": exam.closed}


def told(reading: Reading) -> dict[str, float]:
    """The shares, rounded, for an event."""
    return {name: round(share, 4) for name, share in asdict(reading).items()}


def _replies(
    model: Any, rows: Sequence[Encoded], *, padding: int, opening: Sequence[int]
) -> tuple[list[bool], list[bool]]:
    """For each question whether the reply is exact, and whether it opens as an abstention."""
    import torch

    right: list[bool] = []
    openings: list[bool] = []
    model.eval()
    ordered = sorted(rows, key=lambda row: row.width)
    for start in range(0, len(ordered), 16):
        batch = ordered[start : start + 16]
        tensors = collate(batch, padding=padding)
        with torch.inference_mode(), computing():
            likeliest = reply_logits(model, tensors).argmax(-1).tolist()
        labels = tensors["labels"].tolist()
        at = 0
        for row in batch:
            for _, said in row.branches:
                guessed = likeliest[at : at + len(said)]
                right.append(guessed == labels[at : at + len(said)])
                openings.append(bool(opening) and guessed[:2] == list(opening))
                at += len(said)
    model.train()
    return right, openings
