"""The rows as the trainer has them: trl's own preparation, run on them."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tunegate.curate.dataset import Dataset
from tunegate.curate.quiet import quiet_adapters
from tunegate.train.rows import DEFAULT_TEMPLATE, trainer_row

IGNORED = -100
"""Label of a token that is not trained."""


@dataclass(frozen=True, slots=True)
class EncodedRow:
    """One pair in tokens."""

    pair: str
    """Its id."""
    prompt: tuple[int, ...]
    """What the model is shown when it is asked."""
    whole: tuple[int, ...]
    """Prompt and answer, uncut."""
    whole_labels: tuple[int, ...]
    ids: tuple[int, ...] | None
    """What is trained on; None when the trainer drops the row."""
    labels: tuple[int, ...] | None


@dataclass(frozen=True)
class Encoded:
    """All rows, and a batch of the longest and the shortest one as the trainer stacks it."""

    rows: tuple[EncodedRow, ...]
    batch_ids: tuple[tuple[int, ...], ...]
    batch_labels: tuple[tuple[int, ...], ...]
    unreadable: tuple[tuple[str, str], ...]
    """Ids of pairs that the template refuses, with what it says."""
    default_template: bool
    """Whether the tokenizer has none, and `DEFAULT_TEMPLATE` was taken."""


def encode(dataset: Dataset, tokenizer: Any, *, max_length: int) -> Encoded:
    """Prepare and stack the pairs as `SFTTrainer` does, around a model too small to matter.

    Args:
        dataset: Each pair ends with an answer; others are `unreadable`.
        tokenizer: Of transformers; it is copied, not changed.
        max_length: Of the plan.
    """
    import copy

    tokenizer = copy.deepcopy(tokenizer)
    without = not tokenizer.chat_template
    if without:
        tokenizer.chat_template = DEFAULT_TEMPLATE
    names: list[str] = []
    rows: list[dict[str, Any]] = []
    prompts: list[tuple[int, ...]] = []
    unreadable: list[tuple[str, str]] = []
    for row, pair in dataset.iter_pairs():
        try:
            made = trainer_row(pair)
            prompts.append(_prompt(tokenizer, made))
            _asked(tokenizer, made, whole=True)
        except Exception as error:  # noqa: BLE001  (a template raises what it likes)
            prompts = prompts[: len(rows)]
            unreadable.append((row["id"], str(error).strip().partition("\n")[0]))
            continue
        names.append(row["id"])
        rows.append(made)
    if not rows:
        return Encoded((), (), (), tuple(unreadable), without)
    whole, _ = _prepared(rows, tokenizer, max_length=None)
    cut, stack = _prepared(rows, tokenizer, max_length=max_length)
    encoded = tuple(
        EncodedRow(
            pair=name,
            prompt=prompts[nth],
            whole=whole[nth][0],
            whole_labels=whole[nth][1],
            ids=cut[nth][0] if nth in cut else None,
            labels=cut[nth][1] if nth in cut else None,
        )
        for nth, name in enumerate(names)
    )
    batch_ids, batch_labels = _stacked(list(cut.values()), stack)
    return Encoded(encoded, batch_ids, batch_labels, tuple(unreadable), without)


def _prompt(tokenizer: Any, row: dict[str, Any]) -> tuple[int, ...]:
    return _asked(tokenizer, row, whole=False)


def _asked(tokenizer: Any, row: dict[str, Any], *, whole: bool) -> tuple[int, ...]:
    import json

    tools = json.loads(row["tools"]) if "tools" in row else None
    messages = row["prompt"] + (row["completion"] if whole else [])
    made = tokenizer.apply_chat_template(
        messages, tools=tools, add_generation_prompt=not whole, tokenize=True, return_dict=True
    )
    return tuple(made["input_ids"])


_Cut = dict[int, tuple[tuple[int, ...], tuple[int, ...]]]


def _prepared(
    rows: Sequence[dict[str, Any]], tokenizer: Any, *, max_length: int | None
) -> tuple[_Cut, Any]:
    """Tokens and labels by row number for the rows that are left, and the collator."""
    with _quiet(), tempfile.TemporaryDirectory() as folder:
        with quiet_adapters():
            from datasets import Dataset as Rows
            from datasets import disable_progress_bars
            from transformers import LlamaConfig, LlamaForCausalLM
            from trl import SFTConfig, SFTTrainer  # type: ignore[attr-defined]

        disable_progress_bars()
        size = LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=8,
            intermediate_size=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            num_key_value_heads=1,
        )
        trainer: Any = SFTTrainer(
            model=LlamaForCausalLM(size),
            args=SFTConfig(
                output_dir=folder,
                max_length=max_length,
                use_cpu=True,
                bf16=False,
                report_to="none",
                gradient_checkpointing=False,
            ),
            train_dataset=Rows.from_list([row | {"nth": nth} for nth, row in enumerate(rows)]),
            processing_class=tokenizer,
        )
        left = {
            one["nth"]: (tuple(one["input_ids"]), tuple(one["labels"]))
            for one in trainer.train_dataset
        }
    return left, trainer.data_collator


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what trl says of rows: the checks say it with the row that shows it."""
    names = ("trl", "transformers", "datasets")
    before = {name: logging.getLogger(name).level for name in names}
    try:
        for name in names:
            logging.getLogger(name).setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _stacked(
    left: list[tuple[tuple[int, ...], tuple[int, ...]]], collate: Any
) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    """The longest and the shortest row in one batch."""
    if not left:
        return (), ()
    ordered = sorted(left, key=lambda one: len(one[0]))
    both = [ordered[-1], ordered[0]] if len(ordered) > 1 else ordered
    made = collate([{"input_ids": list(ids), "labels": list(labels)} for ids, labels in both])
    ids, labels = made["input_ids"].tolist(), made["labels"].tolist()
    return tuple(map(tuple, ids)), tuple(map(tuple, labels))
