"""Hugging Face TRL: `SFTTrainer` with its defaults, read at 1.10.

Rows of messages train on the whole text, prompts too, unless `assistant_only_loss` is set;
conversational prompt/completion rows train on the completion only.
"""

from __future__ import annotations

import polars as pl

from tunegate.curate.rules.tool_calls import tool_names
from tunegate.curate.targets.length import Overlong, cut_at_end, too_long
from tunegate.curate.targets.roles import (
    NO_ALTERNATION,
    NO_ANSWER,
    OPEN_END,
    STRICT_TEMPLATES,
)
from tunegate.curate.targets.target import (
    Reason,
    Target,
    rows_where,
    tools_where,
    turns_where,
    whole_file,
)
from tunegate.curate.targets.weights import WEIGHTED, ignored_weight

MAX_LENGTH = 1_024
"""Default of `SFTConfig.max_length`."""

_TRAINER = "huggingface/trl trl/trainer/sft_trainer.py"
_FORMATS = "huggingface/trl docs/source/dataset_formats.md"


def _no_pairs(frame: pl.DataFrame) -> str | None:
    return "no pairs, SFTTrainer stops at an empty data set" if frame.is_empty() else None


def _unreadable_tools(tools: str) -> str | None:
    if tool_names(tools) is None:
        return "tool definitions cannot be parsed as a JSON list of tools, SFTTrainer stops"
    return None


def _cut(one: Overlong) -> str:
    effect = cut_at_end(one)
    if one.answer_left == 0 and one.turns <= 2:
        return f"{effect}, and with loss on answers only the row is dropped silently"
    return effect


def _arguments_as_text(frame: pl.DataFrame) -> str | None:
    calling = frame.filter(pl.col("roles").str.contains("c", literal=True)).height
    if not calling:
        return None
    return (
        f"{calling:,} pairs call tools with arguments as JSON text, as OpenAI has it: templates "
        "that want objects raise (Gemma) or quote them twice (Llama 3), so parse them first"
    )


def _several_schemas(frame: pl.DataFrame) -> str | None:
    kinds = frame["tools"].drop_nulls().n_unique()
    if kinds < 2:
        return None
    return (
        f"{kinds:,} different sets of tool definitions: datasets fills the keys that one lacks "
        "with null unless the column is JSON text or of type Json()"
    )


TARGET = Target(
    name="trl",
    title="TRL",
    endings=(".jsonl", ".json", ".csv", ".parquet"),
    shape="messages",
    reasons=(
        Reason("V805", whole_file(_no_pairs), source=f"{_TRAINER}: train_dataset is required"),
        Reason(
            "V805",
            rows_where(
                NO_ANSWER, "no assistant turn: no completion, and assistant_only_loss stops at it"
            ),
            source=f"{_TRAINER}: at least one example has no assistant tokens",
        ),
        Reason("V805", tools_where(_unreadable_tools), source=f"{_TRAINER}: json.loads(tools)"),
        Reason(
            "V806",
            too_long("max_length", _cut, default=MAX_LENGTH),
            source=f"{_TRAINER}: truncate with keep_start, then drop fully masked examples",
        ),
        Reason(
            "V807",
            rows_where(OPEN_END, "what follows the last answer is no completion"),
            source=f"{_FORMATS}: prompt-completion",
        ),
        Reason(
            "V807",
            rows_where(NO_ALTERNATION, STRICT_TEMPLATES),
            source=f"{_TRAINER}: apply_chat_template",
        ),
        Reason(
            "V807",
            turns_where(WEIGHTED, ignored_weight),
            source=f"{_TRAINER}: labels come from masks only, no key weight is read",
        ),
        Reason(
            "V807",
            whole_file(_arguments_as_text),
            source="huggingface/trl trl/chat_templates: arguments is mapping, arguments | tojson",
        ),
        Reason("V807", whole_file(_several_schemas), source=f"{_FORMATS}: tool calling, Json()"),
    ),
)
