"""Dates, times of day and measures that two texts write in different forms and mean alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from tunegate.curate.dates import days
from tunegate.curate.guard_words import AMOUNTS, UNITS
from tunegate.curate.word_changes import THOUSANDS

Value = tuple[str, Fraction]
"""A dimension, and how much of it."""

_SCALE: dict[str, tuple[str, Fraction]] = {
    unit: (dimension, Fraction(factor))
    for dimension, units in {
        "time": {"s": 1, "min": 60, "h": 3_600, "day": 86_400, "week": 604_800},
        "months": {"month": 1, "year": 12},
        "length": {"mm": 1, "cm": 10, "m": 1_000, "km": 1_000_000},
        "inches": {"in": 1, "ft": 12},
        "mass": {"mg": 1, "g": 1_000, "kg": 1_000_000},
        "ounces": {"oz": 1, "lb": 16},
        "volume": {"ml": 1, "l": 1_000},
    }.items()
    for unit, factor in units.items()
}
_UNIT = {form: unit for unit in _SCALE for form in (unit, *UNITS[unit].split())}
_AMOUNT = {
    word: figure for figure, words in AMOUNTS.items() if figure.isdigit() for word in words.split()
} | dict.fromkeys(("a", "an", "one"), "1")


def _either(words: dict[str, str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_MEASURE = re.compile(
    rf"(?<![\w.,-])([0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?|{_either(_AMOUNT)})"
    rf"[ -]?({_either(_UNIT)})\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\w.,:])(?:(1[0-2]|0?[0-9])(?:[:.]([0-5][0-9]))? ?([ap])(?:m\b|\.m\.)"
    r"|([01]?[0-9]|2[0-3]):([0-5][0-9])(?![0-9:]))",
    re.IGNORECASE,
)


def restated(first: str, second: str) -> str | None:
    """The second text with its dates, times and measures as the first one writes them.

    `We open at 09:00` becomes `We open at 9 am` beside `At 9 am.`, and `two weeks` becomes `14
    days`. None unless both texts name the same ones in the same order, and write one otherwise.
    """
    ours, theirs = list(_named(first)), list(_named(second))
    if not ours or [value for *_, value in ours] != [value for *_, value in theirs]:
        return None
    written = second
    for (start, end, _), (at, stop, _) in reversed(list(zip(ours, theirs, strict=True))):
        written = written[:at] + first[start:end] + written[stop:]
    return None if written.casefold() == second.casefold() else written


def _named(text: str) -> Iterator[tuple[int, int, object]]:
    """Start, end and value of each date, time and measure, in order."""
    found: list[tuple[int, int, object]] = [*days(text), *_times(text), *_measures(text)]
    end = 0
    for one in sorted(found, key=lambda one: (one[0], -one[1])):
        if one[0] >= end:
            yield one
            end = one[1]


def _times(text: str) -> Iterator[tuple[int, int, tuple[int, int]]]:
    for found in _CLOCK.finditer(text):
        hour, minute, half, full_hour, full_minute = found.groups()
        if half is None:
            yield found.start(), found.end(), (int(full_hour), int(full_minute))
        else:
            afternoon = 12 if half.lower() == "p" else 0
            yield found.start(), found.end(), (int(hour) % 12 + afternoon, int(minute or 0))


def _measures(text: str) -> Iterator[tuple[int, int, Value]]:
    for found in _MEASURE.finditer(text):
        amount = THOUSANDS.sub("", found[1].lower())
        dimension, factor = _SCALE[_UNIT[found[2].lower()]]
        yield (
            found.start(),
            found.end(),
            (dimension, Fraction(_AMOUNT.get(amount, amount)) * factor),
        )
