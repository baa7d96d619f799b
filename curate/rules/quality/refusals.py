"""Refusals in the stock words of a general assistant."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from tunegate.curate.abstention import is_declared
from tunegate.curate.masking import excerpt
from tunegate.curate.pair import SPEAKERS
from tunegate.curate.rules.rule import Context, Fix, Rule, drop
from tunegate.curate.rules.text_format.passages import (
    SPOKEN,
    Mark,
    Passage,
    Row,
    mark_passages,
    matches,
)
from tunegate.curate.stock_refusal import OPENING_CHARS, stock_refusal

_QUICKLY = (
    r" an AI| an artificial int|anguage model|knowledge cut|my last|my latest|my training|assist"
    r"|fulfil|comply|ith that|r request|do that|作为|我是一|n tant qu|ls KI|prachmodell|omo un"
    r"|omo um|omo IA|omo modelo|linguistico"
)
"""Literal parts of every stock refusal; case-sensitive, so that one pass finds them quickly."""

_ABOUT_ASSISTANT = re.compile(
    r"(?i)\b(?:ai|chatbots?|language model|chatgpt|assistant|robot)\b|artificial intelligence"
    r"|\b(?:are|can|do|were) you\b[^.?!]{0,40}\?|who (?:made|created|built|are) you"
    r"|人工智能|AI|你是"
)


def _find_refusal(passage: Passage, row: Row) -> Iterator[Mark]:
    span = stock_refusal(passage.text)
    if span is None or _ABOUT_ASSISTANT.search(_question(passage, row)[-OPENING_CHARS:]):
        return
    if is_declared(passage.text, f"{row['system'] or ''}\n{row['prompt']}"):
        return
    yield Mark(*span, f"stock refusal “{excerpt(passage.text, *span)}”")


def _question(passage: Passage, row: Row) -> str:
    """What the user said last before this answer."""
    prompt = row["prompt"][: passage.start] if passage.field == "prompt" else row["prompt"]
    if row["turns"] is None:
        return str(prompt)
    last = str(prompt).rpartition(f"{SPEAKERS['user']}: ")[2]
    return last.partition(f"\n\n{SPEAKERS['assistant']}: ")[0]


def _check_refusals(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (matches(_QUICKLY, SPOKEN),)
    return mark_passages(frame, tests, _find_refusal, authors={"assistant"})


RULES: tuple[Rule, ...] = (
    Rule(
        code="Q401",
        name="stock-refusal",
        summary="The response refuses in the stock words of a general assistant.",
        why="It came from another model, not from your experts; a few of these teach the tuned "
        "model to refuse what it should answer. Saying that a fact is not in the documents is "
        "not a stock refusal.",
        bad="response: As an AI language model, I cannot give opinions on insurance plans.",
        good="response: Plan B covers dental care; plan A does not.",
        severity="warning",
        check=_check_refusals,
        fix=Fix(kind="drop", apply=drop, safe=False, says="drop the pair"),
        source="common filter phrases for distilled data (WizardLM unfiltered, OpenChat)",
    ),
)
