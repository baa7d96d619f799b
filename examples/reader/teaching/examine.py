"""Examine a reader as the gate would: `python -m tunegate.examples.reader.teaching.examine --help`.

It answers through the generator of the gate, in the gate's words, and is scored by its metrics: on
held-out companies, and on passages that were written by hand in other words than the lessons'.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from tunegate.curate.abstention import declines
from tunegate.curate.generation import Generator, Request
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.metrics.abstention import abstention_rate
from tunegate.evaluate.metrics.overlap import exact_match
from tunegate.evaluate.prompt_template import PromptTemplate
from tunegate.evaluate.run import ask
from tunegate.evaluate.statistics.proportion import wilson
from tunegate.examples.reader.teaching.measure import held_out_lessons
from tunegate.examples.reader.teaching.stream import COURSES

UNSEEN = Path(__file__).with_name("unseen.jsonl")
"""Passages by hand: `passage`, and `asked`, pairs of a question and its answer or null."""

LONGEST_REPLY = 48
CONTEXTS = ("gold", "four", "closed", "unseen")


@dataclass(frozen=True)
class Question:
    """One question of the examination, with what is shown."""

    context: str
    text: str
    answer: str | None
    """None when the passages do not have it."""
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Marked:
    """A question and what was answered."""

    question: Question
    reply: str

    @property
    def right(self) -> bool:
        """Whether the words of the answer are the right ones; for None, whether it declines."""
        if self.question.answer is None:
            return declines(self.reply)
        return exact_match(self.reply, (self.question.answer,)).value == 1.0


def questions(lessons: int, *, course: str = "long") -> list[Question]:
    """Those of so many held-out lessons in three contexts, and those written by hand."""
    made: list[Question] = []
    for lesson in held_out_lessons(lessons, course=course):
        shown = tuple(Passage(one.id, one.text) for one in lesson.passages)
        for one in lesson.asked:
            if one.gold is None:
                made.append(Question("four", one.question, None, shown))
                continue
            made.append(Question("gold", one.question, one.answer, (shown[one.gold],)))
            made.append(Question("four", one.question, one.answer, shown))
            made.append(Question("closed", one.question, one.answer, ()))
    for line in UNSEEN.read_bytes().splitlines():
        row = orjson.loads(line)
        passage = (Passage("1", row["passage"]),)
        made += [Question("unseen", text, answer, passage) for text, answer in row["asked"]]
    return made


def examine(generator: Generator, asked: Sequence[Question]) -> list[Marked]:
    """The generator's answers to the questions, in order."""
    template = PromptTemplate()
    requests = [
        Request(
            template.messages(Item("", one.text), one.passages, abstain=True),
            max_tokens=LONGEST_REPLY,
            temperature=0.0,
            seed=0,
        )
        for one in asked
    ]
    return [
        Marked(question, reply.text)
        for question, reply in zip(asked, ask(requests, generator), strict=True)
    ]


def figures(marked: Sequence[Marked]) -> dict[str, dict[str, float | int]]:
    """By context: questions with an answer, the share answered exactly, and how it declines.

    Shares come with the ends of their 95 % Wilson interval.
    """
    made: dict[str, dict[str, float | int]] = {}
    for context in CONTEXTS:
        here = [one for one in marked if one.question.context == context]
        told = [one for one in here if one.question.answer is not None]
        exact = wilson(sum(one.right for one in told), len(told))
        made[context] = {
            "questions": len(told),
            "exact": round(exact.estimate, 4),
            "low": round(exact.low, 4),
            "high": round(exact.high, 4),
        }
        if len(told) < len(here):
            rate = abstention_rate(
                [declines(one.reply) for one in here],
                [one.question.answer is None for one in here],
            )
            made[context] |= {
                "unanswerable": len(here) - len(told),
                "abstention_recall": round(rate.recall.estimate, 4),
                "abstention_precision": round(rate.precision.estimate, 4),
            }
    return made


def main() -> None:
    """Read the arguments, examine, print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of the reader")
    parser.add_argument("--lessons", type=int, default=100, help="held-out lessons")
    parser.add_argument("--course", choices=COURSES, default="long", help="what lessons are like")
    parser.add_argument("--wrong", type=int, default=0, help="wrong answers to print, at most")
    chosen = parser.parse_args()
    from tunegate.evaluate.generators.local import LocalGenerator

    marked = examine(
        LocalGenerator(str(chosen.model)), questions(chosen.lessons, course=chosen.course)
    )
    wrong = [one for one in marked if not one.right and one.question.context != "closed"]
    listed = [
        {
            "context": one.question.context,
            "question": one.question.text,
            "answer": one.question.answer,
            "reply": one.reply,
        }
        for one in wrong[: chosen.wrong]
    ]
    told = {**figures(marked), "wrong": listed}
    print(json.dumps(told, indent=2, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
