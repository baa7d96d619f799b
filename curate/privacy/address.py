"""Postal addresses: streets with house numbers, boxes, and places with postcodes."""

from __future__ import annotations

import re

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span

_CAP = r"(?:(?<![\w'’-])[A-ZÀ-Þ][\wà-ÿ'’-]{0,40}\.?|\d{1,3}(?:st|nd|rd|th))"
_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|"
    r"Terrace|Ter|Way|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Close|Crescent|Trail|Row|Mews|Gardens)"
)
_UNIT = r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.? ?#?[\w-]{1,6})"
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|"
    r"S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
)
_TOWN = rf"(?:[,\n]\s*{_CAP}(?: {_CAP}){{0,2}},? {_STATE}(?: \d{{5}}(?:-\d{{4}})?)?)"
_UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}"

_ADDRESS = re.compile(
    rf"(?<![\w.$€£/-])\d{{1,6}}[A-Za-z]?,? (?:[NSEW]\.? )?{_CAP}(?: {_CAP}){{0,3}} "
    rf"{_STREET}\b(?:\.(?=,| [A-Z#]))?{_UNIT}?{_TOWN}?"
    r"|(?<![\w-])[A-ZÄÖÜ][\wäöüß-]{0,40}?(?:straße|strasse|str\.|weg|platz|allee|gasse) \d{1,4}"
    r"(?: ?[a-z])?\b(?:, ?\d{5} [A-ZÄÖÜ][\wäöüß-]+)?"
    r"|(?<![\w.])\d{1,4}(?: ?bis)?,? (?:rue|avenue|boulevard|place|chemin|impasse|allée) "
    rf"(?:[a-zéèà']{{1,3}} )*{_CAP}(?:[ -]{_CAP}){{0,3}}"
    r"|\bP\.? ?O\.? Box \d{1,6}\b"
    rf"|\b{_CAP}(?: {_CAP}){{0,2}}, {_STATE} \d{{5}}(?:-\d{{4}})?\b"
    rf"|\b{_CAP}(?: {_CAP}){{0,2}},? {_UK_POSTCODE}\b"
)


def addresses(text: str) -> list[Span]:
    """Street addresses of the US, UK, Germany and France, post boxes, towns with postcodes."""
    return [
        Span(match.start(), match.end(), "address", "postal address")
        for match in _ADDRESS.finditer(text)
    ]


RECOGNIZER = Recognizer(
    "address",
    addresses,
    rf"[0-9][A-Za-z]?,? [A-Z0-9][^\n]* {_STREET}"
    r"|(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse) [0-9]|Box [0-9]|, [A-Z][A-Z] [0-9]"
    r"|[0-9](?: ?bis)?,? (?:rue|avenue|boulevard|place|chemin|impasse|allée) "
    r"|[A-Z][0-9A-Z]+ [0-9][A-Z][A-Z]",
    digits=1,
)
