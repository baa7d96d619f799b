"""Prompts about what a text model never saw: an attachment, a picture, the page of a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.curate.pair import TextField
from tunegate.curate.rules.rule import Context, Fix, Rule, drop
from tunegate.curate.rules.text_format.fences import without_code
from tunegate.curate.rules.text_format.passages import (
    Author,
    Mark,
    Passage,
    Row,
    holds_any,
    mark_passages,
    matches,
)

MAX_STAND_IN_CHARS = 400
"""In a longer text a picture is an ornament: the words carry the answer."""

_URL = r"(?:https?://|www\.)[^\s\])>\"'|]+"
_THINGS = (
    "images?|photos?|photographs?|pictures?|paintings?|drawings?|illustrations?|screenshots?|videos?"
    "|audio|recordings?|attachments?|attached|scans?|spreadsheets?|pdf|infographics?"
)
_FIGURES = "figure|diagram|graph|chart"
_STAND_IN = re.compile(
    rf"(?i)[\[<{{](?:(?:insert|see|the|an?) )?(?:{_THINGS})\b"
    rf"(?: (?:of|attached|here|file|shows?|with|showing)\b[^\]\[<>(){{}}\n]{{0,80}})?[\]>}}](?!\()"
    rf"|[\[<({{](?:attached|insert(?:ed)?) (?:{_THINGS})[\]>)}}]"
    rf"|<(?:{_THINGS}): ?{_URL}>|!\[[^\]\n]{{0,60}}\]\([^)\s]+\)|<img [^>\n]+>"
)
_TALKS_OF_IT = re.compile(
    rf"(?i)\b(?:see|in|as shown in|shown in|from|look at|refer to|based on) the "
    rf"(?:{_THINGS}|{_FIGURES}) "
    r"(?:above|below|attached|provided|you (?:sent|shared|attached|uploaded|provided))\b"
    rf"|\b(?:the|this) (?:attached|uploaded) (?:{_THINGS}|{_FIGURES}|file|document)\b"
    r"|\b(?:see|find) (?:the )?attached\b|\battached (?:you will find|please find)\b"
)
_ABOUT_MARKUP = re.compile(r"(?i)html|\bcss\b|\bcode\b|\bweb|\bxml\b|markdown|javascript|react")
_WRITES_MAIL = re.compile(
    r"(?i)e-?mail|letter|message|memo|cover|invoice|html|markdown|\bcode\b|\bcss\b|template|\bform\b"
    r"|script|report|proposal|web ?(?:page|site)|\bwrite\b|\bpost\b|story|placeholder"
    r"|\bgenerate\b|tool"
)

_ONLY_LINK = re.compile(rf"\A(?:[\w ]{{1,24}}:\s*)?[\[<(\"]?{_URL}[\])>\".]?\Z")
_SITE = re.compile(
    r"(?P<scheme>(?:https?://)?)(?:[^/?#\s]*@)?(?P<host>\[[0-9A-Fa-f:.]*|[^/?#:\s]*)"
)
_READS_LINK = re.compile(
    r"(?i)\b(?:summari[sz]e|summary|summari[sz]ation|read|describe|analy[sz]e|review|evaluate|watch|visit"
    r"|headline|title|key (?:points?|takeaways?|elements?)|main (?:points?|idea)|article|blog ?post"
    r"|web ?(?:page|site)|news|story|video|image|photo|picture|painting|figure|classify|identify"
    r"|extract|according to|highlights)\b"
)
_WORKS_ON_LINK = re.compile(
    r"(?i)\burls?\b(?! (?:content|page|article))|\buri\b|shorten|parse|domain|normali[sz]e"
    r"|\bformat\b|hyperlink|clickable|\bhtml\b|\bcode\b|script|function|regex|request|\bapi\b|scrap|crawl"
    r"|download|bookmark|algorithm|\bcite\b|citation|\blinks?\b(?! (?:content|page|article))"
)


_HINTS = ("ttached", "ploaded", " above", " below", " provided", "you sent", "you shared")
_ALL: frozenset[Author] = frozenset(("user", "context", "assistant"))


def _find_stand_in(passage: Passage, row: Row) -> Iterator[Mark]:
    text = without_code(passage.text)
    match = None
    if passage.author != "assistant" and len(text) <= MAX_STAND_IN_CHARS:
        match = _STAND_IN.search(text)
        if match is not None and _ABOUT_MARKUP.search(row["prompt"]):
            return
    if match is None and passage.author in ("user", "assistant"):
        match = _TALKS_OF_IT.search(text)
        if match is not None and _WRITES_MAIL.search(row["prompt"]):
            return
    if match is not None:
        shown = excerpt(passage.text, *match.span())
        yield Mark(*match.span(), f"“{shown}” speaks of something that is not in the pair")


def _find_unread_link(passage: Passage, row: Row) -> Iterator[Mark]:
    if row["turns"] is not None or row["system"]:
        return
    prompt, context = row["prompt"], (row["context"] or "").strip()
    if _WORKS_ON_LINK.search(re.sub(_URL, " ", prompt)):
        return
    if passage.author == "context" and _ONLY_LINK.match(context):
        link = re.search(_URL, passage.text)
    elif passage.author == "user" and not context:
        link = re.search(_URL, prompt)
        if link is None or not _READS_LINK.search(prompt[: link.start()]):
            return
        if len(re.sub(_URL, "", prompt)) > 200:
            return
    else:
        return
    if link is not None:
        shown = _site(passage.text, *link.span())
        yield Mark(*link.span(), f"the answer needs what stands behind “{shown}”")


def _site(text: str, start: int, end: int) -> str:
    """Scheme and host of a URL, masked; logins, paths and queries may hold private values."""
    parts = _SITE.match(text, start, end)
    if parts is None:
        return "…"
    host = excerpt(text, *parts.span("host"))
    return f"{parts['scheme']}{host}{'/…' if end > parts.end('host') + 1 else ''}"


def _check_stand_ins(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    fields: tuple[TextField, ...] = ("prompt", "context", "response")
    quickly = matches(r"[\[<{]", fields) | holds_any(*_HINTS, fields=fields)
    precisely = matches(rf"(?i){_THINGS}|{_FIGURES}|<img|!\[|uploaded", fields)
    tests = (quickly, precisely)
    return mark_passages(frame, tests, _find_stand_in, authors=_ALL)


def _check_links(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (matches(r"https?://|www\.", ("prompt", "context")),)
    return mark_passages(frame, tests, _find_unread_link, authors={"user", "context"})


RULES: tuple[Rule, ...] = (
    Rule(
        code="Q405",
        name="unseen-attachment",
        summary="The pair speaks of an image or attachment that is not in it.",
        why="A text model sees only the words; it learns to invent what a picture shows.",
        bad="context: [Image of a logo] / response: I would choose a more modern typeface.",
        good="context: The logo is a red circle with white letters. / response: I would ...",
        severity="warning",
        check=_check_stand_ins,
        fix=Fix(kind="drop", apply=drop, safe=False, says="drop the pair"),
        source="AlpacaDataCleaned, instructions to generate or read images",
    ),
    Rule(
        code="Q406",
        name="unread-link",
        summary="The prompt asks about a page of which only the link is given.",
        why="Nobody can read a page from its address; the model learns to make up its content.",
        bad="prompt: Summarize this article: https://news.example.com/a1 / response: It says ...",
        good="prompt: Summarize this article: Prices rose by two percent in May, ...",
        severity="warning",
        check=_check_links,
        fix=Fix(kind="drop", apply=drop, safe=False, says="drop the pair"),
        source="AlpacaDataCleaned, instructions that need the internet",
    ),
)
