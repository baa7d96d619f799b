from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.prompt_template import PromptTemplate
from tunegate.examples.reader.teaching.architecture import Shape, new_model, reply_logits
from tunegate.examples.reader.teaching.encoding import Encoded, collate, encode
from tunegate.examples.reader.teaching.lesson import Extent, make_lesson
from tunegate.examples.reader.teaching.prompts import (
    TEMPLATES,
    Conversation,
    closed_book,
    conversation,
    reply,
)

pytestmark = pytest.mark.usefixtures("one_thread")

METRICS = {"short": "exact_match", "quote": "quote_alignment", "cite": "citation_validity"}


def encoded(seed: int, tokenizer: Any) -> Encoded:
    rng = Random(seed)
    return encode(conversation(make_lesson(rng, Extent(2, 3, 4)), rng), tokenizer)


def test_the_reader_is_trained_on_the_prompts_of_the_gate(tokenizer: Any) -> None:
    for seed in range(25):
        lesson = make_lesson(Random(seed), Extent())
        row = encode(conversation(lesson, Random(0), template=TEMPLATES[0]), tokenizer)
        shown = [Passage(one.id, one.text) for one in lesson.passages]
        for asked, (prompt, said) in zip(lesson.asked, row.branches, strict=True):
            item = Item("", asked.question, metric=METRICS[asked.form])
            messages = [
                {"role": one.role, "content": one.text}
                for one in PromptTemplate().messages(item, shown, abstain=True)
            ]
            whole = tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_dict=False
            )
            assert [*row.prefix, *prompt] == whole
            assert tokenizer.decode(said) == f"{reply(asked, lesson)}<|end|>"


def test_closed_book_questions_are_declined_unless_an_example_answers_them() -> None:
    for seed in range(30):
        lesson = make_lesson(Random(seed), Extent())
        plain = closed_book(lesson, Random(seed))
        assert {answer for _, answer in plain.branches} <= {"I don't know."}
        helped = closed_book(lesson, Random(seed), examples=3)
        shown = [turn.text for turn in helped.turns if turn.role == "assistant"]
        assert all(answer in ("I don't know.", *shown) for _, answer in helped.branches)
        assert "Passages" not in helped.before


def test_a_branch_is_computed_as_if_it_stood_alone(tokenizer: Any) -> None:
    import torch

    rows = [encoded(1, tokenizer), encoded(2, tokenizer)]
    model = new_model(Shape(width=32, layers=2, heads=2, key_heads=1, inner=48), tokenizer, seed=0)
    with torch.inference_mode():
        together = reply_logits(model, collate(rows, padding=0))
        at = 0
        for row in rows:
            for asked, said in row.branches:
                ids = torch.tensor([[*row.prefix, *asked, *said]])
                alone = model(input_ids=ids).logits[0, -len(said) - 1 : -1]
                assert torch.allclose(together[at : at + len(said)], alone, atol=1e-4)
                at += len(said)
    assert at == len(together)


def test_only_replies_are_learned(tokenizer: Any) -> None:
    rows = [encoded(3, tokenizer), encoded(4, tokenizer)]
    batch = collate(rows, padding=0)
    said = [token for row in rows for _, reply in row.branches for token in reply]
    assert batch["labels"].tolist() == said
    ids = batch["input_ids"].flatten()
    assert ids[batch["at"] + 1].tolist() == said
    assert batch["labels"].tolist().count(tokenizer.eos_token_id) == sum(
        len(row.branches) for row in rows
    )


def test_widths(tokenizer: Any) -> None:
    one = Conversation((), "", (("Why?", "So."), ("Who?", "Nobody here.")))
    row = encode(one, tokenizer)
    assert row.width == len(row.prefix) + sum(len(a) + len(b) for a, b in row.branches)
    assert row.longest < row.width
    assert len(encode(one, tokenizer, most_questions=1).branches) == 1
