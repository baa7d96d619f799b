"""Whether an answer declines to answer, and how well a model knows when to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tunegate.evaluate.metrics.score import Score
from tunegate.evaluate.metrics.words import answer_words
from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.statistics.proportion import wilson

_OPENING_SENTENCES = 2
"""An answer that declines says so at once."""

_ANSWERED_WORDS = 25
"""More words than these outside the sentences that decline are an answer after all."""

_LONGEST = 4_000
"""Characters looked at: enough for the opening and for what follows it."""

_WHOLE = frozenset(
    (
        *("unanswerable", "not answerable", "unknown", "no answer", "noanswer", "n a", "na"),
        *("none", "idk", "no information", "insufficient information"),
        *("not enough information", "cannot answer", "cannot say"),
        *("keine antwort", "unbekannt", "sans réponse", "inconnu", "sin respuesta"),
        *("desconocido", "不知道", "无法回答", "无", "わかりません", "不明"),
    )
)
"""Whole answers that decline, punctuation aside."""

_NOT = r"(?:do not|don['’]?t|does not|doesn['’]?t|did not|didn['’]?t)"
_UNABLE = (
    r"(?:cannot|can ?not|can['’]?t|could not|couldn['’]?t|(?:am|are|was|were) (?:not able"
    r"|unable) to"
    r"|['’][mr]e? (?:not able|unable) to)"
)
_KNOWLEDGE = (
    r"(?:information|info|details?|data|answers?|knowledge|evidence|mention|names?|context|idea"
    r"|specifics|recommendations?)"
)
_DECLINES = re.compile(
    # who speaks does not know or cannot tell
    rf"\b(?:i|we)(?: \w+)? {_NOT} (?:\w+ )?(?:know|see|find|understand)\b(?! (?:how|why) (?:i"
    rf"|we)\b)"
    rf"|\b(?:i|we)(?: \w+)? {_NOT} (?:\w+ )?(?:have|possess)(?: \w+){{0,5}} {_KNOWLEDGE}\b"
    rf"|\b(?:i|we)(?: \w+)? {_NOT} have (?:that|this|it|access)\b"
    rf"|\b(?:i|we)(?: \w+)? have no (?:\w+ )?{_KNOWLEDGE}\b"
    rf"|\b(?:i|we) ?(?:\w+ )?{_UNABLE}(?: \w+)? (?:answer|find|determine|provide|say|tell|locate"
    rf"|see"
    r"|confirm|give|help|assist|advise|explain|verify|identify|specify|do that|do this|know"
    r"|comment)\b"
    rf"|\b(?:i|we) {_NOT} have (?:a |an |any |the )?(?:specific|enough|sufficient|relevant"
    rf"|real-time)\b"
    r"|\bi(?: am|['’]m) (?:not sure|unsure|not aware|uncertain)\b"
    # the question or the material does not allow it
    r"|\b(?:cannot|can ?not|can['’]t|could not) be (?:answered|determined|found|inferred"
    r"|established)\b"
    r"|\b(?:passages?|documents?|documentation|context|texts?|sources?|articles?|information"
    r"|material"
    rf"|excerpts?|data|it)(?: \w+){{0,3}} (?:{_NOT}|fails? to|{_UNABLE})(?: \w+)? (?:contain"
    rf"|mention"
    r"|include|provide|say|state|specify|address|answer|cover|give|discuss|indicate|explain|tell)\b"
    r"|\b(?:is|are|was|were)(?: not|n['’]t) (?:\w+ )?(?:mentioned|stated|specified|addressed"
    r"|discussed|described) (?:\w+ )?(?:in|by|within)\b"
    r"|\b(?:is|are|was|were)(?: not|n['’]t) (?:\w+ )?(?:provided|given|available|included|covered"
    r"|found) (?:\w+ )?(?:in|by|within) (?:the|this|these|any)(?: \w+){0,2} (?:passages?"
    r"|documents?|documentation|context|texts?|sources?|articles?|excerpts?|material|information)\b"
    r"|\bthere (?:is|are|was|were) (?:no|not enough|insufficient)(?: \w+){0,3} (?:information"
    r"|mention"
    r"|details?|evidence|answer|data)\b"
    r"|\A\W*(?:no|not enough|insufficient)(?: \w+){0,2} (?:information|answer|evidence|data)\b"
    r"|\bnot enough information\b|\bunanswerable\b|\A\W*not (?:mentioned|stated|specified|given)\b"
    # German, French, Spanish, Portuguese, Italian, Dutch
    r"|\b(?:das )?weiß ich (?:leider )?nicht\b|\bich weiß (?:es|das)? ?(?:leider )?nicht\b"
    r"|\bkann ich (?:leider )?(?:\w+ ){0,3}nicht (?:beantworten|sagen)\b"
    r"|\bich (?:habe|finde) (?:leider )?(?:dazu )?keine\b"
    r"|\b(?:dokumente?n?|texte?n?|quellen?|passagen?|kontext)(?: \w+){0,3} (?:keine|nicht)\b"
    r"|\bnicht (?:angegeben|erwähnt|genannt|enthalten)\b|\bkeine (?:angaben?|informationen)\b"
    r"|\bje ne (?:sais|connais|peux|trouve|dispose)(?: \w+)? pas\b|\bje n['’]ai pas\b"
    r"|\bne (?:mentionne|précise|contien|indique)\w*(?: \w+)? pas\b"
    r"|\bpas (?:mentionné|précisé|indiqué)\w*\b|\baucune (?:information|réponse|mention)\b"
    r"|\bno (?:lo )?(?:sé|puedo responder|tengo (?:esa |suficiente )?información)\b"
    r"|\bno (?:se )?(?:menciona|especifica|indica|contienen?|hay (?:\w+ )?información)\b"
    r"|\bnão (?:sei|posso responder|tenho (?:\w+ )?informaç|há (?:\w+ )?informaç|é mencionad)"
    r"|\bnon (?:lo so|so rispondere|posso rispondere|ho (?:\w+ )?informazioni|è (?:menzionat"
    r"|indicat"
    r"|specificat))|\b(?:ik weet het niet|dat weet ik niet|niet vermeld|geen informatie)\b"
    # Chinese, Japanese
    r"|我不知道|无法(?:回答|确定|提供)|没有(?:提到|提及|说明|相关信息|足够)|未(?:提及|提到|说明)"
    r"|(?:分|わ)かりません|(?:記載|情報)(?:が|は)?(?:ありません|ない)|答えられません",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\n+")
_TURNS = re.compile(r"(?i)[,;]\s*(?:but|however|yet|although|aber|mais|pero|ma)\s+(?!i\b)")


@dataclass(frozen=True, slots=True)
class AbstentionRate:
    """How well a model declines: what it should and only that."""

    precision: Interval
    """Of the answers that decline, the share whose question is unanswerable."""
    recall: Interval
    """Of the unanswerable questions, the share that was declined."""


def declines(answer: str, *, sentinels: Sequence[str] = ()) -> bool:
    """Whether the answer says that it does not know, and says little else.

    One of its first two sentences has to decline by the patterns (English, German, French,
    Spanish, Portuguese, Italian, Dutch, Chinese, Japanese), and no more than 25 words may stand
    in sentences that do not: an answer with a caveat is an answer. An answer that equals one of
    the sentinels declines too. An empty answer declines nothing.
    """
    words = answer_words(answer[:_LONGEST])
    if not words:
        return False
    if " ".join(words) in _WHOLE or "".join(words) in _WHOLE:
        return True
    if any(answer_words(one) == words for one in sentinels):
        return True
    text = answer[:_LONGEST].replace("’", "'")
    sentences = [one for one in _SENTENCE.split(text) if one.strip()]
    clauses = [part for one in sentences[:_OPENING_SENTENCES] for part in _TURNS.split(one)]
    if not any(_DECLINES.search(one) for one in clauses):
        return False
    rest = [*clauses, *sentences[_OPENING_SENTENCES:]]
    said = sum(len(answer_words(one)) for one in rest if not _DECLINES.search(one))
    return said <= _ANSWERED_WORDS and len(answer) <= _LONGEST


def abstention(answer: str, *, unanswerable: bool, sentinels: Sequence[str] = ()) -> Score:
    """1 when the answer declines an unanswerable question, or does not decline an answerable one.

    Whether an answer that does not decline is right is another metric's matter. Source: the
    no-answer questions of SQuAD 2.0 (Rajpurkar et al. 2018).
    """
    if not answer_words(answer[:_LONGEST]):
        return Score(0.0, "the answer is empty")
    declined = declines(answer, sentinels=sentinels)
    what = "declines" if declined else "does not decline"
    kind = "an unanswerable" if unanswerable else "an answerable"
    return Score(float(declined == unanswerable), f"{what} {kind} question")


def abstention_rate(
    declined: Sequence[bool], unanswerable: Sequence[bool], *, level: float = 0.95
) -> AbstentionRate:
    """Precision and recall of declining, with Wilson intervals.

    Without an answer that declines precision is nan in an interval from 0 to 1; likewise recall
    without an unanswerable question.

    Raises:
        ValueError: when the lengths differ.
    """
    both = sum(a and b for a, b in zip(declined, unanswerable, strict=True))
    return AbstentionRate(
        precision=wilson(both, sum(declined), level=level),
        recall=wilson(both, sum(unanswerable), level=level),
    )
