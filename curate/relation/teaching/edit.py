"""What an edit is, and the few ways in which edits change a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from tunegate.curate.relation.teaching.words import MONTHS, NUMBER_WORDS

Edit = Callable[[str, Random], "str | None"]
"""`(sentence, rng) -> edited sentence`, or None where the edit does not apply."""

NUMBER = re.compile(
    r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|(?<![\w.,])\d+(?:\.\d+)?(?!\w)"
)
YEAR = re.compile(r"\b(1[5-9]\d\d|20[0-3]\d)\b")
NUMBER_WORD = re.compile(rf"\b({'|'.join(NUMBER_WORDS[2:])})\b")
MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")


def put(text: str, match: re.Match[str], replacement: str) -> str:
    """`replacement` in place of the match."""
    return text[: match.start()] + replacement + text[match.end() :]


def replaced(
    text: str, pattern: re.Pattern[str], rng: Random, change: Callable[[str], str]
) -> str | None:
    """One match of `pattern`, at random, changed; None without a match."""
    found = list(pattern.finditer(text))
    if not found:
        return None
    one = rng.choice(found)
    return put(text, one, change(one[0]))


def one_of(text: str, pattern: re.Pattern[str], words: Sequence[str], rng: Random) -> str | None:
    """One match of `pattern` by another of `words`."""
    return replaced(text, pattern, rng, lambda word: rng.choice([w for w in words if w != word]))


def swapped(
    text: str, pairs: Sequence[tuple[str, str]], rng: Random, *, not_back_to: str = ""
) -> str | None:
    """One word of the pairs by its partner, capital kept; chosen among those in the text."""
    found: list[tuple[re.Match[str], str]] = []
    lowered = f" {text.lower()} "
    for one, other in pairs:
        for word, partner in ((one, other), (other, one)):
            if word.lower() not in lowered:
                continue
            match = re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
            if match is not None:
                found.append((match, partner))
    rng.shuffle(found)
    for match, partner in found:
        word = partner[0].upper() + partner[1:] if match[0][0].isupper() else partner
        changed = put(text, match, word)
        if changed != not_back_to:
            return changed
    return None


def exchanged(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    """Two matches in each other's place; `one` comes first."""
    between = text[one.end() : other.start()]
    return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]
