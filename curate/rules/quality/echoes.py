"""Responses that give back what the user wrote."""

from __future__ import annotations

import polars as pl

from tunegate.curate.findings import hits
from tunegate.curate.rules.rule import Context, Rule

MIN_PROMPT_CHARS = 20
"""Shorter prompts are names and titles, with which an answer may well begin."""

MIN_CONTEXT_CHARS = 60

_TRIMMED = " \t\r\n.,:;!?…\"'“”"
_ENDS = ("", "\n", *'.:;!?…"”')
"""What follows a repeated prompt; a title that begins a sentence goes on with a word."""

_WORKS_ON_CONTEXT = (
    r"(?i)correct|edit|fix|proofread|rewrite|re-?phrase|paraphras|grammar|punctuat|spell|capitali[sz]"
    r"|convert|format|sort|order|arrange|remove|repeat|copy|quote|translat|transcri|extract|reproduce"
    r"|print|code|change|modif|optimi[sz]e|improve|insert|add\b|insert|clean|mistake|error"
)


def _check_echoes(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    asked = (
        pl.when(pl.col("turns").is_null())
        .then(pl.col("prompt"))
        .otherwise(pl.col("prompt").str.split("\n\nUser: ").list.last())
    )
    near = frame.select("pos", "response", "context", "prompt", asked=asked).select(
        "pos",
        "context",
        "prompt",
        answer=pl.col("response").str.strip_chars(_TRIMMED),
        asked=pl.col("asked").str.strip_chars(_TRIMMED),
        response="response",
    )
    start = pl.col("asked").str.head(MIN_PROMPT_CHARS).str.to_lowercase()
    same_start = pl.col("answer").str.head(MIN_PROMPT_CHARS).str.to_lowercase() == start
    repeats = near.filter(
        (pl.col("asked").str.len_chars() >= MIN_PROMPT_CHARS) & same_start
    ).filter(
        pl.col("answer").str.to_lowercase().str.starts_with(pl.col("asked").str.to_lowercase())
        & ~pl.col("response").str.contains(r'^\s*(?:#|//|""")')
    )
    copies = near.filter(
        (pl.col("context").str.len_bytes() >= MIN_CONTEXT_CHARS)
        & (pl.col("context").str.head(12) == pl.col("response").str.head(12))
    ).filter(
        (_spaced("context") == _spaced("answer"))
        & ~pl.col("prompt").str.contains(_WORKS_ON_CONTEXT)
    )
    positions: list[int | None] = []
    messages: list[str] = []
    spans: list[tuple[int, int] | None] = []
    for pos, response, asked_text, answer in repeats.select(
        "pos", "response", "asked", "answer"
    ).iter_rows():
        whole = len(answer) == len(asked_text)
        start_at = response.index(answer)
        behind = response[start_at + len(asked_text) :].lstrip(" ")[:1]
        if behind not in _ENDS:
            continue
        positions.append(pos)
        messages.append(
            "the response is the prompt over again"
            if whole
            else "the response begins with the whole prompt"
        )
        spans.append((start_at, start_at + len(asked_text)))
    for pos in copies["pos"]:
        positions.append(pos)
        messages.append("the response is the whole context, word for word")
        spans.append(None)
    return hits(positions, messages, field="response", spans=spans)


def _spaced(column: str) -> pl.Expr:
    """The text with single spaces, without white space and marks at its ends."""
    spaced = pl.col(column).str.replace_all(r"\s+", " ")
    return spaced.str.strip_chars(_TRIMMED)


RULES: tuple[Rule, ...] = (
    Rule(
        code="Q402",
        name="repeats-prompt",
        summary="The response repeats the prompt, or is its context word for word.",
        why="The model learns to answer with the question. Usually a column was filled twice, or "
        "the answer was appended to the prompt.",
        bad="prompt: Can I change my address? / response: Can I change my address? Yes, online.",
        good="prompt: Can I change my address? / response: Yes, online.",
        severity="warning",
        check=_check_echoes,
    ),
)
