"""LLaMA-Factory: supervised fine-tuning on data of `formatting: sharegpt`."""

from __future__ import annotations

import polars as pl

from tunegate.curate.findings import hits
from tunegate.curate.rules.rule import Context
from tunegate.curate.rules.tool_calls import Turns, tool_names
from tunegate.curate.targets.length import Overlong, cut_at_end, too_long
from tunegate.curate.targets.roles import out_of_pairs
from tunegate.curate.targets.target import (
    Reason,
    Target,
    tools_where,
    turns_where,
    whole_file,
)
from tunegate.curate.targets.weights import WEIGHTED, ignored_weight

CUTOFF_LEN = 2_048
"""Default of `cutoff_len`."""

_CONVERTER = "hiyouga/LLaMA-Factory src/llamafactory/data/converter.py"
_FORMATTER = "hiyouga/LLaMA-Factory src/llamafactory/data/formatter.py"
_LENGTHS = "hiyouga/LLaMA-Factory src/llamafactory/data/processor/processor_utils.py"

_IN_PAIRS = pl.col("roles").str.contains("^s?(?:[ut][ac])+$")


def _skipped(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    rows = frame.filter(~_IN_PAIRS).select("pos", "roles")
    reasons = [out_of_pairs(roles) or "there are no turns" for roles in rows["roles"]]
    return hits(rows["pos"].to_list(), [f"{reason}, the row is skipped" for reason in reasons])


def _nothing_left(frame: pl.DataFrame) -> str | None:
    if frame.filter(_IN_PAIRS).is_empty():
        return "no pair can be used, the run stops"
    return None


def _unreadable_tools(tools: str) -> str | None:
    if tool_names(tools) is None:
        return "tool definitions are not a JSON list of tools, the run stops"
    return None


def _lost_text(turns: Turns) -> str | None:
    for nth, turn in enumerate(turns, start=1):
        if turn.get("tool_calls") and turn["content"]:
            return f"turn {nth} has text beside its tool calls, and only the calls are kept"
    return None


def _shared_cut(one: Overlong) -> str:
    """`infer_seqlen`: the shorter side is kept when it is below half of the limit."""
    if one.turns > 2:
        return "turns at the end are cut or left out"
    if one.answer * 2 < one.limit:
        return f"the prompt is cut by {one.length - one.limit:,}, at its end"
    if one.before * 2 < one.limit:
        return cut_at_end(one)
    kept = one.limit * one.answer // one.length
    return f"prompt and answer are both cut, {kept:,} of the answer's {one.answer:,} stay"


TARGET = Target(
    name="llama-factory",
    title="LLaMA-Factory",
    endings=(".json", ".jsonl", ".csv", ".parquet", ".arrow"),
    shape="sharegpt",
    reasons=(
        Reason("V805", _skipped, source=f"{_CONVERTER}: SharegptDatasetConverter, broken_data"),
        Reason(
            "V805",
            whole_file(_nothing_left),
            source="hiyouga/LLaMA-Factory src/llamafactory/data/loader.py: StopIteration",
        ),
        Reason("V805", tools_where(_unreadable_tools), source=f"{_FORMATTER}: ToolFormatter"),
        Reason(
            "V806",
            too_long("cutoff_len", _shared_cut, default=CUTOFF_LEN),
            source=f"{_LENGTHS}: infer_seqlen",
        ),
        Reason(
            "V807",
            turns_where(pl.col("roles").str.contains("c", literal=True), _lost_text),
            source=f"{_CONVERTER}: function_call and OpenAIDatasetConverter, tool_calls",
        ),
        Reason(
            "V807",
            turns_where(WEIGHTED, ignored_weight),
            source="hiyouga/LLaMA-Factory src/llamafactory/data/processor/supervised.py",
        ),
    ),
)
