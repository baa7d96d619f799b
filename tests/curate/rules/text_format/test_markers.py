from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Done.<|im_end|>", "<|im_end|>"),
        ("[INST] Hi [/INST] Hello", "[INST]"),
        ("Done.</s>", "</s>"),
        ("Done.<end_of_turn>", "<end_of_turn>"),
        ("<｜end▁of▁sentence｜>", "<｜end▁of▁sentence｜>"),
        ("one [SEP] two", "[SEP]"),
    ],
)
def test_template_tokens(spans: Callable[..., Any], text: str, marked: str) -> None:
    assert spans("F307", Pair.single("Say it.", text)) == [(0, "response", marked)]


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("Say it.", "Pipes like <| and |> are operators."),
        ("Say it.", "The price is <s>10</s> 8 euros."),
        ("What is the ChatML chat template?", "It ends with <|im_end|>."),
        ("Say it.", "Write `<|im_end|>` in the config."),
    ],
)
def test_near_misses_of_tokens(spans: Callable[..., Any], prompt: str, text: str) -> None:
    assert spans("F307", Pair.single(prompt, text)) == []


def test_tokens_at_the_ends_are_stripped_and_others_stay(repaired: Callable[..., Any]) -> None:
    pair = Pair.single("<s>[INST] Hi [/INST]", "Hello</s> there.<|im_end|>\n</s>")
    assert repaired("F307", pair) == Pair.single("Hi", "Hello</s> there.")


@pytest.mark.parametrize(
    ("response", "cut"),
    [
        ("In Tanzania.\n6. Instruction: Draft a note", "In Tanzania."),
        ("A rose.\n##\n8. Instruction:\n8. Input:", "A rose."),
        ("Yes.\n\n### Response: No.", "Yes."),
        ("Yes.\n### Human: And then?", "Yes."),
    ],
)
def test_a_second_example_is_found_and_cut(
    spans: Callable[..., Any], repaired: Callable[..., Any], response: str, cut: str
) -> None:
    pair = Pair.single("Where?", response)
    assert [hit[:2] for hit in spans("F308", pair)] == [(0, "response")]
    assert repaired("F308", pair) == Pair.single("Where?", cut)


@pytest.mark.parametrize(
    "response",
    ["### Output:\n5", "1. Instruction manual", "## Response times\nfast", "Instruction: sit"],
)
def test_headings_are_no_template_headers(spans: Callable[..., Any], response: str) -> None:
    assert spans("F308", Pair.single("Where?", response)) == []
