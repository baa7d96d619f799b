"""Numbers of passports, driving licences and professional certificates."""

from __future__ import annotations

from tunegate.curate.privacy.labelled import labelled, labelled_spans
from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span

_PASSPORT = labelled(r"passport|reisepass(?:nummer)?|passeport|pasaporte")
_LICENCE = labelled(
    r"(?:driver['’]?s?['’]?|driving|professional|medical|nursing|bar) licen[cs]e|"
    r"(?:dl|licen[cs]e|certificate|permit)(?= ?(?:number|no|nr|#))|"
    r"f[üu]hrerschein(?:nummer)?|permis de conduire"
)
_PRESCRIBER = labelled(r"dea|npi", r"[A-Z]{2}[0-9]{7}|[12][0-9]{9}")


def licences(text: str) -> list[Span]:
    """Numbers called passport, licence, certificate, DEA or NPI number."""
    return [
        *labelled_spans(text, _PASSPORT, "licence", "passport number"),
        *labelled_spans(text, _PRESCRIBER, "licence", "prescriber number"),
        *labelled_spans(text, _LICENCE, "licence", "licence number"),
    ]


RECOGNIZER = Recognizer(
    "licence",
    licences,
    r"(?i:passport|passeport|pasaporte|reisepass|licen[cs]e|dl|certificate|permi[ts]|rerschein|dea|"
    r"npi)[^\n0-9]*[0-9]",
    digits=1,
    words=(
        *("passport", "passeport", "pasaporte", "reisepass", "licen", "dl", "certificate"),
        *("permi", "rerschein", "dea", "npi"),
    ),
)
