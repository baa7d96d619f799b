"""Training examples about questions: asked in other words, or asking something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from tunegate.curate.relation.teaching.example import (
    DIFFERENT,
    EQUIVALENT,
    NOT_EQUIVALENT,
    Example,
)

_WAYS: tuple[tuple[str, ...], ...] = (
    (
        "how do i ", "how can i ", "how would i ", "how could i ", "what is the way to ",
        "what do i need to do to ", "can you tell me how to ", "i need to know how to ",
        "is there a way to ", "i would like to know how to ", "please tell me how to ",
        "what should i do to ", "what are the steps to ", "how does one ",
    ),
    (
        "can i ", "am i able to ", "is it possible to ", "may i ", "am i allowed to ",
        "is it possible for me to ", "would i be able to ", "could i ",
    ),
    ("what is ", "what's ", "tell me about ", "i want to know about ", "can you explain "),
    ("do i have to ", "do i need to ", "must i ", "is it necessary to ", "am i required to "),
    ("how long does it take to ", "how much time does it take to ", "how much time do i need to "),
    ("where can i ", "where do i ", "where is it possible to ", "what place is there to "),
    ("i want to ", "i would like to ", "i'd like to ", "i wish to "),
    ("can you ", "could you ", "would you ", "please ", "will you "),
)  # fmt: skip
"""Beginnings that ask the same."""

_WORD = re.compile(r"[a-z]{4,}")


def rephrased(question: str, rng: Random) -> str | None:
    """The question with another beginning; None when it has none of those that are known."""
    lowered = question.lower()
    for ways in _WAYS:
        for way in ways:
            if lowered.startswith(way):
                other = rng.choice([one for one in ways if one != way])
                changed = other + question[len(way) :]
                return changed[0].upper() + changed[1:] if question[0].isupper() else changed
    return None


def question_examples(
    labelled: Sequence[tuple[str, str]], rng: Random, *, source: str
) -> list[Example]:
    """Examples from questions with their intents.

    A question and its rephrasing are equivalent; it and the most similar of some questions of
    other intents are not; it and any other one are different.
    """
    made: list[Example] = []
    words = [set(_WORD.findall(question.lower())) for question, _ in labelled]
    for row, (question, intent) in enumerate(labelled):
        changed = rephrased(question, rng)
        if changed is not None:
            made.append(Example(question, changed, EQUIVALENT, source))
        others = [
            one for one in rng.sample(range(len(labelled)), min(300, len(labelled)))
            if labelled[one][1] != intent
        ]  # fmt: skip
        if not others:
            continue
        alike = max(others, key=lambda one: len(words[row] & words[one]))
        made.append(Example(question, labelled[alike][0], NOT_EQUIVALENT, source))
        if rng.random() < 0.3:
            made.append(Example(question, labelled[others[0]][0], DIFFERENT, source))
    return made
