"""Numbers of patients: medical records, health plans, insurance."""

from __future__ import annotations

import re

from tunegate.curate.privacy.labelled import labelled, labelled_spans
from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span

_RECORD = labelled(
    r"mrn|med(?:ical|\.)? rec(?:ord|\.)?|patient(?= ?(?:number|no|nr|id|#))|"
    r"chart(?= ?(?:number|no|#))|patientennummer|fallnummer"
)
_PLAN = labelled(
    r"health plan(?: beneficiary)?|beneficiary|medicare|medicaid|"
    r"(?:health )?insurance(?: policy)?(?= ?(?:number|no|nr|id|#))|member(?= ?(?:number|no|id|#))|"
    r"subscriber(?= ?(?:number|no|id|#))|krankenversichertennummer|versichertennummer"
)
_LETTER = "[AC-HJKMNP-RT-Y]"
_MEDICARE = re.compile(
    rf"(?<![\w-])[1-9]{_LETTER}[AC-HJKMNP-RT-Y0-9][0-9]-?{_LETTER}[AC-HJKMNP-RT-Y0-9][0-9]-?"
    rf"{_LETTER}{{2}}[0-9]{{2}}(?![\w-])"
)
"""US Medicare beneficiary identifier, layout of the Centers for Medicare & Medicaid Services."""


def medical_ids(text: str) -> list[Span]:
    """Medical record and health plan numbers that are called so, and Medicare identifiers."""
    return [
        *labelled_spans(text, _RECORD, "medical-id", "medical record number"),
        *labelled_spans(text, _PLAN, "medical-id", "health plan number"),
        *(
            Span(match.start(), match.end(), "medical-id", "Medicare number")
            for match in _MEDICARE.finditer(text)
        ),
    ]


RECOGNIZER = Recognizer(
    "medical-id",
    medical_ids,
    r"(?i:mrn|rec(?:ord|\.)|patient|chart|fallnummer|plan|beneficiary|medicare|medicaid|insurance|"
    r"member|subscriber|versichertennummer)[^\n0-9]*[0-9]"
    r"|[1-9][A-Z][A-Z0-9][0-9]-?[A-Z][A-Z0-9][0-9]-?[A-Z]{2}[0-9]{2}",
    digits=1,
    words=(
        *("mrn", "rec", "patient", "chart", "fallnummer", "plan", "beneficiary", "medica", "-"),
        *("insurance", "member", "subscriber", "versichertennummer"),
    ),
)
