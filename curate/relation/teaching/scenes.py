"""Training examples about made-up scenes: who does what, who does not, and who does otherwise.

Two scenes can both be seen, so another person or another deed is no conflict; a denial of the same
scene is one, a denial of another scene is none.
"""

from __future__ import annotations

from random import Random

from tunegate.curate.relation.teaching.example import (
    COMPATIBLE,
    CONFLICTING,
    DIFFERENT,
    EQUIVALENT,
    NOT_EQUIVALENT,
    Example,
)
from tunegate.curate.relation.teaching.words import (
    DEEDS,
    DETAILS,
    KINDS_OF,
    OPPOSITE_DEEDS,
    SAME_DEEDS,
    WHO,
)

Deed = tuple[str, str, str]
"""`playing`, `played`, `a guitar`; the participle is empty where there is nothing it is done to."""

_DEEDS: tuple[Deed, ...] = tuple(
    (doing, done, what)
    for doing, done, what in (line.strip().split("|") for line in DEEDS.strip().splitlines())
)


def scene_example(rng: Random, *, source: str) -> Example:
    """One example, its two texts in either order."""
    make, relations, certainty = rng.choice(_KINDS)
    a, b = make(rng)
    if rng.random() < 0.5:
        a, b = b, a
    return Example(_written(a, rng), _written(b, rng), relations, source, certainty=certainty)


def _scene(who: str, deed: Deed, detail: str = "") -> str:
    doing, _, what = deed
    return f"{who} is {doing} {what}{detail}".strip()


def _denial(who: str, deed: Deed, rng: Random, detail: str = "") -> str:
    doing, _, what = deed
    noun = who.split(" ", 1)[1]
    says = rng.choice(
        (
            f"There is no {noun} {doing} {what}",
            f"{who} is not {doing} {what}",
            f"{who} isn't {doing} {what}",
            f"No {noun} is {doing} {what}",
            f"Nobody is {doing} {what}",
            f"The {noun} is not {doing} {what}",
        )
    )
    return f"{says.strip()}{detail}"


def _detail(rng: Random) -> str:
    return " " + rng.choice(DETAILS) if rng.random() < 0.5 else ""


def _denied(rng: Random) -> tuple[str, str]:
    who, deed, detail = rng.choice(WHO), rng.choice(_DEEDS), _detail(rng)
    return _scene(who, deed, detail), _denial(who, deed, rng, rng.choice(("", detail)))


def _opposite(rng: Random) -> tuple[str, str]:
    who, detail = rng.choice(WHO), _detail(rng)
    one, other = rng.choice(OPPOSITE_DEEDS)
    return f"{who} is {one}{detail}", f"{who} is {other}{detail}"


def _other_denied(rng: Random) -> tuple[str, str]:
    who, other = rng.sample(WHO, 2)
    deed, another = rng.sample(_DEEDS, 2)
    denied = _denial(rng.choice((who, other)), another, rng, _detail(rng))
    return _scene(who, deed, _detail(rng)), denied


def _other_deed(rng: Random) -> tuple[str, str]:
    who = rng.choice(WHO)
    deed, another = rng.sample(_DEEDS, 2)
    return _scene(who, deed, _detail(rng)), _scene(who, another, _detail(rng))


def _other_person(rng: Random) -> tuple[str, str]:
    who, other = rng.sample(WHO, 2)
    deed, detail = rng.choice(_DEEDS), _detail(rng)
    return _scene(who, deed, detail), _scene(other, deed, detail)


def _other_scene(rng: Random) -> tuple[str, str]:
    who, other = rng.sample(WHO, 2)
    deed, another = rng.sample(_DEEDS, 2)
    return _scene(who, deed, _detail(rng)), _scene(other, another, _detail(rng))


def _told_with_less(rng: Random) -> tuple[str, str]:
    who, deed = rng.choice(WHO), rng.choice(_DEEDS)
    article = rng.choice((who, "The " + who.split(" ", 1)[1]))
    return _scene(who, deed, " " + rng.choice(DETAILS)), _scene(article, deed)


def _passive(rng: Random) -> tuple[str, str]:
    who = rng.choice(WHO)
    deed = rng.choice([one for one in _DEEDS if one[1]])
    detail = _detail(rng)
    what = deed[2][0].upper() + deed[2][1:]
    return _scene(who, deed, detail), f"{what} is being {deed[1]} by {who.lower()}{detail}"


def _generally(rng: Random) -> tuple[str, str]:
    who, detail = rng.choice(WHO), _detail(rng)
    deed = rng.choice(_DEEDS)
    told = _scene(who, deed, detail)
    said = told
    for one, other in rng.sample(KINDS_OF, len(KINDS_OF)):
        if one in said and rng.random() < 0.7:
            said = said.replace(one, other)
    return told, said if said != told else _scene(who, deed)


def _in_other_words(rng: Random) -> tuple[str, str]:
    who, detail = rng.choice(WHO), _detail(rng)
    one, other = rng.choice(SAME_DEEDS)
    article = rng.choice((who, "The " + who.split(" ", 1)[1]))
    return f"{who} is {one}{detail}", f"{article} is {other}{detail}"


_KINDS = (
    (_denied, CONFLICTING, 1.0),
    (_denied, CONFLICTING, 1.0),
    (_denied, CONFLICTING, 1.0),
    (_opposite, CONFLICTING, 0.85),
    (_other_denied, DIFFERENT, 1.0),
    (_other_denied, DIFFERENT, 1.0),
    (_other_deed, DIFFERENT, 0.95),
    (_other_person, NOT_EQUIVALENT, 1.0),
    (_other_scene, DIFFERENT, 1.0),
    (_told_with_less, COMPATIBLE, 1.0),
    (_generally, COMPATIBLE, 1.0),
    (_in_other_words, EQUIVALENT, 0.95),
    (_passive, EQUIVALENT, 1.0),
)
"""Kinds of examples, the more frequent ones repeated."""


def _written(text: str, rng: Random) -> str:
    return text + rng.choice(("", "", "."))
