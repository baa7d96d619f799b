"""Answers and contexts that are a word for nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from tunegate.curate.findings import hits
from tunegate.curate.masking import excerpt
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Fix, Rule, drop

MAX_BYTES = 40

_NO_ANSWER = (
    r"(?i)^\W*(?:#?n/a|n\.a\.?|tbd|todo|to be (?:added|determined|done)|placeholder|x{3,}"
    r"|(?:no|empty|missing) ?(?:input|output|response|answer|reply|data|content|text)s?)\W*$"
)
_PERHAPS_AN_ANSWER = r"(?i)^\W*(?:none|null|nil|nan|na|undefined)\W*$|^[\s.…?_*#/\\|=+-]+$"
_ASKS_FOR_VALUE = (
    r"(?i)\?|which|classif|identify|extract|find|list|name|output|return|evaluate|label|detect|operator"
    r"|symbol|punctuat|morse|none|null|code|entit|character|(?-u:\b)sign|fill|complete|calculate|simplify"
)
_NO_INPUT = (
    r"(?i)^\W*(?:(?:no|empty|without) ?(?:in|i)?puts?"
    r"(?: (?:needed|required|provided|given|necessary))?"
    r"|n/?a|none|null|nan|nil|not applicable)\W*$"
)


def _check_answers(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    short = frame.select("pos", "system", "prompt", "context", "response").filter(
        pl.col("response").str.len_bytes() <= MAX_BYTES, pl.col("response").str.contains(r"\S")
    )
    asked = pl.concat_str("system", "prompt", "context", separator="\n", ignore_nulls=True)
    allowed = pl.concat_str("system", "prompt", separator="\n", ignore_nulls=True)
    perhaps = pl.col("response").str.contains(_PERHAPS_AN_ANSWER)
    answer = pl.col("response").str.strip_chars().str.to_lowercase()
    found = short.filter(
        pl.col("response").str.contains(_NO_ANSWER)
        | (perhaps & ~asked.str.contains(_ASKS_FOR_VALUE))
    ).filter(~allowed.str.to_lowercase().str.contains(answer, literal=True))
    messages = [f"the response is no more than “{excerpt(text)}”" for text in found["response"]]
    return hits(found["pos"].to_list(), messages, field="response")


def _check_inputs(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    found = frame.select("pos", "context").filter(
        pl.col("context").str.len_bytes() <= MAX_BYTES, pl.col("context").str.contains(_NO_INPUT)
    )
    messages = [f"the context is no more than “{excerpt(text)}”" for text in found["context"]]
    return hits(found["pos"].to_list(), messages, field="context")


def _without_input(pair: Pair, context: Context) -> Pair:
    text = pair.context
    if text is None or len(text.encode()) > MAX_BYTES or not re.search(_NO_INPUT, text):
        return pair
    return replace(pair, context=None)


RULES: tuple[Rule, ...] = (
    Rule(
        code="Q407",
        name="empty-answer",
        summary="The response is a word for nothing: N/A, <nooutput>, three dots.",
        why="An empty cell came through as text; the model learns to answer with it.",
        bad="prompt: Design a company logo. / response: <nooutput>",
        good="prompt: Describe a company logo. / response: A red fox in a white circle.",
        severity="warning",
        check=_check_answers,
        fix=Fix(kind="drop", apply=drop, safe=False, says="drop the pair"),
        source="AlpacaDataCleaned, empty and N/A outputs",
    ),
    Rule(
        code="Q408",
        name="empty-context",
        summary="The context is a word for nothing: No input, <noinput>, N/A.",
        why="The words end up in the prompt, and the model learns that they belong there.",
        bad="prompt: Name five oceans. / context: <no input>",
        good="prompt: Name five oceans.",
        severity="warning",
        check=_check_inputs,
        fix=Fix(kind="strip", apply=_without_input, safe=True, says="remove the context"),
        source="AlpacaDataCleaned, inconsistent input field",
    ),
)
