"""Vehicle identification numbers and licence plates."""

from __future__ import annotations

import re

from tunegate.curate.privacy.labelled import labelled, labelled_spans
from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span, said_before

_VIN = re.compile(r"(?<![\w-])(?=[A-Z]{0,16}\d)(?=\d{0,16}[A-Z])[A-HJ-NPR-Z0-9]{17}(?![\w-])")
_VIN_WORD = re.compile(r"\b(?:vin|vehicle identification|chassis|fahrgestell\w*)\b", re.I)
_PLATE = labelled(
    r"(?:licen[cs]e|number|registration) ?plate|plate(?= ?(?:number|no|#))|kennzeichen|"
    r"(?:vehicle|car) registration",
    r"[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,3}",
)

_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)], strict=True)
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vehicles(text: str) -> list[Span]:
    """VINs, by check digit or by the word in front, and plates that are called so."""
    found = [
        Span(match.start(), match.end(), "vehicle", "vehicle identification number")
        for match in _VIN.finditer(text)
        if _checks(match[0]) or said_before(_VIN_WORD, text, match.start(), reach=30)
    ]
    return found + labelled_spans(text, _PLATE, "vehicle", "licence plate")


def _checks(vin: str) -> bool:
    """The check digit in ninth place (49 CFR 565.15)."""
    total = sum(
        weight * (int(character) if character.isdigit() else _VALUES[character])
        for weight, character in zip(_WEIGHTS, vin, strict=True)
    )
    return vin[8] == "0123456789X"[total % 11]


RECOGNIZER = Recognizer(
    "vehicle",
    vehicles,
    r"[A-HJ-NPR-Z0-9]{17}|(?i:plate|kennzeichen|registration)",
    digits=1,
)
