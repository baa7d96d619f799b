"""The loss of held-out answers, row by row: the same measure for every method."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from tunegate.train.running.dataset import Row


@dataclass(frozen=True, slots=True)
class RowLoss:
    """Of one row's answer."""

    id: str
    source: str | None
    nats: float
    """Summed over its tokens."""
    tokens: int


def mean_loss(losses: Sequence[RowLoss]) -> float | None:
    """Nats a token, over all rows; None without a token."""
    tokens = sum(one.tokens for one in losses)
    return sum(one.nats for one in losses) / tokens if tokens else None


def by_document(losses: Sequence[RowLoss]) -> list[list[int]]:
    """Row numbers by source document; a row without one is alone."""
    groups: dict[str, list[int]] = {}
    for nth, one in enumerate(losses):
        groups.setdefault(one.source or f"\x00{nth}", []).append(nth)
    return list(groups.values())


def answer_tokens(row: Row, tokenizer: Any, *, max_length: int) -> tuple[list[int], int]:
    """The tokens of prompt and answer, cut, and how many of them are the prompt's."""
    import json

    tools = json.loads(row["tools"]) if row.get("tools") else None
    prompt = _ids(tokenizer, row["prompt"], tools, asked=True)
    whole = _ids(tokenizer, row["prompt"] + row["completion"], tools, asked=False)
    return whole[:max_length], min(len(prompt), max_length)


def all_answer_tokens(rows: Sequence[Row], tokenizer: Any, *, max_length: int) -> int:
    """Tokens of all answers, cut; what one pass over the rows trains."""
    cut = (answer_tokens(one, tokenizer, max_length=max_length) for one in rows)
    return sum(len(ids) - begin for ids, begin in cut)


def row_losses(
    model: Any, tokenizer: Any, rows: Sequence[Row], *, max_length: int, batch: int, dtype: Any
) -> list[RowLoss]:
    """Read each row's answer behind its prompt, in the order of the rows.

    Args:
        model: Is put to evaluation and back.
        tokenizer: With a chat template.
        rows: May be empty.
        max_length: Tokens of a row that are read.
        batch: Rows at a time.
        dtype: What is computed in.
    """
    import torch

    encoded = [answer_tokens(one, tokenizer, max_length=max_length) for one in rows]
    order = sorted(range(len(rows)), key=lambda nth: len(encoded[nth][0]))
    found: dict[int, RowLoss] = {}
    was = model.training
    model.eval()
    halves = dtype is not torch.float32
    scope = torch.autocast(model.device.type, dtype) if halves else nullcontext()
    with torch.inference_mode(), scope:
        for at in range(0, len(order), batch):
            some = order[at : at + batch]
            width = max(len(encoded[nth][0]) for nth in some)
            ids = torch.zeros(len(some), width, dtype=torch.long)
            mask = torch.zeros_like(ids)
            for place, nth in enumerate(some):
                ids[place, : len(encoded[nth][0])] = torch.tensor(encoded[nth][0])
                mask[place, : len(encoded[nth][0])] = 1
            ids, mask = ids.to(model.device), mask.to(model.device)
            logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits
            for place, nth in enumerate(some):
                length, begin = len(encoded[nth][0]), encoded[nth][1]
                said = ids[place, begin:length]
                nats = torch.nn.functional.cross_entropy(
                    logits[place, begin - 1 : length - 1].float(), said, reduction="sum"
                )
                row = rows[nth]
                found[nth] = RowLoss(row["id"], row.get("source"), float(nats), len(said))
    model.train(was)
    return [found[nth] for nth in range(len(rows))]


def _ids(tokenizer: Any, messages: Sequence[Any], tools: Any, *, asked: bool) -> list[int]:
    made = tokenizer.apply_chat_template(
        messages, tools=tools, add_generation_prompt=asked, tokenize=True, return_dict=True
    )
    return list(made["input_ids"])
