"""Whether a question asks for one of many possible answers, so that two may differ and be right."""

from __future__ import annotations

import polars as pl

_POLITE = (
    r"(?:(?:please|kindly|now|then|can you|could you|would you|will you|you (?:should|must|need to)"
    r"|i (?:want|need|would like|'d like) you to|your task is to|help me(?: to)?|let's|try to),? )*"
)
_MAKE = (
    "write|compose|draft|generate|create|produce|invent|imagine|devise|design|brainstorm|come up "
    "with|make up|think of|think up|suggest|propose|recommend|pretend|act as|role-?play|craft|"
    "construct|develop|formulate|build|make|plan|prepare|outline|pitch|narrate|speculate|advise|"
    "synthesi[sz]e|tell (?:me )?an?|describe (?:an?|the (?:setting|scene|mood))"
)
_REWORK = (
    "rewrite|rephrase|reword|paraphrase|restate|edit|improve|polish|shorten|condense|simplify|"
    "expand|elaborate|summari[sz]e|sum up|summary|tl;?dr|modify|alter|adapt|change|transform|"
    "convert|replace|rearrange|reorder|revise|correct|complete|continue|finish|fill|add|insert|"
    "extend|combine|merge|turn|reformulate|translate"
)
_SOME = r"(?:an?|any|some|several|one|two|three|four|five|six|seven|eight|ten|[0-9]+|other|more)"
_EXAMPLES = (
    rf"(?:give|provide|name|list|offer|show|find|pick|choose|select|cite|mention|share|identify|"
    rf"describe|explain|state|write|tell)(?: me| us)? (?:at least |up to |about )?{_SOME}\b"
)
_ELSEWHERE = (
    "schreib|verfass|erstell|erfind|entwirf|formulier|nenne ein|gib ein|schlag|fasse|écri|rédige|"
    "crée|invente|imagine|propose|donne un|résume|reformule|escrib|redact|crea|inventa|sugier|"
    "propon|resum|reescrib|da un ejemplo|scriv|riscriv|riassum|suggeri|escrev|crie|sugir|reescrev"
)
_GIVEN = (
    r"(?:(?:given|using|based on|considering|taking|for|from|with|in) [^.,!?\n]{3,100}, "
    r"|(?:use|take|process|read|consider) [^.,!?\n]{3,60} (?:to|and) )?"
)
_ASKED = (
    r"\b(?:for example|an example|examples of|some examples|ideas? for|creative|hypothetical)\b"
    r"|\bwhat (?:are|would be) (?:some|a few|several|other)\b|\bwhat (?:could|would) you\b"
)
OPEN = rf"(?:\A|[.!?:\n]\s*){_GIVEN}{_POLITE}(?:(?:{_MAKE}|{_REWORK})\b|{_EXAMPLES})|{_ASKED}"
"""In the lower-case beginning of a question: it asks to make something, to put something in other
words, or for some of many."""


def are_open(questions: pl.Series) -> pl.Series:
    """Which questions leave the answer open: to invent, to reword, to name some of many.

    Judged by the words that a request begins with; English, and the commonest of German, French,
    Spanish, Italian and Portuguese.
    """
    beginning = pl.col("question").str.strip_chars().str.slice(0, _READ).str.to_lowercase()
    return (
        questions.alias("question")
        .to_frame()
        .select(beginning.str.contains(OPEN) | beginning.str.contains(rf"\A(?:{_ELSEWHERE})"))
        .to_series()
    )


_READ = 400
"""Characters of a question that are looked at."""
