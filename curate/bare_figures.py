"""Answers that are nothing but a figure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from tunegate.curate.word_changes import THOUSANDS

_MOST_DIGITS = 20
_BARE = re.compile(
    rf"\s*([$€£¥]?) ?([-−]?[0-9][0-9.,]{{0,{_MOST_DIGITS}}}?) ?(%|°?[^\W\d_]+)?[\s.!]*"
)


def are_other_figures(first: str, second: str) -> bool:
    """Whether two texts are a figure each, of the same unit, with other values.

    False where the one with more decimals rounds to the other, as 2.1 does to 2, and where a comma
    or point more or less is all that differs: `1,5` may be 1.5 or 15 hundred.
    """
    one, other = _BARE.fullmatch(first), _BARE.fullmatch(second)
    if one is None or other is None or one[1] != other[1] or _unit(one[3]) != _unit(other[3]):
        return False
    if _digits(one[2]) == _digits(other[2]):
        return False
    values = [_value(one[2]), _value(other[2])]
    if values[0] is None or values[1] is None:
        return False
    rounder = max(value.as_tuple().exponent for value in values if value is not None)
    to = Decimal(1).scaleb(int(rounder))
    return values[0].quantize(to, ROUND_HALF_UP) != values[1].quantize(to, ROUND_HALF_UP)


def _unit(word: str | None) -> str:
    return (word or "").casefold().removesuffix("s")


def _digits(figure: str) -> str:
    return re.sub(r"[^0-9]", "", figure)


def _value(figure: str) -> Decimal | None:
    """None where it is no number, such as `1.2.3`."""
    plain = THOUSANDS.sub("", figure.replace("−", "-")).replace(",", ".")
    return Decimal(plain) if plain.count(".") < 2 and plain[-1] != "." else None
