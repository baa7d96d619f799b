"""Payment card numbers: an issuer's prefix, its length, and the Luhn check digit."""

from __future__ import annotations

import re

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span, said_around

_NUMBER = re.compile(
    r"(?<![\w*-])(?<!\d[.,/:])"
    r"(?:\d{12,19}"
    r"|\d{4}(?P<by>[ .-])\d{4}(?P=by)\d{4}(?P=by)\d{4}(?:(?P=by)\d{3})?"
    r"|\d{4}(?P<gap>[ .-])\d{6}(?P=gap)\d{4,5})"
    r"(?![\w*%]|[.,/:-]\d|-\w)"
)
_CARD = re.compile(
    r"\b(?:card|cc|credit|debit|visa|master ?card|amex|american express|maestro|discover|diners|"
    r"jcb|union ?pay|cvv|cvc|cvv2|expir\w*|karte\w*|kredit\w*|carte|tarjeta|carta)\b|card",
    re.I,
)

_ISSUERS: tuple[tuple[re.Pattern[str], frozenset[int]], ...] = tuple(
    (re.compile(prefix), frozenset(lengths))
    for prefix, lengths in (
        (r"4", (13, 16, 19)),
        (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
        (r"3[47]", (15,)),
        (r"6011|64[4-9]|65", (16, 17, 18, 19)),
        (r"30[0-5]|3095|3[689]", (14, 16)),
        (r"35(?:2[89]|[3-8])", (16, 17, 18, 19)),
        (r"2131|1800", (15,)),
        (r"62|81", (16, 17, 18, 19)),
        (r"220[0-4]", (16,)),
        (r"5018|5020|5038|5893|6304|6759|676[1-3]|0604", tuple(range(12, 20))),
    )
)
"""Visa, Mastercard, American Express, Discover, Diners, JCB (twice), UnionPay, Mir, Maestro:
prefixes and lengths as in ISO/IEC 7812 registrations."""

_SELF_EVIDENT = frozenset((15, 16))
"""Lengths reported without a word such as `card` nearby, given an issuer's prefix. Barcodes,
timestamps and file numbers have the others."""


def cards(text: str) -> list[Span]:
    """Card numbers, bare or in their usual groups. A number that fails Luhn is none.

    Near a word such as `card` any issuer counts, new and private ones included.
    """
    found: list[Span] = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if not luhn(digits) or len(set(digits)) == 1:
            continue
        said = said_around(_CARD, text, match.start(), match.end(), reach=60)
        if said or (len(digits) in _SELF_EVIDENT and _issued(digits)):
            found.append(Span(match.start(), match.end(), "card", "card number"))
    return found


def luhn(digits: str) -> bool:
    """True when the last digit is the Luhn check digit of those before it (ISO/IEC 7812-1)."""
    total = 0
    for nth, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + nth % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _issued(digits: str) -> bool:
    return any(len(digits) in lengths and prefix.match(digits) for prefix, lengths in _ISSUERS)


RECOGNIZER = Recognizer("card", cards, r"[0-9](?:[ .-]?[0-9]){11}", digits=12)
