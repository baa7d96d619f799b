"""Answers matched against regular expressions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tunegate.curate.answer_words import readable
from tunegate.evaluate.metrics.score import Score


def regex(answer: str, patterns: Sequence[str]) -> Score:
    """1 when one of the patterns is found in the answer.

    The patterns are those of Rust's `regex`: their time is linear in the text, so no answer can
    stall a run, and they have no look-around and no references back. `(?i)` ignores case, `^` and
    `$` tie to the whole answer. A pattern that is none matches nothing; `pattern_problem` says so
    when the suite is read.
    """
    if not patterns:
        return Score(0.0, "there is no pattern")
    for one in patterns:
        if _found(readable(answer), readable(one)):
            return Score(1.0, "a pattern matches")
    return Score(0.0, "no pattern matches")


def pattern_problem(patterns: Sequence[str]) -> str | None:
    """What is wrong with the first bad pattern, as one clause; None when all are good."""
    if not patterns:
        return "it has no pattern"
    for one in patterns:
        try:
            _contains("", readable(one))
        except pl.exceptions.ComputeError as error:
            return f"{one!r} is no pattern: {_complaint(error)}"
    return None


def _found(text: str, pattern: str) -> bool:
    try:
        return _contains(text, pattern)
    except pl.exceptions.ComputeError:
        return False


def _contains(text: str, pattern: str) -> bool:
    return bool(pl.Series([text]).str.contains(pattern).item())


def _complaint(error: Exception) -> str:
    """What the parser says, without the lines that point at it and those of polars."""
    lines = [line.strip() for line in str(error).splitlines()]
    said = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return said[-1] if said else "it does not compile"
