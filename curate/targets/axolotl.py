"""Axolotl: data sets of `type: chat_template` with their defaults."""

from __future__ import annotations

from typing import Any

import orjson
import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.curate.rules.tool_calls import Turns, tool_names
from tunegate.curate.targets.length import Overlong, too_long
from tunegate.curate.targets.roles import NO_ALTERNATION, OPEN_END, STRICT_TEMPLATES
from tunegate.curate.targets.target import (
    Reason,
    Target,
    rows_where,
    tools_where,
    turns_where,
    whole_file,
)
from tunegate.curate.targets.weights import WEIGHTED, ignored_weight

SEQUENCE_LEN = 512
"""Default of `sequence_len`."""

_STRATEGY = "axolotl-ai-cloud/axolotl src/axolotl/prompt_strategies/chat_template.py"
_LENGTHS = "axolotl-ai-cloud/axolotl src/axolotl/utils/data/utils.py"
_FILTERS = "axolotl-ai-cloud/axolotl src/axolotl/utils/trainer.py"


def _no_pairs(frame: pl.DataFrame) -> str | None:
    return "no pairs, there is nothing to train on" if frame.is_empty() else None


def _broken_arguments(turns: Turns) -> str | None:
    for turn in turns:
        for call in turn.get("tool_calls", ()):
            if not _is_json(call["arguments"]):
                name = excerpt(call["name"], 0, len(call["name"]), width=40)
                return f"arguments of {name} are not JSON, the run stops"
    return None


def _broken_tools(tools: str) -> str | None:
    if tool_names(tools) is None:
        return "tool definitions are not a JSON list of tools, the run stops"
    for tool in orjson.loads(tools):
        parameters = tool.get("function", {}).get("parameters")
        if isinstance(parameters, str) and not _is_json(parameters):
            return "the parameters of a tool are text that is not JSON, the run stops"
    return None


def _blank_answer(turns: Turns) -> str | None:
    """An empty assistant turn beside ones with text."""
    answers = [(nth, turn) for nth, turn in enumerate(turns, start=1) if _answers(turn)]
    empty = [nth for nth, turn in answers if _is_empty(turn)]
    if not empty or len(empty) == len(answers):
        return None
    return f"turn {empty[0]} is empty and is left out of the loss"


def _no_text(turns: Turns) -> str | None:
    answers = [turn for turn in turns if _answers(turn)]
    if all(_is_empty(turn) for turn in answers):
        return "no assistant turn with text: a row without trainable tokens is dropped"
    return None


def _answers(turn: dict[str, Any]) -> bool:
    return bool(turn["role"] == "assistant")


def _is_empty(turn: dict[str, Any]) -> bool:
    return not turn["content"] and not turn.get("tool_calls")


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _dropped(one: Overlong) -> str:
    return "the row is dropped (excess_length_strategy: drop)"


_EMPTY = pl.col("turns").str.contains('"content":""', literal=True)
_ASKS_ONLY = ~pl.col("roles").str.contains("[ac]")

TARGET = Target(
    name="axolotl",
    title="Axolotl",
    endings=(".jsonl", ".json", ".csv", ".parquet", ".arrow"),
    shape="messages",
    reasons=(
        Reason("V805", whole_file(_no_pairs), source=_LENGTHS),
        Reason(
            "V805",
            rows_where(
                pl.col("turns").is_null() & (pl.col("response") == ""),
                "no assistant turn with text: a row without trainable tokens is dropped",
                field="response",
            ),
            source=f"{_STRATEGY}: find_turn; {_FILTERS}: drop_no_trainable_tokens",
        ),
        Reason(
            "V805",
            turns_where(_EMPTY | _ASKS_ONLY, _no_text),
            source=f"{_STRATEGY}: find_turn; {_FILTERS}: drop_no_trainable_tokens",
        ),
        Reason(
            "V805",
            turns_where(pl.col("roles").str.contains("c", literal=True), _broken_arguments),
            source=f"{_STRATEGY}: transform_message",
        ),
        Reason("V805", tools_where(_broken_tools), source=f"{_STRATEGY}: _get_tools"),
        Reason(
            "V806",
            too_long("sequence_len", _dropped, default=SEQUENCE_LEN),
            source=f"{_LENGTHS}: handle_long_seq_in_dataset",
        ),
        Reason(
            "V807",
            turns_where(_EMPTY, _blank_answer),
            source=f"{_STRATEGY}: find_turn, empty turn",
        ),
        Reason(
            "V807",
            rows_where(OPEN_END, "the last turn is not trained on, but its end token may be"),
            source=f"{_STRATEGY}: last turn is not trainable",
        ),
        Reason(
            "V807",
            rows_where(NO_ALTERNATION, STRICT_TEMPLATES),
            source=f"{_STRATEGY}: apply_chat_template",
        ),
        Reason(
            "V807",
            turns_where(WEIGHTED, ignored_weight),
            source=f"{_STRATEGY}: turns are masked by message_field_training only",
        ),
    ),
)
