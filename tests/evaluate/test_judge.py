from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from tunegate.curate.generation import Reply, Request
from tunegate.evaluate.item import Item
from tunegate.evaluate.judge import (
    FEWEST_LABELS,
    VOTE,
    Judged,
    agreement,
    judge_answers,
    judge_pairs,
)
from tunegate.evaluate.statistics.agreement import cohen_kappa

ITEMS = [Item(f"q{nth}", f"Question {nth}?", (f"{nth}",)) for nth in range(4)]


@dataclass
class Judge:
    """Says what a function makes of the prompt."""

    says: Callable[[str], str]
    name: str = "judge"

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        for number, request in enumerate(requests):
            text = self.says(request.messages[0].text)
            error = "gone" if text == "error" else None
            yield number, Reply("" if error else text, 0.1, error=error)


def answer_in(prompt: str, title: str) -> str:
    return prompt.split(f"{title}:\n")[1].split("\n")[0]


def test_answers_are_right_or_wrong_and_what_is_unread_is_counted() -> None:
    answers = {"q0": "0", "q1": "9", "q2": "shrug", "q3": "error"}

    def says(prompt: str) -> str:
        given = answer_in(prompt, "Answer to judge")
        if given in ("shrug", "error"):
            return {"shrug": "I would rather not say. Right?", "error": "error"}[given]
        right = f"- {given}" in prompt
        return f"Because. A verdict: wrong was near.\n**Verdict: {'Right' if right else 'wrong'}**"

    judged = judge_answers([*ITEMS, Item("q9", "?", ("x",))], answers, Judge(says))
    assert judged == Judged(
        "judge", "correctness", {"q0": "right", "q1": "wrong"}, ("q2",), ("q3",)
    )
    assert judged.counts == {"right": 1, "wrong": 1}


def test_a_preference_has_to_survive_the_exchange() -> None:
    first = {"q0": "good", "q1": "poor", "q2": "same", "q3": "good"}
    second = {"q0": "poor", "q1": "good", "q2": "same", "q3": "mute"}

    def says(prompt: str) -> str:
        a, b = answer_in(prompt, "Answer A"), answer_in(prompt, "Answer B")
        if "mute" in (a, b):
            return "Verdict: both"
        return "Verdict: " + ("A" if a == b or a == "good" else "B")

    judged = judge_pairs(ITEMS, first, second, Judge(says))
    assert judged.verdicts == {"q0": "first", "q1": "second", "q2": "tie"}
    assert (judged.unread, judged.failed) == (("q3",), ())


def test_a_judge_that_always_says_a_prefers_nothing() -> None:
    answers = {item.id: "x" for item in ITEMS}
    judged = judge_pairs(ITEMS, answers, answers, Judge(lambda prompt: "Verdict: A"))
    assert judged.counts == {"tie": 4}


@pytest.mark.parametrize(("flipped", "votes"), [(1, True), (10, False)])
def test_below_the_line_a_judge_has_no_vote(flipped: int, votes: bool) -> None:
    people = {f"i{nth}": ("right", "wrong")[nth % 2] for nth in range(40)}
    swap = {"right": "wrong", "wrong": "right"}
    said = {
        one: swap[label] if nth < flipped else label
        for nth, (one, label) in enumerate(people.items())
    }
    found = agreement(Judged("j", "r", said), people)
    assert found.kappa == cohen_kappa(list(said.values()), list(people.values()))
    assert found.has_vote is votes is (found.kappa.estimate >= VOTE)
    assert (found.items, found.agreed) == (40, 40 - flipped)


def test_a_judge_that_was_held_against_few_labels_has_no_vote() -> None:
    said = {f"i{nth}": ("right", "wrong")[nth % 2] for nth in range(FEWEST_LABELS)}
    assert agreement(Judged("j", "r", said), said).has_vote
    del said["i0"]
    few = agreement(Judged("j", "r", said), said)
    assert (few.kappa.estimate, few.has_vote) == (1, False)


def test_a_verdict_that_cannot_be_read_is_a_disagreement() -> None:
    people = {f"i{nth}": ("right", "wrong")[nth % 2] for nth in range(10)}
    said = {one: label for one, label in people.items() if one != "i0"}
    assert agreement(Judged("j", "r", said, ("i0",)), people).agreed == 9
