"""What a reader sees as one sign, though it is several characters, so that no cut goes through it.

A sign's further characters by Unicode Standard Annex 29, as far as the standard library knows them:
marks, joiners with what they join, emoji with their skin tones, flags of two letters.
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_MARKS = ("Mn", "Mc", "Me")


def between_signs(text: str, at: int, start: int, end: int) -> int:
    """The place nearest to `at` where no sign of `text[start:end]` is torn; `at` if it is one sign.

    Args:
        text: The whole text.
        at: In the part.
        start: Of the part; the answer is above it.
        end: Of the part; the answer is below it.
    """
    back, forth = at, at + 1
    while back > start or forth < end:
        if back > start:
            if not _is_inside(text, back):
                return back
            back -= 1
        if forth < end:
            if not _is_inside(text, forth):
                return forth
            forth += 1
    return at


def _is_inside(text: str, at: int) -> bool:
    """Whether the character at a place belongs to the sign before it."""
    sign = text[at]
    if sign.isascii():
        return text[at - 1] == _JOINER
    return (
        unicodedata.category(sign) in _MARKS
        or sign == _JOINER
        or text[at - 1] == _JOINER
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or "\U000e0020" <= sign <= "\U000e007f"
        or (_is_flag(sign) and _flags_before(text, at) % 2 == 1)
    )


def _is_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    first = at
    while first and _is_flag(text[first - 1]):
        first -= 1
    return at - first
