from __future__ import annotations

import pytest

from tunegate.curate.reasoning import without_reasoning


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("Nine.", "Nine."),
        ("<think>It opens at ten? No.</think>\n\nNine.", "Nine."),
        ("\n<THINK>\n</THINK>\nNine.", "Nine."),
        ("<think>a</think><thinking>b</thinking> Nine.", "Nine."),
        ("It opens at ten? No.\n</think>\n\nNine.", "Nine."),
        ("It opens at ten? No.\n</think>", ""),
        ("<think>It opens at", ""),
        ("<think>a </thought> b</think>c", "c"),
        ("Write <think> first, then </think>\nand answer.",
         "Write <think> first, then </think>\nand answer."),
        ("The tag </think> ends it.", "The tag </think> ends it."),
        ("", ""),
    ],
)  # fmt: skip
def test_the_reasoning_at_the_beginning_is_left_out(reply: str, answer: str) -> None:
    assert without_reasoning(reply) == answer
