"""Numbers in a text, with the unit and the scale that stand beside them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from tunegate.evaluate.metrics.units import AMBIGUOUS_SCALES, CODES, SCALES, SYMBOLS, UNITS

Decimal = Literal[".", ","]


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a quantity."""

    number: float
    """As written, its scale applied: 5 million is 5,000,000."""
    factor: float
    """To the base unit: 1000 for kilometres."""
    units: frozenset[str]
    """What it may be a number of; empty when nothing is said."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    """`5 m` may be five metres or five million."""
    year: bool
    """Whether it may be a year: four digits from 1900 to 2099 without unit."""


def quantities(text: str, *, decimal: Decimal = ".", most: int | None = None) -> list[Quantity]:
    """Every number of a text in order, with offsets in characters; at most `most` of them.

    Digits of any script. `1,234.5`, `1.234,5`, `1 234,5`, `1'234.5` and `12,34,567` are read as
    what they can only be; where a single mark stands in front of three digits (`1,234`, `1.234`)
    `decimal` says which one is the decimal mark. Dates, times, versions, fractions, ordinals and
    numbers within words (`Q3`, `COVID-19`) are none.
    """
    plain = text.translate(_ASCII)
    plain = _NO_QUANTITY.sub(lambda found: " " * len(found[0]), plain)
    return list(islice(_find(plain, decimal), most))


def agree(first: Quantity, second: Quantity, *, relative: float, absolute: float) -> bool:
    """Whether two quantities are the same within a tolerance.

    Units must be able to mean the same and are converted; a unit that one side leaves out is
    taken from the other.
    """
    return any(
        _agree(one, other, relative, absolute)
        for one in first.readings
        for other in second.readings
    )


def states_unit(quantity: Quantity, wanted: Quantity) -> bool:
    """Whether it says a unit that the wanted quantity may have."""
    return any(one.units & other.units for one in quantity.readings for other in wanted.readings)


def _agree(one: Reading, other: Reading, relative: float, absolute: float) -> bool:
    if one.units and other.units:
        if not one.units & other.units:
            return False
        unit = other.factor
        first, second = one.number * one.factor / unit, other.number
    else:
        first, second = one.number, other.number
    return math.isclose(first, second, rel_tol=max(relative, 1e-9), abs_tol=absolute)


class _Ascii(dict[int, str]):
    """For `str.translate`: digits of any script and the marks of numbers as ASCII."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        digit = unicodedata.decimal(sign, None)
        self[code] = ascii_sign = sign if digit is None else str(digit)
        return ascii_sign


_ASCII = _Ascii(
    (ord(sign), plain)
    for signs, plain in (
        ("−‐‑–", "-"),
        ("\u00a0\u2009\u202f\u3000\t", " "),
        ("’", "'"),
        ("٫．", "."),
        ("٬，", ","),
        ("٪％", "%"),
        ("＄", "$"),
        ("￥", "¥"),
    )
    for sign in signs
)
_NO_QUANTITY = re.compile(
    r"(?<![\d.,])\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?![\d.,]*\d)"  # dates
    r"|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"  # times
    r"|(?<![\d.,/])\d+/\d+(?![\d/])"  # fractions
    r"|(?<![\d.,])(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}"  # versions
)
_NUMBER = re.compile(
    r"(?<![\d.,])(?:"
    r"(?P<grouped>\d{1,3}(?P<mark>[,.' ])\d{3}(?:(?P=mark)\d{3})*(?![\d'])(?:[.,]\d+(?!\d))?)"
    r"|(?P<indian>\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?)"
    r"|(?P<plain>\d*[.,]\d+|\d+)"
    r")(?P<power>[eE][+-]?\d{1,3}(?!\w))?(?![.,]?\d)"
)
_BEFORE = re.compile(
    r"(?P<outer>-)?(?P<unit>(?:US|HK|NZ|[ACSR])?\$|[€£¥₹₩₽₺₪]|(?<![A-Za-z])[A-Z]{3})?\s?"
    r"(?P<inner>[+-])?\Z"
)
_BEHIND = re.compile(
    r"(?P<gap>[ -]?)(?P<word>百分|[百千]?[万萬億亿兆]|千|个月|ヶ月|人民币|[円元年月日天周週]"
    r"|°[CFcf]?|[%‰$€£¥₹₩₽₺₪]|[^\W\d_]+)"
)
_SECOND = re.compile(r" ?(?:[^\W\d_]+)(?: [^\W\d_]+)?")
_REACH_BEFORE, _REACH_BEHIND = 8, 48


