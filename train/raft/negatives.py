"""Hard negatives: what a retriever finds for a question and what does not answer it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tunegate.train.raft.answering import holds, near_copies
from tunegate.train.raft.question import Passage, Question, Retrieve

FIRST, MOST = 32, 512
"""Passages asked for at first, and at most: four times more each time too few are left."""


@dataclass(frozen=True, slots=True)
class Negatives:
    """Passages for one question, and why others that were found are not among them."""

    passages: tuple[Passage, ...]
    refused: Mapping[str, int]


def hard_negatives(
    question: Question,
    retrieve: Retrieve,
    passages: Mapping[str, Passage],
    gold: Mapping[str, Passage],
    *,
    count: int,
) -> Negatives:
    """The first passages of a retriever that are no answer.

    Left out are the gold ones, near-copies of these or of one another, and any that holds one of
    the accepted answers.

    Args:
        question: For which they are.
        retrieve: Ranks passages; ids it names that are not in `passages` are on the other side.
        passages: Those that may be shown.
        gold: Those that answer the question, wherever they are.
        count: How many are wanted; fewer come when the retriever knows no more.
    """
    known = [passages[one] for one in question.gold if one in passages] + list(gold.values())
    asked = FIRST
    while True:
        found = list(dict.fromkeys(retrieve(question.question, asked)))
        chosen, refused = _sifted(question, found, passages, known, count=count)
        if len(chosen) == count or len(found) < asked or asked >= MOST:
            return Negatives(tuple(chosen), refused)
        asked *= 4


def _sifted(
    question: Question,
    found: list[str],
    passages: Mapping[str, Passage],
    gold: list[Passage],
    *,
    count: int,
) -> tuple[list[Passage], Counter[str]]:
    chosen: list[Passage] = []
    refused: Counter[str] = Counter()
    named = {*question.gold}
    for name in found:
        if len(chosen) == count:
            break
        if name in named:
            continue
        one = passages.get(name)
        if one is None:
            refused["on the other side"] += 1
        elif any(holds(one.text, answer) for answer in question.answers):
            refused["holds the answer"] += 1
        elif any(near_copies(one.text, other.text) for other in gold):
            refused["near-copy of a gold passage"] += 1
        elif any(near_copies(one.text, other.text) for other in chosen):
            refused["near-copy of another distractor"] += 1
        else:
            chosen.append(one)
    return chosen, refused
