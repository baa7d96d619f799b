from __future__ import annotations

import pytest

from tunegate.evaluate.final_answer import final_answer
from tunegate.train.raft.question import Passage, Question
from tunegate.train.raft.target import FINAL, Target, plain_target


@pytest.mark.parametrize(
    ("reply", "after", "answer"),
    [
        ("It says so.\n<ANSWER>: nine", "<ANSWER>:", "nine"),
        ("<ANSWER>: ten, no.\n<ANSWER>: nine ", "<ANSWER>:", "nine"),
        ("<think><ANSWER>: ten</think> ##Answer: nine", "##Answer:", "nine"),
        (" nine ", "<ANSWER>:", " nine "),
        ("<ANSWER>: nine", "", "<ANSWER>: nine"),
        ("<ANSWER>:", "<ANSWER>:", ""),
        ("<answer>: nine", "<ANSWER>:", "<answer>: nine"),
    ],
)
def test_what_stands_behind_the_mark_is_the_answer(reply: str, after: str, answer: str) -> None:
    assert final_answer(reply, after=after) == answer


def test_the_answer_of_a_raft_target_is_found() -> None:
    passage = Passage("p1", "The shop opens at nine in the morning. It closes at five.", "shop.md")
    question = Question("q1", "When does it open?", ("nine in the morning",), ("p1",))
    target = plain_target(question, passage)
    assert isinstance(target, Target)
    assert final_answer(target.text, after=FINAL) == "nine in the morning"
