"""International bank account numbers (ISO 13616): country format and check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span

_CANDIDATE = re.compile(
    r"(?<![A-Za-z0-9_*-])[A-Za-z]{2}\d{2}"
    r"(?:[A-Za-z0-9]{11,30}|(?:[ -][A-Za-z0-9]{2,4}){2,8}(?:[ -][A-Za-z0-9]{1,4})?)"
    r"(?![A-Za-z0-9_*])"
)
_LAST_GROUP = re.compile(r"[ -][A-Za-z0-9]+$")


def ibans(text: str) -> list[Span]:
    """IBANs, bare or in groups, in either case; only with valid check digits."""
    return [
        Span(match.start(), match.start() + length, "iban", "IBAN")
        for match in _CANDIDATE.finditer(text)
        for length in _valid_lengths(match[0])
    ]


def _valid_lengths(candidate: str) -> Iterator[int]:
    """The length of the IBAN at the start of the candidate, if there is one.

    Words behind a grouped IBAN look like further groups; they are taken off one by one.
    """
    while True:
        compact = re.sub(r"[ -]", "", candidate).upper()
        if len(compact) < 15:
            return
        if _checks(compact) and _has_country_format(compact):
            yield len(candidate)
            return
        shorter = _LAST_GROUP.sub("", candidate)
        if shorter == candidate:
            return
        candidate = shorter


def _checks(compact: str) -> bool:
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def _has_country_format(compact: str) -> bool:
    from stdnum import iban  # slow to import

    return bool(iban.is_valid(compact))


RECOGNIZER = Recognizer(
    "iban",
    ibans,
    r"[A-Za-z]{2}[0-9]{2}(?:[A-Za-z0-9]{11}|(?:[ -][A-Za-z0-9]{2,4}){2})",
    digits=8,
)
