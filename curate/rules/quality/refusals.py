"""Refusals in the stock words of a general assistant."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

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

_OPENING_CHARS = 400
"""A stock refusal stands near the beginning; further down it is part of a story."""

_REACH = 160
"""Characters behind "as an AI" in which it says what it cannot do."""

_QUICKLY = (
    r" an AI| an artificial int|anguage model|knowledge cut|my last|my latest|my training|assist"
    r"|fulfil|comply|ith that|r request|do that|作为|我是一|n tant qu|ls KI|prachmodell|omo un"
    r"|omo um|omo IA|omo modelo|linguistico"
)
"""Literal parts of every stock refusal; case-sensitive, so that one pass finds them quickly."""

_IDENTITY = re.compile(
    r"(?i)\b(?:as|being|i(?:['’]m| am)(?: just| only| simply)?|(?:i|it),? as) an? "
    r"(?:(?:large |text[- ]based |ai )*language model|(?:text[- ]based )?ai\b"
    r"|artificial intelligence)"
)
_UNABLE = re.compile(
    r"(?i)\b(?:cannot|can not|can['’]t|unable to|not (?:able|capable|designed|programmed|equipped)"
    r"|(?:do not|don['’]t) (?:actually |currently |really )?(?:have|possess|experience|hold|take)"
    r"|have no|without (?:access|the ability)|lack|incapable)\b"
)
_STOCK = re.compile(
    r"(?i)\A\W*(?:(?:i['’]m|i am)(?: very| so)? (?:sorry|afraid)|sorry|i apologi[sz]e|my apologies"
    r"|unfortunately)?\W*(?:but )?i"
    r"(?: cannot| can['’]t| won['’]t|(?:['’]m| am) (?:unable|not able) to) "
    r"(?:assist|help|comply|fulfill?|complete|answer|engage|continue|provide|process|do)(?: you)?"
    r"(?: with| in)? (?:that|this|your|such)(?: (?:kind|type) of)?"
    r"(?: (?:request|requests|task|query|question|content|activity|behaviou?r))?\W"
)
_CUTOFF = re.compile(
    r"(?i)\bmy (?:knowledge cut-?off|training (?:data|cut-?off)|last (?:knowledge )?update)"
    r"|\bas of my (?:last|latest|most recent|knowledge)\b"
)
_IN_OTHER_LANGUAGES = re.compile(
    r"(?:作为|我是|由于我是)一?[个名款种]?[^，。,.\n]{0,8}(?:人工智能|AI|语言模型|机器人)[^。\n]{0,40}"
    r"(?:无法|不能|没有|不具备|不会)"
    r"|(?i:en tant qu(?:e |['’])(?:modèle de langage|ia\b|intelligence artificielle))"
    r"|(?i:als (?:eine? )?(?:ki\b|ki-?(?:sprach)?modell|sprachmodell|künstliche intelligenz))"
    r"|(?i:como (?:un |um |una |uma )?(?:modelo de (?:lenguaje|linguagem)|ia\b"
    r"|intelig[eê]ncia artificia))"
    r"|(?i:in quanto (?:modello linguistico|ia\b|intelligenza artificiale))"
)
_ABOUT_ASSISTANT = re.compile(
    r"(?i)\b(?:ai|chatbots?|language model|chatgpt|assistant|robot)\b|artificial intelligence"
    r"|\b(?:are|can|do|were) you\b[^.?!]{0,40}\?|who (?:made|created|built|are) you"
    r"|人工智能|AI|你是"
)


def _find_refusal(passage: Passage, row: Row) -> Iterator[Mark]:
    opening = passage.text[:_OPENING_CHARS]
    span = _stock_refusal(opening)
    if span is None or _ABOUT_ASSISTANT.search(_question(passage, row)[-_OPENING_CHARS:]):
        return
    yield Mark(*span, f"stock refusal “{excerpt(passage.text, *span)}”")


def _question(passage: Passage, row: Row) -> str:
    """What the user said last before this answer."""
    prompt = row["prompt"][: passage.start] if passage.field == "prompt" else row["prompt"]
    if row["turns"] is None:
        return str(prompt)
    last = str(prompt).rpartition(f"{SPEAKERS['user']}: ")[2]
    return last.partition(f"\n\n{SPEAKERS['assistant']}: ")[0]


def _stock_refusal(opening: str) -> tuple[int, int] | None:
    """Where the words of the refusal stand, up to the inability itself."""
    stock = _STOCK.search(opening) or _CUTOFF.search(opening) or _IN_OTHER_LANGUAGES.search(opening)
    if stock is not None:
        return stock.span()
    identity = _IDENTITY.search(opening)
    if identity is None:
        return None
    unable = _UNABLE.search(opening, identity.end(), identity.end() + _REACH)
    return None if unable is None else (identity.start(), unable.end())


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
