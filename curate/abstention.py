"""Answers that decline: they say that they do not know, or what they were told to say then."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tunegate.curate.answer_words import answer_words
from tunegate.curate.stock_refusal import stock_refusal

_OPENING_SENTENCES = 2
"""An answer that declines says so at once."""

_ANSWERED_WORDS = 25
"""More words than these outside the sentences that decline are an answer after all."""

LONGEST = 4_000
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

_LONGEST_DECLARED = 200
"""Characters of an answer that instructions give word for word."""

_TOLD = re.compile(
    r"(?i)\b(?:say|answer|reply|respond|write|output|return|print|state|give|use)"
    r"(?: (?:with|by|only|just|exactly|simply|saying|that|the (?:words?|sentence|phrase|text)))*"
    r"[\s:,\"'“‘`]*\Z"
)
_CONDITION = re.compile(r"(?i)\b(?:if|when|whenever|where|unless|otherwise|else|in case)\b")
_BREAK = re.compile(r"[.!?]\s|\n")


def declines(answer: str, *, sentinels: Sequence[str] = ()) -> bool:
    """Whether the answer says that it does not know, and says little else.

    One of its first two sentences has to decline by the patterns (English, German, French,
    Spanish, Portuguese, Italian, Dutch, Chinese, Japanese), and no more than 25 words may stand
    in sentences that do not: an answer with a caveat is an answer. An answer that equals one of
    the sentinels declines too. An empty answer declines nothing.
    """
    words = answer_words(answer[:LONGEST])
    if not words:
        return False
    if " ".join(words) in _WHOLE or "".join(words) in _WHOLE:
        return True
    if any(answer_words(one) == words for one in sentinels):
        return True
    text = answer[:LONGEST].replace("’", "'")
    sentences = [one for one in _SENTENCE.split(text) if one.strip()]
    clauses = [part for one in sentences[:_OPENING_SENTENCES] for part in _TURNS.split(one)]
    if not any(_DECLINES.search(one) for one in clauses):
        return False
    rest = [*clauses, *sentences[_OPENING_SENTENCES:]]
    said = sum(len(answer_words(one)) for one in rest if not _DECLINES.search(one))
    return said <= _ANSWERED_WORDS and len(answer) <= LONGEST


def is_declared(answer: str, instructions: str) -> bool:
    """Whether the instructions say to give this very answer in some case.

    `If the passages do not tell, reply with: NOT FOUND` declares `Not found.`; case, quotes and
    closing punctuation make no difference. English.
    """
    wanted = answer.strip().strip(" .!?\"'“”‘’`").lower()
    if not wanted or len(wanted) > _LONGEST_DECLARED:
        return False
    told = instructions.lower().replace("’", "'")
    at = told.find(wanted.replace("’", "'"))
    while at >= 0:
        end = at + len(wanted)
        before = _BREAK.split(told[max(0, at - 300) : at])[-1]
        after = _BREAK.split(told[end : end + 300])[0]
        whole = not told[end : end + 1].isalnum() and not told[:at][-1:].isalnum()
        if whole and _TOLD.search(before) and _CONDITION.search(f"{before} {after}"):
            return True
        at = told.find(wanted.replace("’", "'"), end)
    return False


def abstains(answer: str, instructions: str) -> bool:
    """Whether an answer is an abstention as it should be, and no stock refusal.

    Args:
        answer: A response.
        instructions: What the model was told: system text and prompt.
    """
    if is_declared(answer, instructions):
        return True
    return declines(answer) and stock_refusal(answer) is None
