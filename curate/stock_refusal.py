"""Refusals in the stock words of a general assistant, and where they stand."""

from __future__ import annotations

import re

OPENING_CHARS = 400
"""A stock refusal stands near the beginning; further down it is part of a story."""

_REACH = 160
"""Characters behind "as an AI" in which it says what it cannot do."""

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
_MATERIAL = (
    r"(?:documents?|documentation|passages?|context|sources?|texts?|articles?|excerpts?|handbook"
    r"|manual|material|information)"
)
_ITS_MATERIAL = re.compile(
    r"(?i)\b(?!in this context)(?:from|in|by|on|within|using) (?:the|these|this|those|our|any)"
    rf"(?: \w+){{0,2}} {_MATERIAL}\b"
    rf"|\b{_MATERIAL}(?: \w+){{0,3}} (?:do(?:es)?(?: not|n['’]t)|says? nothing|(?:is|are) silent)"
)
"""Why nothing can be said: the material has it not."""


def stock_refusal(text: str) -> tuple[int, int] | None:
    """Where the words of the refusal stand, up to the inability itself; None without one.

    Saying that a fact is not in the documents is not a stock refusal.
    """
    opening = text[:OPENING_CHARS]
    unable = _STOCK.search(opening)
    if unable is not None and _ITS_MATERIAL.search(opening):
        return None
    stock = unable or _CUTOFF.search(opening) or _IN_OTHER_LANGUAGES.search(opening)
    if stock is not None:
        return stock.span()
    identity = _IDENTITY.search(opening)
    if identity is None:
        return None
    unable = _UNABLE.search(opening, identity.end(), identity.end() + _REACH)
    return None if unable is None else (identity.start(), unable.end())
