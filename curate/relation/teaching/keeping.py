"""Edits that keep what a sentence claims, or add something else to it."""

from __future__ import annotations

import re
from random import Random

from tunegate.curate.relation.teaching.edit import NUMBER, NUMBER_WORD, put, swapped
from tunegate.curate.relation.teaching.words import (
    ADJECTIVES,
    CLOSERS,
    CONTRACTIONS,
    EXTRAS,
    MONTHS,
    NUMBER_WORDS,
    OPENERS,
    SYNONYMS,
)

_CLAUSES = re.compile(
    r"^(If|When|After|Before|Because|Although) ([^,.]{8,80}), ([a-z][^.]{8,120})\.$"
)
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
_DATE_US = re.compile(rf"\b({'|'.join(MONTHS)}) (\d{{1,2}}),? (\d{{4}})\b")
_TWO = re.compile(r"\b([A-Z][\w'-]+) (and|or) ([A-Z][\w'-]+)\b(?= ?[,.;]| (?:is|are|was|were)\b)")
_ARTICLE = re.compile(
    r"\b(a(?= [^aeiou])|the(?= [a-z]+(?<!s)\b)|her(?= [a-z])|his|one)\b", re.IGNORECASE
)
_ADJECTIVE = re.compile(rf"\b({'|'.join(ADJECTIVES)}) (?=[a-z])")
_FRONTED = re.compile(
    r"^((?:In|On|At|During|After|Before|Since|From|Until|By) [^,.]{3,40}?) ?, ([^.]{15,}?) ?\.$"
)
_TRAILING = re.compile(
    r"^([A-Z][^,.]{15,}) ((?:in|on|during|after|before|since|until) "
    r"(?:the )?(?:[A-Z][\w'-]+|\d[\w]*)(?: [A-Z\d][\w'-]*){0,2}) ?\.$"
)


def synonym(text: str, rng: Random) -> str | None:
    """One or two words by words of the same meaning."""
    once = swapped(text, SYNONYMS, rng)
    return None if once is None else swapped(once, SYNONYMS, rng, not_back_to=text) or once


def contracted(text: str, rng: Random) -> str | None:
    """`do not` as `don't`, or the other way round."""
    return swapped(text, CONTRACTIONS, rng)


def number_as_word(text: str, rng: Random) -> str | None:
    """`3` as `three`, `three` as `3`, `1,000` as `1000`, `5 %` as `5 percent`."""
    changes: list[str] = []
    for one in NUMBER.finditer(text):
        if one[0].isdigit() and 2 <= int(one[0]) < len(NUMBER_WORDS):
            changes.append(put(text, one, NUMBER_WORDS[int(one[0])]))
        elif "," in one[0]:
            changes.append(put(text, one, one[0].replace(",", "")))
        elif one[0].isdigit() and len(one[0]) > 4:
            changes.append(put(text, one, f"{int(one[0]):,}"))
    changes += [
        put(text, one, str(NUMBER_WORDS.index(one[0]))) for one in NUMBER_WORD.finditer(text)
    ]
    if re.search(r"\d ?%", text):
        changes.append(re.sub(r" ?%", " percent", text, count=1))
    return rng.choice(changes) if changes else None


def date_rewritten(text: str, rng: Random) -> str | None:
    """`5 March 2020` as `March 5, 2020`, or the other way round."""
    for pattern, shape in ((_DATE, r"\2 \1, \3"), (_DATE_US, r"\2 \1 \3")):
        if pattern.search(text):
            return pattern.sub(shape, text, count=1)
    return None


def clauses_turned(text: str, rng: Random) -> str | None:
    """`If A, B.` as `B if A`."""
    found = _CLAUSES.match(text)
    if found is None:
        return None
    return f"{found[3][0].upper()}{found[3][1:]} {found[1].lower()} {found[2]}."


def list_turned(text: str, rng: Random) -> str | None:
    """`A and B` as `B and A`."""
    found = list(_TWO.finditer(text))
    if not found:
        return None
    one = rng.choice(found)
    return put(text, one, f"{one[3]} {one[2]} {one[1]}")


def adverbial_moved(text: str, rng: Random) -> str | None:
    """`In 1990, X.` as `X in 1990.`, or the other way round."""
    front = _FRONTED.match(text)
    if front is not None:
        when, rest = front.groups()
        return f"{rest[0].upper()}{rest[1:]} {when[0].lower()}{when[1:]}."
    trail = _TRAILING.match(text)
    if trail is None:
        return None
    rest, when = trail.groups()
    articles = ("The ", "A ", "An ", "It ", "He ", "She ", "They ", "This ", "We ", "Its ", "His ")
    rest = rest[0].lower() + rest[1:] if rest.startswith(articles) else rest
    return f"{when[0].upper()}{when[1:]}, {rest}."


def politely(text: str, rng: Random) -> str | None:
    """An opener or closer that says nothing."""
    if rng.random() < 0.6:
        return rng.choice(OPENERS) + text
    return text.rstrip() + rng.choice(CLOSERS)


def typed_otherwise(text: str, rng: Random) -> str | None:
    """Lower case, no full stop, or quotes of another kind."""
    changed = rng.choice(
        (text.lower(), text.rstrip(" ."), text.replace("'", "’"), text.replace(" - ", " – "))
    )
    return changed if changed != text else None


def article_changed(text: str, rng: Random) -> str | None:
    """`a` as `the`, `her` or `his` as `the`, `one` as `a`."""
    found = list(_ARTICLE.finditer(text))
    if not found:
        return None
    one = rng.choice(found)
    other = {"a": "the", "the": "a", "her": "the", "his": "the", "one": "a"}[one[0].lower()]
    return put(text, one, other.capitalize() if one[0][0].isupper() else other)


def adjective_dropped(text: str, rng: Random) -> str | None:
    """A word less: what is said of the tall man is said of the man."""
    found = list(_ADJECTIVE.finditer(text))
    return put(text, rng.choice(found), "") if found else None


def with_more(text: str, rng: Random) -> str | None:
    """A further sentence about something else."""
    return text.rstrip() + rng.choice(EXTRAS)
