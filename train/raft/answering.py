"""Whether a passage holds an answer, and whether two passages are copies of one another."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import polars as pl

from tunegate.curate.normalize import normal_form
from tunegate.curate.shingles import shingles

ANSWERS = 0.8
"""Share of an answer's words, weighed by their letters, that a passage of another place has to
share in one stretch to count as answering; from `LONG` words on, below them it is looked up whole.
"""
LONG = 6
COPY = 0.5
"""Share of the shorter passage's 5-character runs that stand in the other one, from which the two
are near-copies: overlapping chunks, versions of one text."""

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ ,]\d{3})+(?!\d)")
"""A number whose thousands stand apart: `250,000`, `250 000`."""
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "by",
        "with",
        "from",
        "as",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "which",
        "who",
        "what",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "not",
    ]
)


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """The text as it compares: normal form, one space between words."""
    return str(normal_form(pl.Series([text]))[0])


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """Its words in normal form."""
    return tuple(_WORD.findall(plain(text)))


@lru_cache(maxsize=65_536)
def _ungrouped(text: str) -> tuple[str, ...]:
    """Its words, numbers without what parts their thousands."""
    joined = _GROUPED.sub(lambda found: re.sub("[ ,]", "", found[0]), plain(text))
    return tuple(_WORD.findall(joined))


def telling(text: str) -> tuple[str, ...]:
    """Words that say something; all of them where none does."""
    every = words(text)
    return tuple(word for word in every if word not in _EMPTY) or every


def holds(passage: str, answer: str) -> bool:
    """Whether a passage says an answer: its words in a row, or most of a long one's words.

    An answer without words is in no passage. Thousands may be parted in either way.
    """
    asked = words(answer)
    if not asked:
        return False
    if any(_in_a_row(read(answer), read(passage)) for read in (words, _ungrouped)):
        return True
    return len(asked) >= LONG and covered(passage, answer) >= ANSWERS


def _in_a_row(asked: tuple[str, ...], there: tuple[str, ...]) -> bool:
    return f" {' '.join(asked)} " in f" {' '.join(there)} "


def covered(passage: str, answer: str) -> float:
    """The share of an answer's telling words that stand in a passage, 0 to 1, by their letters."""
    wanted = Counter(telling(answer))
    there = set(words(passage))
    whole = sum(len(word) * number for word, number in wanted.items())
    found = sum(len(word) * number for word, number in wanted.items() if word in there)
    return found / whole if whole else 0.0


@lru_cache(maxsize=16_384)
def _runs(text: str) -> frozenset[str]:
    return shingles(plain(text))


def near_copies(first: str, second: str) -> bool:
    """Whether one passage is largely in the other."""
    one, two = _runs(first), _runs(second)
    return len(one & two) >= COPY * min(len(one), len(two))
