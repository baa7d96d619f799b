from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tunegate.examples.reader.teaching.lesson import Extent, make_lesson
from tunegate.examples.reader.teaching.tokens import SPECIAL


@pytest.mark.parametrize(
    "text",
    [
        "The warranty on the Talora 220 is 2 years.",
        "AB-1204/x9 costs €49.90;\n| a | ÄÖ ström |",
        "- Zürich 8:30\n\n**Price**: 1,299.00 €  (two  spaces)",
        "日本 🙂 und Überraschung",
    ],
)
def test_every_text_comes_back(tokenizer: Any, text: str) -> None:
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text


def test_lessons_come_back(tokenizer: Any) -> None:
    for seed in range(30):
        for passage in make_lesson(Random(seed), Extent()).passages:
            assert tokenizer.decode(tokenizer(passage.text)["input_ids"]) == passage.text


def test_signs_of_a_code_stand_alone(tokenizer: Any) -> None:
    assert tokenizer.tokenize("AB-1204") == ["Ġ", "A", "B", "-", "1", "2", "0", "4"]
    assert tokenizer.tokenize("K7/220X")[1:] == list("K7/220X")
    numbers = [one for one in tokenizer.get_vocab() if sum(sign.isdigit() for sign in one) > 1]
    assert numbers == []


def test_an_answer_has_the_tokens_it_has_in_the_passage(tokenizer: Any) -> None:
    for answer in ("AB-1204", "two years", "Marit Solvane", "€49.90", "24 months"):
        inside = tokenizer(f"It is {answer}.")["input_ids"]
        alone = tokenizer(answer)["input_ids"]
        spans = [inside[at : at + len(alone)] for at in range(len(inside))]
        assert alone in spans


def test_the_template_ends_turns_and_asks_for_the_assistant(tokenizer: Any) -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "So."},
    ]
    text = tokenizer.apply_chat_template(messages, tokenize=False)
    assert text == "<|system|>Be brief.<|end|><|user|>Why?<|end|><|assistant|>So.<|end|>"
    asked = tokenizer.apply_chat_template(messages[:2], tokenize=False, add_generation_prompt=True)
    assert asked == "<|system|>Be brief.<|end|><|user|>Why?<|end|><|assistant|>"


def test_the_template_marks_what_the_assistant_says(tokenizer: Any) -> None:
    """trl trains on these tokens alone, the end of the turn among them."""
    made = tokenizer.apply_chat_template(
        [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}],
        return_dict=True,
        return_assistant_tokens_mask=True,
    )
    pairs = zip(made["input_ids"], made["assistant_masks"], strict=True)
    said = [one for one, mask in pairs if mask]
    assert tokenizer.decode(said) == "So.<|end|>"


def test_special_tokens_come_first(tokenizer: Any) -> None:
    assert tokenizer.convert_tokens_to_ids(list(SPECIAL)) == [0, 1, 2, 3, 4]
    assert (tokenizer.pad_token_id, tokenizer.eos_token_id) == (0, 1)
    assert tokenizer.bos_token is None
