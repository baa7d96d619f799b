"""Orders of roles that consumers mind, as expressions over the column `roles`."""

from __future__ import annotations

import polars as pl

_TURNS = pl.col("roles").str.strip_prefix("s")

NO_ANSWER = ~_TURNS.str.contains("[ac]")
"""No assistant turn at all."""

OPEN_END = _TURNS.str.contains("[ac].*[ut]$")
"""Answers, but the last turn is not one."""

NO_ALTERNATION = _TURNS.str.contains("^[act]|uu|[ac][ac]")
"""Does not begin with the user, or the same side speaks twice. Tool results between calls and
answers are in order."""

STRICT_TEMPLATES = (
    "roles do not alternate: chat templates that insist on it (Mistral, Gemma, Cohere) raise"
)


def out_of_pairs(roles: str) -> str | None:
    """The first turn that breaks strict pairs of prompt and answer, for people.

    Odd turns are the user's or a tool's, even ones the assistant's; the last one is even.
    """
    turns = roles.removeprefix("s")
    for nth, role in enumerate(turns, start=1):
        if nth % 2 == 1 and role not in "ut":
            return f"turn {nth} is the assistant's where a user's or tool's turn is expected"
        if nth % 2 == 0 and role not in "ac":
            if role == "t" and turns[nth - 2] == "t":
                return f"turns {nth - 1} and {nth} are two tool results in a row"
            return f"turn {nth} is not the assistant's"
    return "the last turn is not the assistant's" if len(turns) % 2 else None
