"""Conversations as tensors: one prefix, and behind it branches that do not see one another.

The passages of a lesson are computed once for all its questions. Every branch sees the prefix and
itself, at the positions it would have if it stood there alone, so each question is trained exactly
as it will be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tunegate.examples.reader.teaching.prompts import Conversation
from tunegate.examples.reader.teaching.tokens import END


@dataclass(frozen=True, slots=True)
class Encoded:
    """A conversation in tokens."""

    prefix: tuple[int, ...]
    branches: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    """Rest of the prompt and reply of each question; the reply ends with the end token."""

    @property
    def width(self) -> int:
        """Tokens of prefix and branches together."""
        return len(self.prefix) + sum(len(asked) + len(said) for asked, said in self.branches)

    @property
    def longest(self) -> int:
        """Tokens of the longest single prompt with its reply."""
        return len(self.prefix) + max(len(asked) + len(said) for asked, said in self.branches)


def encode(one: Conversation, tokenizer: Any, *, most_questions: int | None = None) -> Encoded:
    """The tokens of a conversation.

    Token by token what the tokenizer makes of the chat template's text: its pieces never reach
    over the place where prefix and question meet.
    """
    head = "".join(f"<|{turn.role}|>{turn.text.strip()}{END}" for turn in one.turns)
    prefix = tokenizer(f"{head}<|user|>{one.before.rstrip(' ')}")["input_ids"]
    chosen = one.branches[:most_questions]
    asked = tokenizer([f"{question.strip()}{END}<|assistant|>" for question, _ in chosen])
    said = tokenizer([f"{answer.strip()}{END}" for _, answer in chosen])
    pairs = zip(asked["input_ids"], said["input_ids"], strict=True)
    return Encoded(tuple(prefix), tuple((tuple(a), tuple(b)) for a, b in pairs))


def collate(rows: Sequence[Encoded], *, padding: int) -> dict[str, Any]:
    """Tensors of a batch: `input_ids`, `position_ids`, `attention_mask`, `at`, `labels`, and
    `text_at`, `text_labels`.

    `attention_mask` is true where a token (third axis) sees another (fourth); `at` are the places
    in the flattened batch whose next token is one of a reply, `labels` those tokens; `text_at` and
    `text_labels` are the same for passages and questions.
    """
    import torch

    width = max(row.width for row in rows)
    ids = torch.full((len(rows), width), padding, dtype=torch.long)
    positions = torch.zeros((len(rows), width), dtype=torch.long)
    seen = torch.zeros((len(rows), width, width), dtype=torch.bool)
    seen.diagonal(dim1=1, dim2=2).fill_(True)  # padding sees itself: no row without any
    causal = torch.ones((width, width), dtype=torch.bool).tril()
    at: list[int] = []
    labels: list[int] = []
    text_at: list[int] = []
    text_labels: list[int] = []
    for number, row in enumerate(rows):
        head = len(row.prefix)
        ids[number, :head] = torch.tensor(row.prefix, dtype=torch.long)
        positions[number, :head] = torch.arange(head)
        seen[number, : row.width, :head] = causal[: row.width, :head]
        text_at += range(number * width, number * width + head - 1)
        text_labels += row.prefix[1:]
        start = head
        for asked, said in row.branches:
            end = start + len(asked) + len(said)
            ids[number, start:end] = torch.tensor(asked + said)
            positions[number, start:end] = torch.arange(head, head + end - start)
            seen[number, start:end, start:end] = causal[: end - start, : end - start]
            first = number * width + start + len(asked) - 1
            at += range(first, first + len(said))
            labels += said
            text_at += range(number * width + start, first)
            text_labels += asked[1:]
            start = end
    return {
        "input_ids": ids,
        "position_ids": positions,
        "attention_mask": seen[:, None],
        "at": torch.tensor(at),
        "labels": torch.tensor(labels),
        "text_at": torch.tensor(text_at),
        "text_labels": torch.tensor(text_labels),
    }
