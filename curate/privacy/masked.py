"""How a private value is shown: enough to recognize it, not enough to use it."""

from __future__ import annotations

from tunegate.curate.privacy.span import Span


def masked(value: str, span: Span) -> str:
    """The masked form of the value of `span`.

    E-mail addresses keep a letter of each side, card numbers and IBANs their last four digits,
    secrets nothing but their kind and length, everything else its first character.
    """
    if span.kind == "secret":
        return f"[{span.what}, {len(value)} characters]"
    if span.kind in ("card", "iban"):
        return "****" + "".join(filter(str.isalnum, value))[-4:]
    if span.kind == "email":
        local, _, domain = value.rpartition("@")
        return f"{local[0]}***@{domain[0]}***.{domain.rpartition('.')[2]}"
    first = next((character for character in value if character.isalnum()), "")
    return f"{first}***"


def described(value: str, span: Span) -> str:
    """What a message says of the value: `card number ****1111`, `password of 8 characters`."""
    if span.kind == "secret":
        return f"{span.what} of {len(value)} characters"
    return f"{span.what} {masked(value, span)}"
