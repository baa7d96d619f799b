"""Edits that change what a sentence claims."""

from __future__ import annotations

import re
from itertools import combinations
from random import Random

from tunegate.curate.relation.teaching.edit import (
    MONTH,
    NUMBER,
    NUMBER_WORD,
    YEAR,
    exchanged,
    one_of,
    put,
    replaced,
    swapped,
)
from tunegate.curate.relation.teaching.words import ANTONYMS, COLOURS, DAYS, MONTHS, NUMBER_WORDS

_DAY = re.compile(rf"\b({'|'.join(DAYS)})\b")
_COLOUR = re.compile(rf"\b({'|'.join(COLOURS)})\b")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|must|may|has|have|had|does|do|did)\b"
    r"(?! not|n't)"
)
_NEGATED = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|must|has|have|had|does|do|did) not\b"
    r"|\bcannot\b"
)
_SUBJECT = re.compile(r"^(A|An|The|Some|Two|Three|Several) ([a-z].*)$")
_VERB = re.compile(
    r"\b(takes|costs|needs|includes|covers|contains|offers|works|starts|ends|supports|requires|uses"
    r"|makes|gives|shows|becomes|remains|provides|allows|belongs|plays|runs|lives|won|received"
    r"|became|made|released|played|wrote|directed|sold|reached|scored)\b"
)
_BASES = {
    "won": "win", "received": "receive", "became": "become", "made": "make",
    "released": "release", "played": "play", "wrote": "write", "directed": "direct",
    "sold": "sell", "reached": "reach", "scored": "score", "includes": "include",
    "becomes": "become", "takes": "take", "makes": "make", "gives": "give", "uses": "use",
    "requires": "require", "provides": "provide", "lives": "live",
}  # fmt: skip
_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'-]+(?: (?:of |de |van |the )?[A-Z][\w'-]+)*")
_LONG_WORD = re.compile(r"(?<![\w'-])[a-z]{4,}(?![\w'-])")
_KINDS = ("ing", "ed", "ly", "ous", "al", "ic", "ful", "ive", "tion", "er", "s")
_EITHER_WAY = re.compile(
    r"^(,| and| or|, and| &| with| \w+ed with)|\b(between|both|and|or|married|met|different)\b"
)
"""Between two names: what makes them mean the same when they change places."""
_RANGE = re.compile(r"\b(and|to|or)\b|[-–,/]")
"""The same between two numbers."""


def other_number(text: str, rng: Random) -> str | None:
    """Another value for one number, its unit unchanged."""
    found = [one for one in NUMBER.finditer(text) if not YEAR.fullmatch(one[0])]
    if not found:
        return None
    one = rng.choice(found)
    value = float(one[0].replace(",", ""))
    changed = value
    while changed == value:
        factor = rng.choice((0.5, 2.0, 3.0, 10.0, 0.1, 1.2, 0.8))
        step = rng.choice((1, 2, 3, 5, 10, -1, -2))
        changed = value * factor if rng.random() < 0.5 else value + step
        changed = abs(changed) if "." in one[0] else float(round(abs(changed)))
    decimals = len(one[0].partition(".")[2])
    shown = f"{changed:,.{decimals}f}" if "," in one[0] else f"{changed:.{decimals}f}"
    return None if shown == one[0] else put(text, one, shown)


def other_year(text: str, rng: Random) -> str | None:
    """Another year."""
    return replaced(
        text, YEAR, rng, lambda year: str(int(year) + rng.choice((-10, -3, -1, 1, 2, 7)))
    )


def other_number_word(text: str, rng: Random) -> str | None:
    """Another number written as a word."""
    return one_of(text, NUMBER_WORD, NUMBER_WORDS[2:], rng)


def other_month(text: str, rng: Random) -> str | None:
    """Another month or day of the week."""
    return one_of(text, MONTH, MONTHS, rng) or one_of(text, _DAY, DAYS, rng)


def other_colour(text: str, rng: Random) -> str | None:
    """Another colour."""
    return one_of(text, _COLOUR, COLOURS, rng)


def antonym(text: str, rng: Random) -> str | None:
    """One word by its opposite."""
    return swapped(text, ANTONYMS, rng)


def negated(text: str, rng: Random) -> str | None:
    """A negation put in: `is` to `is not`, `costs` to `does not cost`."""
    found = _AUXILIARY.search(text)
    if found is not None and " not " not in text[found.end() : found.end() + 12]:
        return text[: found.end()] + " not" + text[found.end() :]
    verb = _VERB.search(text)
    if verb is None:
        return None
    base = _BASES.get(verb[0], verb[0].removesuffix("s"))
    helper = "does not" if verb[0].endswith("s") else "did not"
    return put(text, verb, f"{helper} {base}")


def affirmed(text: str, rng: Random) -> str | None:
    """A negation taken out."""
    found = _NEGATED.search(text)
    if found is None:
        return None
    return put(text, found, "can" if found[0] == "cannot" else found[1])


def denied(text: str, rng: Random) -> str | None:
    """`A man is ...` to `There is no man ...`, or `It is not true that ...`."""
    found = _SUBJECT.match(text)
    if found is not None and " is " in text:
        subject, rest = found[2].split(" is ", 1)
        if len(subject.split()) <= 4:
            return f"There is no {subject} {rest}"
    if rng.random() < 0.3 and text[:1].isupper() and len(text.split()) < 25:
        lowered = text if text.split()[0] in ("I",) else text[0].lower() + text[1:]
        return rng.choice(("It is not true that ", "It is false that ")) + lowered
    return None


def names_swapped(text: str, rng: Random) -> str | None:
    """Two names by one another: who does what to whom changes."""
    found = [one for one in _NAME.finditer(text) if not MONTH.search(one[0])]
    pairs = _pairs(text, found, unless=_EITHER_WAY)
    return exchanged(text, *rng.choice(pairs)) if pairs else None


def words_swapped(text: str, rng: Random) -> str | None:
    """Two long words of one kind, not names, by one another."""
    found = _pairs(text, list(_LONG_WORD.finditer(text)), unless=_EITHER_WAY)
    pairs = [(one, other) for one, other in found if _kind(one[0]) == _kind(other[0])]
    return exchanged(text, *rng.choice(pairs)) if pairs else None


def numbers_swapped(text: str, rng: Random) -> str | None:
    """Two numbers by one another."""
    pairs = _pairs(text, list(NUMBER.finditer(text)), unless=_RANGE)
    return exchanged(text, *rng.choice(pairs)) if pairs else None


def _pairs(
    text: str, found: list[re.Match[str]], *, unless: re.Pattern[str]
) -> list[tuple[re.Match[str], re.Match[str]]]:
    """Every two different matches without `unless` between them, in order."""
    return [
        (one, other)
        for one, other in combinations(found, 2)
        if one[0] != other[0] and not unless.search(text[one.end() : other.start()])
    ]


def _kind(word: str) -> str:
    """The ending that tells what kind of word it is, roughly."""
    return next((ending for ending in _KINDS if word.endswith(ending)), "")
