"""Dates and versions in texts, as far as one can tell which of two is the later."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from tunegate.curate.guard_words import MONTHS

Day = tuple[int, int, int]
"""Year, month, day; month or day 0 where they are not given."""

_MONTH_OF = {name[:3]: nth for nth, name in enumerate(MONTHS.split(), start=1)}
_NAME = "(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS.split()) + r")\.?"
_YEAR = "((?:19|20)[0-9]{2})"
_DAY = "([0-9]{1,2})(?:st|nd|rd|th)?"
_FORMS: tuple[tuple[str, str], ...] = (
    (rf"{_YEAR}[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})(?![0-9])", "ymd"),
    (rf"(?<![0-9]){_DAY}(?: of)? ({_NAME}),? {_YEAR}", "dmy"),
    (rf"({_NAME}) {_DAY},? {_YEAR}", "mdy"),
    (rf"(?<![0-9])([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]{_YEAR}", "xxy"),
    (rf"({_NAME}),? {_YEAR}", "my"),
    (rf"{_YEAR}[-/_.]([0-9]{{1,2}})(?![0-9])", "ym"),
    (rf"(?<![0-9]){_YEAR}(?![0-9])", "y"),
)
DATE = "|".join(form for form, _ in _FORMS)
"""Any of the forms that `days` reads; to be searched without regard to case."""
_DATES = re.compile(rf"(?<![A-Za-z0-9])(?:{DATE})(?:(?=T[0-9])|(?![A-Za-z0-9]))", re.IGNORECASE)
_READERS = [(re.compile(form, re.IGNORECASE), order) for form, order in _FORMS]

_VERSION = re.compile(
    r"(?:(?<=[-_ .(/])|^)(?:v|ver|version|rev|revision|edition)[-_. ]?([0-9]+(?:\.[0-9]+)*)"
    r"(?=[-_ .)/]|$)",
    re.IGNORECASE,
)


def days(text: str) -> Iterator[tuple[int, int, Day]]:
    """Where each date of a text stands (start, end) and which it is.

    `2021-03-04`, `4 March 2021`, `March 4, 2021`, `04.03.2021`, `March 2021`, `2021-03`, `2021`.
    Of `03/04/2021` only the year is taken when both could be the month.
    """
    for found in _DATES.finditer(text):
        for reader, order in _READERS:
            read = reader.fullmatch(found[0])
            day = None if read is None else _day(read.groups(), order)
            if day is not None:
                yield found.start(), found.end(), day
                break


def day_of(text: str | None) -> Day | None:
    """The first date in a text, such as a cell of a date column; None when there is none."""
    return next((day for _, _, day in days(text or "")), None)


def days_as_numbers(texts: pl.Series) -> pl.Series:
    """The first date in each text as a number that grows with it, 20210304; 0 without a date."""
    read = {text: day_of(text) for text in texts.unique().to_list()}
    numbers = {
        text: 0 if day is None else 10_000 * day[0] + 100 * day[1] + day[2]
        for text, day in read.items()
    }
    return pl.Series(texts.name, [numbers[text] for text in texts.to_list()], dtype=pl.Int64)


def later(one: Day, two: Day) -> int:
    """1 when `one` is surely later than `two`, -1 when surely earlier, 0 when one cannot tell."""
    for a, b in zip(one, two, strict=True):
        if not a or not b:
            return 0
        if a != b:
            return 1 if a > b else -1
    return 0


def version_of(name: str) -> tuple[str, tuple[int, ...]] | None:
    """A document's name without its version, and the version: `handbook-v2.pdf`, `terms 2021-03`.

    A version is a number behind `v`, `version`, `rev`, `revision` or `edition`, 2.0 being 2, or a
    date of at least year and month. None when the name has neither: other numbers are chapters or
    pages.
    """
    found = _VERSION.search(name)
    if found is not None:
        parts = [int(part) for part in found[1].split(".")]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        number = tuple(parts)
        return _without(name, found.start(), found.end()), number
    for start, end, day in days(name.replace("_", " ")):
        if day[1]:
            return _without(name, start, end), day
    return None


def version_number(name: str) -> str | None:
    """The number behind `v`, `version`, `rev`, `revision` or `edition` in a name: `2.1`."""
    found = _VERSION.search(name)
    return None if found is None else found[1]


def _without(name: str, start: int, end: int) -> str:
    return f"{name[:start]}*{name[end:]}".casefold()


def _day(parts: tuple[str, ...], order: str) -> Day | None:
    given = dict(zip(order, parts, strict=False))
    year = int(given["y"])
    if order == "xxy":
        low, high = int(parts[0]), int(parts[1])
        if low > 12 >= high:
            low, high = high, low
        elif high <= 12 and low != high:
            return year, 0, 0
        month, day = low, high
    else:
        named = given.get("m", "0")
        month = int(named) if named.isdigit() else _MONTH_OF[named[:3].lower()]
        day = int(given.get("d", "0"))
    return (year, month, day) if month <= 12 and day <= 31 else None
