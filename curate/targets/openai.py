"""OpenAI's fine-tuning service (chat models, supervised)."""

from __future__ import annotations

import re
from typing import Any

import orjson
import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.curate.rules.tool_calls import Turns, stray_results, tool_names, unanswered_calls
from tunegate.curate.targets.length import cut_at_end, too_long
from tunegate.curate.targets.roles import NO_ANSWER, OPEN_END
from tunegate.curate.targets.target import (
    Reason,
    Target,
    rows_where,
    tools_where,
    turns_where,
    whole_file,
)
from tunegate.curate.targets.weights import WEIGHTED, nothing_weighted, odd_weight

MIN_PAIRS = 10
MAX_BYTES = 512 * 1024**2
MAX_TOKENS = 65_536
"""Training example length of gpt-4o and gpt-4o-mini; gpt-3.5-turbo takes 16,385."""
MAX_TOOLS = 128

_GUIDE = "developers.openai.com/api/docs/guides/supervised-fine-tuning"
_COOKBOOK = "openai/openai-cookbook examples/Chat_finetuning_data_prep.ipynb"
_CHAT = "OpenAI API reference, chat completions: messages and tools"
_INPUT = "OpenAI API reference, FineTuneChatRequestInput"

_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_NO_SPEAKER_NAME = re.compile(r"[\s<|\\/>]|^$")


def messages_bytes(frame: pl.DataFrame) -> int:
    """Size of the pairs as JSON Lines of messages, from below: escapes of texts are not counted."""
    texts = [pl.col(name).str.len_bytes().fill_null(0) for name in ("system", "context", "tools")]
    single = pl.col("prompt").str.len_bytes() + pl.col("response").str.len_bytes() + 75
    turns = (
        pl.when(pl.col("turns").is_null()).then(single).otherwise(pl.col("turns").str.len_bytes())
    )
    return int(frame.select(pl.sum_horizontal(*texts, turns).sum()).item() or 0)


def _too_few(frame: pl.DataFrame) -> str | None:
    if frame.height >= MIN_PAIRS:
        return None
    return f"{frame.height} pairs, no file with fewer than {MIN_PAIRS} is taken"


def _too_large(frame: pl.DataFrame) -> str | None:
    size = messages_bytes(frame)
    if size <= MAX_BYTES:
        return None
    return f"{size / 1024**2:,.0f} MB at least as messages, the Files API takes 512 MB"


def _empty_message(turns: Turns) -> str | None:
    for nth, turn in enumerate(turns, start=1):
        if turn["role"] != "tool" and not turn["content"] and not turn.get("tool_calls"):
            return f"turn {nth} has no content"
    return None


def _unmatched_tools(turns: Turns) -> str | None:
    strays = stray_results(turns)
    if strays:
        return f"turn {strays[0]} is a tool result that answers no call"
    missing = unanswered_calls(turns, bundles=False)
    if missing:
        name = excerpt(missing[0], 0, len(missing[0]), width=40)
        return f"the call of {name} has no tool message that answers it"
    return None


def _bad_call_name(turns: Turns) -> str | None:
    names = [call["name"] for turn in turns for call in turn.get("tool_calls", ())]
    return _bad_name(names)


def _bad_speaker(turns: Turns) -> str | None:
    for nth, turn in enumerate(turns, start=1):
        name = turn.get("name")
        if turn["role"] == "tool" or name is None:
            continue
        if _NO_SPEAKER_NAME.search(name):
            shown = excerpt(name, width=40)
            return f"name {shown!r} in turn {nth} is empty or has a space or one of < | \\ / >"
    return None


def _bad_tools(tools: str) -> str | None:
    names = tool_names(tools)
    if names is None:
        return "tool definitions are not a JSON list of named tools"
    listed: list[Any] = orjson.loads(tools)
    if len(listed) > MAX_TOOLS:
        return f"{len(listed)} tools are defined, at most {MAX_TOOLS} are taken"
    return _bad_name(sorted(names))


def _bad_name(names: list[str]) -> str | None:
    for name in names:
        if not _TOOL_NAME.fullmatch(name):
            shown = excerpt(name, width=40)
            return f"tool name {shown!r} is not 1 to 64 of a-z, A-Z, 0-9, _ and -"
    return None


def _weight_elsewhere(turns: Turns) -> str | None:
    for nth, turn in enumerate(turns, start=1):
        if turn["role"] != "assistant" and turn.get("weight"):
            return f"turn {nth} has a weight, only assistant messages take one"
    return None


_SINGLE = pl.col("turns").is_null()
_TOOLED = pl.col("roles").str.contains("[ct]")

TARGET = Target(
    name="openai",
    title="OpenAI",
    endings=(".jsonl",),
    shape="messages",
    reasons=(
        Reason("V805", whole_file(_too_few), source=f"{_GUIDE}: minimum of 10 examples"),
        Reason("V805", whole_file(_too_large), source="OpenAI API reference, files: 512 MB each"),
        Reason(
            "V805",
            rows_where(NO_ANSWER, "no assistant message"),
            source=f"{_COOKBOOK}: example_missing_assistant_message",
        ),
        Reason(
            "V805",
            rows_where(OPEN_END, "the last message is not the assistant's"),
            source="fine-tuning job validation; kohhnagata/clone-factory-v1 issue 3",
        ),
        Reason(
            "V805",
            rows_where(pl.col("system") == "", "the system message has no content", field="system"),
            source=f"{_COOKBOOK}: missing_content",
        ),
        Reason(
            "V805",
            rows_where(
                _SINGLE & (pl.col("prompt") == "") & (pl.col("context").fill_null("") == ""),
                "the user's message has no content",
                field="prompt",
            ),
            source=f"{_COOKBOOK}: missing_content",
        ),
        Reason(
            "V805",
            rows_where(
                _SINGLE & (pl.col("response") == ""),
                "the assistant's message has no content",
                field="response",
            ),
            source=f"{_COOKBOOK}: missing_content",
        ),
        Reason(
            "V805",
            turns_where(pl.col("turns").str.contains('"content":""', literal=True), _empty_message),
            source=f"{_COOKBOOK}: missing_content",
        ),
        Reason(
            "V805",
            turns_where(WEIGHTED, odd_weight),
            source=f"{_INPUT}: weight is 0 or 1",
        ),
        Reason(
            "V805",
            turns_where(_TOOLED, _unmatched_tools),
            source=f"{_CHAT}: tool messages answer each tool_call_id",
        ),
        Reason("V805", turns_where(_TOOLED, _bad_call_name), source=f"{_CHAT}: function name"),
        Reason(
            "V805",
            turns_where(pl.col("turns").str.contains('"name":', literal=True), _bad_speaker),
            source=f"{_CHAT}: name; the error 'string does not match pattern'",
        ),
        Reason("V805", tools_where(_bad_tools), source=f"{_CHAT}: tools, at most 128"),
        Reason(
            "V806",
            too_long("the example length", cut_at_end, default=MAX_TOKENS),
            source="OpenAI fine-tuning guide, token limits: longer examples are cut at the end; "
            "MicrosoftDocs/azure-ai-docs fine-tune-models.md: 65,536",
        ),
        Reason(
            "V807",
            turns_where(WEIGHTED, nothing_weighted),
            source=f"{_INPUT}: weight 0 is not trained against",
        ),
        Reason(
            "V807",
            turns_where(WEIGHTED, _weight_elsewhere),
            source=f"{_INPUT}: weight of assistant messages",
        ),
    ),
)
