from __future__ import annotations

import pytest

from tunegate.curate.abstention import abstains, declines, is_declared


@pytest.mark.parametrize(
    ("answer", "instructions", "declared"),
    [
        ("I don't know.", "If the answer is not known to you, reply with: I don't know.", True),
        ("I DON'T KNOW", "Say I don't know when the passages do not tell it.", True),
        ("NOT_FOUND", "Answer from the text; otherwise output only 'NOT_FOUND'.", True),
        ("n/a", "When a field is missing, write “N/A” and go on.", True),
        ("I don't know.", "Tell the user what you don't know.", False),
        ("the fee", "If asked, explain when to pay the fee.", False),
        ("know", "If you cannot tell, say: I don't know.", False),
        ("Paris", "Answer with one word.\nIf unsure, ask. The guide says Paris", False),
        ("I don't know.", "", False),
        ("...", "If it is missing, write ...", False),
    ],
)
def test_what_instructions_say_to_answer_is_declared(
    answer: str, instructions: str, declared: bool
) -> None:
    assert is_declared(answer, instructions) is declared


@pytest.mark.parametrize(
    ("answer", "suitable"),
    [
        ("I don't know.", True),
        ("The documents do not say.", True),
        ("I cannot answer that from the handbook.", True),
        ("As an AI language model, I do not have access to that information.", False),
        ("I'm sorry, but I can't assist with that request.", False),
        ("Please contact our support team.", False),
        ("", False),
    ],
)
def test_a_stock_refusal_declines_but_is_no_abstention(answer: str, suitable: bool) -> None:
    assert abstains(answer, "") is suitable
    assert not suitable or declines(answer)


def test_what_is_declared_is_an_abstention_in_any_words() -> None:
    said = "Please ask the desk."
    assert abstains(said, "If it is not there, reply with: Please ask the desk.")
    assert not abstains(said, "Be kind.")
