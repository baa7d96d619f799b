"""Private values in a text: where they stand and what they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "secret",
    "email",
    "iban",
    "card",
    "national-id",
    "ip",
    "device",
    "vehicle",
    "phone",
    "medical-id",
    "licence",
    "account",
    "personal-date",
    "profile-url",
    "name",
    "address",
]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of a text hold a private value of this kind."""

    start: int
    end: int
    kind: Kind
    what: str
    """What it is, in words: `e-mail address`, `AWS access key`."""


def said_before(words: re.Pattern[str], text: str, start: int, *, reach: int = 40) -> bool:
    """True when `words` stand in the `reach` characters before `start`."""
    return words.search(text, max(0, start - reach), start) is not None


def said_around(words: re.Pattern[str], text: str, start: int, end: int, *, reach: int) -> bool:
    """True when `words` stand in the `reach` characters before `start` or behind `end`."""
    return (
        words.search(text, max(0, start - reach), start) is not None
        or words.search(text, end, end + reach) is not None
    )


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order of place; where two overlap, the one given first stays."""
    kept: list[Span] = []
    starts: list[int] = []
    for span in spans:
        at = bisect_left(starts, span.end)
        if at == 0 or kept[at - 1].end <= span.start:
            kept.insert(at, span)
            starts.insert(at, span.start)
    return kept
