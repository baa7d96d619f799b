"""Together AI's fine-tuning service.

The reasons are those of the last client that checked files in full (1.5), with the roles and tools
that the guide has added since. From client 3.1 on only the server checks, and its rules are not
public.
"""

from __future__ import annotations

import polars as pl

from tunegate.curate.rules.tool_calls import tool_names
from tunegate.curate.targets.length import Overlong, too_long
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

_CHECKS = "togethercomputer/together-python src/together/utils/files.py"
_GUIDE = "docs.together.ai/docs/fine-tuning/data-preparation"


def _no_pairs(frame: pl.DataFrame) -> str | None:
    return "no pairs, at least one is needed" if frame.is_empty() else None


def _unreadable_tools(tools: str) -> str | None:
    if tool_names(tools) is None:
        return "tool definitions are not a JSON list of named tools"
    return None


def _beyond(one: Overlong) -> str:
    return "the pair does not fit into one training sequence"


TARGET = Target(
    name="together",
    title="Together",
    endings=(".jsonl",),
    shape="messages",
    reasons=(
        Reason("V805", whole_file(_no_pairs), source=f"{_CHECKS}: _check_samples_count"),
        Reason(
            "V805",
            rows_where(NO_ANSWER, "no assistant message"),
            source=f"{_CHECKS}: _check_conversation_roles",
        ),
        Reason(
            "V805",
            rows_where(
                pl.col("roles").str.contains("uu|[ac][ac]"),
                "two messages in a row by the same side",
            ),
            source=f"{_CHECKS}: _check_message_role",
        ),
        Reason(
            "V805",
            rows_where(
                pl.col("roles").str.contains("^[act]"),
                "the first message is neither the system's nor the user's",
            ),
            source=f"{_GUIDE}: conversational data",
        ),
        Reason(
            "V805",
            turns_where(WEIGHTED, odd_weight),
            source=f"{_CHECKS}: _check_message_weight",
        ),
        Reason(
            "V805",
            tools_where(_unreadable_tools),
            source="docs.together.ai/docs/fine-tuning/function-calling: tools",
        ),
        Reason(
            "V806",
            too_long("max_seq_length", _beyond, default=None),
            source=f"{_GUIDE}: examples are packed up to the model's context length",
        ),
        Reason(
            "V807",
            rows_where(OPEN_END, "what follows the last assistant message is not trained on"),
            source=f"{_GUIDE}: only assistant messages are trained on",
        ),
        Reason("V807", turns_where(WEIGHTED, nothing_weighted), source=f"{_GUIDE}: weight"),
    ),
)
