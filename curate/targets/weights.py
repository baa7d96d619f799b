"""Message weights: which values a consumer takes, and what is left to train on."""

from __future__ import annotations

import polars as pl

from tunegate.curate.rules.tool_calls import Turns

WEIGHTED = pl.col("turns").str.contains('"weight":', literal=True)
"""Pairs in which a turn has a weight."""


def odd_weight(turns: Turns) -> str | None:
    """A weight other than 0 and 1."""
    for nth, turn in enumerate(turns, start=1):
        if turn.get("weight") not in (None, 0, 1):
            return f"turn {nth} has weight {turn['weight']:g}, only 0 and 1 are taken"
    return None


def nothing_weighted(turns: Turns) -> str | None:
    """Assistant turns that all have weight 0."""
    weights = [turn.get("weight") for turn in turns if turn["role"] == "assistant"]
    if weights and all(weight == 0 for weight in weights):
        return "every assistant turn has weight 0, so nothing is learned from the pair"
    return None


def ignored_weight(turns: Turns) -> str | None:
    """Assistant turns with a weight that says something, for consumers that read none."""
    for nth, turn in enumerate(turns, start=1):
        if turn["role"] == "assistant" and turn.get("weight") not in (None, 1):
            return f"turn {nth} has weight {turn['weight']:g}, which is ignored: it is trained on"
    return None
