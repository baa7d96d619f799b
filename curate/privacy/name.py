"""Names of people, where a title or a label announces them."""

from __future__ import annotations

import re

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span, without_overlaps

_WORD = (
    r"(?:(?:O['’]|Mc|Mac|D['’])?[A-ZÀ-ÖØ-ÞŠŽČŁ][a-zà-öø-ÿšžčćłńęą'’]+(?:-[A-ZÀ-Þ][a-zà-ÿ'’]+)?"
    r"|[A-Z]\.)"
)
_PARTICLE = r"(?:van|von|de|der|den|del|della|di|da|dos|la|le|bin|al|ten|ter|zu)"
_FULL = rf"{_WORD}(?:(?: {_PARTICLE}){{0,2}} {_WORD}){{0,3}}(?<!['’])"
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Herr|Frau|Monsieur|Madame|Mme|Mlle|Señora?|Sra?|Sig|Dott)"
    rf"(?:\.|\b) ?(?:(?:Dr|Prof)\. ?)?(?P<value>{_FULL})"
)
_LABELLED = re.compile(
    r"\b(?:(?i:my name is|i am called) "
    rf"(?P<own>{_FULL})"
    r"|(?i:(?:full |first |last |patient |customer |employee |contact |account ?holder )?name|"
    r"surname|patient|contact person|signed by)[\"'*]{0,3}[ \t]*[:=][ \t]*[\"'*]{0,3}"
    rf"(?P<value>{_WORD}(?:(?: {_PARTICLE}){{0,2}} {_WORD}){{1,3}}(?<!['’])))"
)
_SIGNED = re.compile(
    r"(?i:(?:kind |best |warm )?regards|sincerely(?: yours)?|yours (?:truly|faithfully)|"
    r"cheers|thanks),?\n{1,2}"
    rf"(?P<value>{_WORD}(?: {_WORD}){{1,2}})(?=\n|$)"
)
_NO_NAMES = re.compile(
    r"(?:The|This|That|It|He|She|They|We|You|Is|Are|In|On|At|For|And|Not|Inc|Ltd|Company|Your|Name|First|"
    r"Last|Full|String|None|Null|Who|What|Bean|President|Customer|Team|Manager|Sir|Madam|And|Care)\b"
)


def names(text: str) -> list[Span]:
    """Names behind a title (`Dr. Ada Berg`), a label (`Name: Ada Berg`) or a closing line.

    Names in running text without either are not found; a recognizer of one's own does that.
    """
    return without_overlaps(
        Span(match.start(group), match.end(group), "name", "name")
        for pattern in (_TITLED, _LABELLED, _SIGNED)
        for match in pattern.finditer(text)
        for group in [match.lastgroup or "value"]
        if not _NO_NAMES.match(match[group])
    )


RECOGNIZER = Recognizer(
    "name",
    names,
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Herr|Frau|Monsieur|Madame|Mme|Mlle|Se.ora?|Sra?|Sig|Dott)"
    r"[. ]|(?i:name|patient|contact person|signed by)[\"'*]*[ \t]*[:=]|(?i:name is|i am called) "
    r"|(?i:regards|sincerely|yours|truly|faithfully|cheers|thanks),?\n",
    words=(
        *("Mr", "Ms", "Mi", "Mx", "Dr", "Prof", "Herr", "Frau", "Mo", "Ma", "Mme", "Ml", "Señ"),
        *("Sr", "Sig", "Dott", "name", "called", "patient", "person", "signed", "regards"),
        *("sincerely", "yours", "cheers", "thanks"),
    ),
)