def _find(text: str, decimal: Decimal) -> Iterator[Quantity]:
    for found in _NUMBER.finditer(text):
        value = _value(found, decimal)
        before = _BEFORE.search(text[max(0, found.start() - _REACH_BEFORE) : found.start()])
        if value is None or before is None:
            continue
        left = found.start() - len(before[0].lstrip() if before[0].strip() else "")
        currency = _currency(before["unit"])
        if (before["unit"] and currency is None) or _within_word(text, left, before):
            left, currency = found.start(), None
            if _within_word(text, left, None):
                continue
        sign = before["outer"] or before["inner"]
        if sign == "-" and _is_minus(text, left):
            value = -value
        read = _read_behind(text, found.end(), value, currency)
        if read is not None:
            readings, end = read
            whole = found["plain"] or ""
            year = (
                len(whole) == 4 and whole[:2] in ("19", "20") and not any(r.units for r in readings)
            )
            yield Quantity(left, end, readings, year)


def _value(found: re.Match[str], decimal: Decimal) -> float | None:
    digits = found["grouped"] or found["indian"] or found["plain"]
    mark = found["mark"] if found["grouped"] else None
    single = mark is not None and re.fullmatch(r"\d+[.,]\d{3}", digits) is not None
    if mark is None:
        whole = digits.replace(",", "") if found["indian"] else digits.replace(",", ".")
    elif single and (mark == decimal or digits[0] == "0"):
        whole = digits.replace(mark, ".")
    else:
        whole = digits.replace(mark, "").replace(",", ".")
    value = float(whole + (found["power"] or ""))
    return value if math.isfinite(value) else None


def _currency(said: str | None) -> frozenset[str] | None:
    if said is None:
        return None
    return SYMBOLS.get(said) or (frozenset((said,)) if said in CODES else None)


def _within_word(text: str, left: int, before: re.Match[str] | None) -> bool:
    """Whether a letter, or a letter and a hyphen, stand directly in front: `Q3`, `COVID-19`."""
    if left == 0:
        return False
    front = text[left - 1]
    if before is not None and before["unit"]:
        return front.isalnum()
    if front.isalpha() and not "\u3040" <= front <= "\u9fff":
        return True
    return front in "-_#" and left > 1 and text[left - 2].isalpha()


def _is_minus(text: str, left: int) -> bool:
    """A hyphen directly behind a word, a number or a bracket joins: `5-7 days`, `10%-20%`."""
    return left == 0 or not (text[left - 1].isalnum() or text[left - 1] in "%)]")


def _read_behind(
    text: str, at: int, value: float, currency: frozenset[str] | None
) -> tuple[tuple[Reading, ...], int] | None:
    """The readings of a number by what stands behind it, and where that ends.

    None for a number that is part of a word, such as `5th`.
    """
    tail = text[at : at + _REACH_BEHIND]
    found = _BEHIND.match(tail)
    if found is None:
        return (Reading(value, 1, currency or frozenset()),), at
    word, end = found["word"].casefold(), found.end()
    if word in SCALES or (word in AMBIGUOUS_SCALES and _money(tail[end:], currency)):
        value *= SCALES.get(word) or AMBIGUOUS_SCALES[word]
        end += 1 if tail[end : end + 1] == "." else 0
        found = _BEHIND.match(tail, end)
        if currency is not None or found is None:
            return (Reading(value, 1, currency or frozenset()),), at + end
        known = _units(found, tail)
        if known is None:
            return (Reading(value, 1, frozenset()),), at + end
        meanings, end = known
        return tuple(Reading(value, factor, units) for factor, units in meanings), at + end
    if currency is not None:
        return (Reading(value, 1, currency),), at
    known = _units(found, tail)
    if known is None:
        attached = not found["gap"] and found["word"].isalpha() and found["word"].isascii()
        return None if attached else ((Reading(value, 1, frozenset()),), at)
    meanings, end = known
    readings = [Reading(value, factor, units) for factor, units in meanings]
    if word in AMBIGUOUS_SCALES:
        readings.append(Reading(value * AMBIGUOUS_SCALES[word], 1, frozenset()))
    return tuple(readings), at + end


def _money(rest: str, currency: frozenset[str] | None) -> bool:
    """Whether an amount of money is meant, by the sign in front or the word behind."""
    if currency is not None:
        return True
    behind = _BEHIND.match(rest)
    if behind is None:
        return False
    word = behind["word"]
    known = UNITS.get(word.casefold(), ())
    return word in CODES or word in SYMBOLS or any(units & CODES for _, units in known)


def _units(
    found: re.Match[str], tail: str
) -> tuple[tuple[tuple[float, frozenset[str]], ...], int] | None:
    word = found["word"]
    further = _SECOND.match(tail, found.end())
    if further is not None:
        words = (word + further[0]).casefold().split()
        for count in (3, 2):
            meanings = UNITS.get(" ".join(words[:count])) if len(words) >= count else None
            if meanings:
                return meanings, found.end() + len(further[0])
    if word in CODES:
        return ((1.0, frozenset((word,))),), found.end()
    if word in SYMBOLS:
        return ((1.0, SYMBOLS[word]),), found.end()
    meanings = UNITS.get(word.casefold())
    return None if meanings is None else (meanings, found.end())
