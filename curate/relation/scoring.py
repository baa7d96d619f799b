"""Pairs of texts through a cross-encoder: both directions, batched by length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tunegate.curate.vectors.floats import Floats

BATCH_TOKENS = 4096
"""Padded tokens that go through the model at once."""

POOL = 4096
"""Pairs that are encoded and sorted by length together."""

CHARACTERS = 32
"""Of a text, for each token of the model's length, that are handed to the tokenizer at most."""

Tokens = tuple[Sequence[int], Sequence[int]]
"""Token ids of both texts in one row, and which text each belongs to (0 or 1)."""

Encode = Callable[[list[tuple[str, str]]], list[Tokens]]


def both_directions(
    first: Sequence[str],
    second: Sequence[str],
    encode: Encode,
    model: Any,
    *,
    length: int,
) -> Floats:
    """Log-probabilities of the model's classes, float32, `(2, n, classes)`.

    The first plane reads `first[i]` before `second[i]`, the second the other way round. `model` is
    one of transformers for sequence classification; `length` tokens of a pair are read at most.
    """
    planes = []
    for start in range(0, len(first), POOL):
        ones, others = (
            [_readable(text, length * CHARACTERS) for text in texts[start : start + POOL]]
            for texts in (first, second)
        )
        there = encode(list(zip(ones, others, strict=True)))
        back = encode(list(zip(others, ones, strict=True)))
        planes.append(_scores([*there, *back], model).reshape(2, len(ones), -1))
    if not planes:
        return np.zeros((2, 0, model.config.num_labels), np.float32)
    return np.concatenate(planes, axis=1)


def _readable(text: str, most: int) -> str:
    """The beginning of a text, without halves of characters, which tokenizers refuse."""
    return text[:most].encode("utf-8", "replace").decode()


def _scores(encoded: list[Tokens], model: Any) -> Floats:
    import torch

    lengths = np.array([len(ids) for ids, _ in encoded])
    order = np.argsort(lengths, kind="stable")
    made = np.empty((len(encoded), model.config.num_labels), np.float32)
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and (end + 1 - start) * lengths[order[end]] <= BATCH_TOKENS:
            end += 1
        rows = order[start:end]
        inputs = _padded([encoded[row] for row in rows], model)
        with torch.inference_mode():
            logits = model(**inputs).logits.float().log_softmax(-1)
        made[rows] = logits.cpu().numpy()
        start = end
    return made


def _padded(batch: list[Tokens], model: Any) -> dict[str, Any]:
    import torch

    size = (len(batch), max(len(ids) for ids, _ in batch))
    padding = getattr(model.config, "pad_token_id", 0) or 0
    ids = torch.full(size, padding, dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, (one, sides) in enumerate(batch):
        ids[row, : len(one)] = torch.tensor(one)
        types[row, : len(one)] = torch.tensor(sides)
        mask[row, : len(one)] = 1
    inputs = {"input_ids": ids, "attention_mask": mask}
    if getattr(model.config, "type_vocab_size", 0) > 1:
        inputs["token_type_ids"] = types
    return {name: value.to(model.device) for name, value in inputs.items()}
