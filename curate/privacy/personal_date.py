"""Dates of a person's life, and ages above 89."""

from __future__ import annotations

import re

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
_EVENT = re.compile(
    r"\b(?:born|d\.?o\.?b\.?|date[ _]of[ _](?:birth|admission|discharge|death|service|surgery)|"
    r"birth[ _]?date|birthday|admitted|discharged|admission|discharge|died|deceased|geboren|"
    r"geburtsdatum|née?|date de naissance|fecha de nacimiento)\b"
    rf"(?: (?:date|is|was|on|in|am|le|el))*[\s:=\"'*(]{{0,6}}(?P<value>{_DATE})(?!\d)",
    re.I,
)
_AGE = re.compile(
    r"\b(?:(?:aged?|age of)[: ]+(?P<aged>9\d|1[01]\d)(?! ?(?:%|mg|[-/.]?\d))"
    r"|(?P<years>9\d|1[01]\d)(?: years old| ?y/?o\b"
    r"|[- ]year[- ]old (?:man|woman|male|female|patient|person|lady|gentleman|mother|father)))",
    re.I,
)


def personal_dates(text: str) -> list[Span]:
    """Birth, admission, discharge and death dates finer than a year, and ages above 89."""
    found = [
        Span(match.start("value"), match.end("value"), "personal-date", "date in a person's life")
        for match in _EVENT.finditer(text)
    ]
    for match in _AGE.finditer(text):
        group = "aged" if match["aged"] else "years"
        found.append(Span(match.start(group), match.end(group), "personal-date", "age above 89"))
    return found


RECOGNIZER = Recognizer(
    "personal-date",
    personal_dates,
    r"(?i:born|d\.?o\.?b|date.of|date de|birth|admitted|discharge|admission|died|deceased|geb|né|"
    r"fecha)[^0-9]*[0-9]|(?i:aged?|age of)[: ]+[91]|(?:9[0-9]|1[01][0-9])[ -]?[yY]",
    digits=2,
    words=(
        *("born", "dob", "d.o", "date", "birth", "admi", "discharge", "died", "deceased"),
        *("geb", "né", "fecha", "age", "year", "y/o", "yo"),
    ),
)
