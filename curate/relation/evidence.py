"""What two conflicting passages differ in, of which kind the conflict is, and who is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import polars as pl

from tunegate.curate.dates import day_of, later
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.relation.differing import Spans, differing_spans
from tunegate.curate.relation.sentences import Sentence, sentences
from tunegate.curate.word_changes import content_words

Kind = Literal["wrong", "outdated", "scope", "style"]
Side = Literal["first", "second"]
Span = tuple[int, int]

CLEAR = 0.5
"""By how much a source must speak more for one side than for the other."""

BEST_SENTENCES = 3
"""Sentences of a source that each passage is held against, the most alike first."""

_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_PERIOD = re.compile(
    r"\b(?:as of|as from|since|until|till|before|after|from|by|prior to|starting|effective|up to) "
    r"(?:the )?(?:(?:end|start|beginning|middle) of )?(?:early |mid-?|late )?"
    rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)? )?(?:(?:{_MONTH})\b\.?(?: [0-9]{{1,2}}\b)?,? ?)?"
    r"(?:q[1-4] )?(?:(?:19|20)[0-9]{2}\b|version [0-9.]+|v[0-9.]+)?",
    re.IGNORECASE,
)
"""Counts when it names a time: see `_periods`."""
_CHANGED = re.compile(
    r"\b(?:no longer|not any ?more|used to|formerly|previously|in the past|originally|at that time|"
    r"back then|currently|nowadays|at present|now|these days|deprecated|discontinued|superseded|"
    r"outdated|obsolete|until recently)\b",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent|current(?:ly)?|so far|to date|today)\b", re.IGNORECASE
)
_NAMED_TIME = re.compile(rf"[0-9]|\b(?:{_MONTH})\b", re.IGNORECASE)
_VERSION = re.compile(r"\b(?:version|release|v)\s?\.?\s?([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)
_NUMBERED = re.compile(r"\b([0-9]+(?:\.[0-9]+)+)\b")
_FIGURE = re.compile(r"[0-9]")
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_CASE = (
    "plan|plans|tier|edition|version|v[0-9][a-z0-9.]*|account|accounts|customer|customers|user|"
    "users|member|members|employees|contractors|students|adults?|children|seniors|teens?|patients|"
    "minors|country|countries|region|regions|state|states|eu|uk|usa?|europe|european union|"
    "united states|united kingdom|germany|france|norway|sweden|denmark|japan|canada|australia|"
    "india|china|england|scotland|wales|ireland|spain|italy|portugal|poland|brazil|mexico|"
    "switzerland|austria|netherlands|belgium|android|ios|iphone|ipad|windows|macos|mac|linux|web|"
    "website|mobile|app|desktop|browser|basic|free|pro|premium|business|enterprise|standard|starter|"
    "team|trial|beta|domestic|international|weekdays?|weekends?|holidays|summer|winter|orders|"
    "purchases|imports|exports|python [0-9.]+"
)
_FRAME = re.compile(
    r"(?:\A|(?<=[.;!?] ))(?:in|for|on|with|under|at|during|if|when)\b[^,;.!?\n]{2,60}(?=,)"
    r"|\b(?:in|for|on|with|under|during|if|when|to|outside|within) (?:[\w’'-]+ ){0,3}?"
    rf"(?:{_CASE})\b(?: (?:{_CASE})\b)*",
    re.IGNORECASE,
)
"""What says in which case something holds: `In Germany,`, `for business accounts`."""


@dataclass(frozen=True)
class Evidence:
    """What two conflicting passages differ in."""

    first: Spans
    """Words that only the first has, in characters; `second` likewise."""
    second: Spans
    kind: Kind
    older: Side | None
    """The side that dates or versions say is the older one."""


@dataclass(frozen=True)
class Support:
    """What a source text says about two conflicting passages."""

    side: Side | None
    """The one it supports; None when it speaks for neither, or for both alike."""
    margin: float
    """By how much it speaks more for the first than for the second, -2 to 2."""
    start: int
    end: int
    """The sentence of the source that says so, in characters."""


def evidence(
    first: str,
    second: str,
    *,
    first_passage: Span | None = None,
    second_passage: Span | None = None,
    first_date: str | None = None,
    second_date: str | None = None,
) -> Evidence:
    """The words in which two conflicting texts differ, and the kind of the conflict.

    When the passages that conflict are given (`tunegate.curate.relation.comparison` finds them),
    only these are looked at; the words that differ are told in characters of the whole texts.

    It is `style` when nothing but case, punctuation, inflection or small words differ; `outdated`
    when the dates of the pairs differ, or the words that differ speak of time (`since 2021`, `no
    longer`); `scope` when each passage holds in another case (a plan, a country, a platform);
    `wrong` else. Dates are written as `dates.days` reads them. The words are English.
    """
    start, end = first_passage or (0, len(first))
    other_start, other_end = second_passage or (0, len(second))
    first, second = first[start:end], second[other_start:other_end]
    ones, others = differing_spans(first, second)
    older = _older_by_date(first_date, second_date)
    if content_words(first) == content_words(second):
        kind: Kind = "style"
    elif older is not None or _tells_time(first, second, ones, others):
        kind = "outdated"
    elif _differ_beside(_FRAME, first, second):
        kind = "scope"
    else:
        kind = "wrong"
    if kind == "outdated" and older is None:
        older = _older_by_words(first, second)
    return Evidence(_moved(ones, start), _moved(others, other_start), kind, older)


def support(
    first: str,
    second: str,
    source: str,
    models: Models,
    *,
    question: str = "",
    progress: Progress = SILENT,
) -> Support | None:
    """Which of two conflicting passages a source supports; None for a source without sentences.

    Each passage is judged against the sentences of the source that are most like it; what counts
    is where one agrees with a sentence that the other contradicts.

    Raises:
        UserError: when a model cannot be had.
    """
    found = told_sentences(source)
    if not found:
        return None
    asked = f"{question} " if question else ""
    texts = [f"{asked}{first}", f"{asked}{second}", *(one.text for one in found)]
    vectors = models.vectors(pl.Series("text", texts), fast=True, progress=progress)
    alike = vectors[:2] @ vectors[2:].T
    best = sorted(
        {int(row) for side in alike for row in (-side).argsort(kind="stable")[:BEST_SENTENCES]}
    )
    judged = models.relations(
        pl.Series("passage", [f"{asked}{side}" for side in (first, second) for _ in best]),
        pl.Series("sentence", [f"{asked}{found[row].text}" for row in best] * 2),
        progress=progress,
    )
    agrees = judged[:, 0] - judged[:, 1]
    margins = agrees[: len(best)] - agrees[len(best) :]
    strongest = int(abs(margins).argmax())
    margin = float(margins[strongest])
    says = found[best[strongest]]
    side: Side | None = None
    if abs(margin) >= CLEAR:
        side = "first" if margin > 0 else "second"
    return Support(side, margin, says.start, says.end)


def told_sentences(source: str) -> list[Sentence]:
    """The sentences of a source that say something: neither code nor headings of Markdown."""
    return [
        one
        for one in sentences(source)
        if not one.is_code
        and not source[source.rfind("\n", 0, one.start) + 1 : one.start].lstrip().startswith("#")
    ]


def _moved(spans: Spans, by: int) -> Spans:
    return tuple((start + by, end + by) for start, end in spans)


def _tells_time(first: str, second: str, ones: Spans, others: Spans) -> bool:
    """Whether what differs is due to time, as far as the words say."""
    if _differ_beside(_PERIOD, first, second):
        return True
    sides = ((first, ones), (second, others))
    if any(_meets(_CHANGED, text, spans) for text, spans in sides):
        return True
    newest = all(_NEWEST.search(text) for text, _ in sides)
    return newest and all(_meets(_FIGURE, text, spans) for text, spans in sides)


def _differ_beside(pattern: re.Pattern[str], first: str, second: str) -> bool:
    """Whether two texts differ in what matches, and in their words beside it as well."""
    ones, others = _found(pattern, first), _found(pattern, second)
    if {one.casefold() for one in ones} == {other.casefold() for other in others}:
        return False
    return content_words(_without(first, ones)) != content_words(_without(second, others))


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    found = [one[0].strip(" ,") for one in pattern.finditer(text)]
    return [one for one in found if pattern is not _PERIOD or _NAMED_TIME.search(one)]


def _without(text: str, parts: list[str]) -> str:
    for part in parts:
        text = text.replace(part, " ", 1)
    return text


def _meets(pattern: re.Pattern[str], text: str, spans: Spans) -> bool:
    return any(
        found.start() < end and start < found.end()
        for found in pattern.finditer(text)
        for start, end in spans
    )


def _older_by_date(first: str | None, second: str | None) -> Side | None:
    one, two = day_of(first), day_of(second)
    order = 0 if one is None or two is None else later(one, two)
    return None if not order else "first" if order < 0 else "second"


def _older_by_words(first: str, second: str) -> Side | None:
    """The side with the earlier time, or else the lower version, when both name one alone."""
    for pattern in (_YEAR, _VERSION, _NUMBERED):
        ones, others = ({_ranked(one) for one in pattern.findall(text)} for text in (first, second))
        ones, others = ones - others, others - ones
        if len(ones) == len(others) == 1:
            return "first" if min(ones) < min(others) else "second"
    return None


def _ranked(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))
