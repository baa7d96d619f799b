"""A made-up company: what there is of it, and what is true of each thing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from random import Random

from tunegate.examples.reader.teaching.frames import KINDS, FactKind, boolean_kind, open_kind
from tunegate.examples.reader.teaching.grammar import drawn_kind
from tunegate.examples.reader.teaching.names import RESERVED, Names
from tunegate.examples.reader.teaching.values import value
from tunegate.examples.reader.teaching.words import (
    ACTIONS,
    COUNTRIES,
    COURSES,
    DESKS,
    DOCUMENTS,
    INVENTED_ATTRIBUTES,
    OPEN_ATTRIBUTES,
    PARTS,
    PLANS,
    PRODUCT_TRAITS,
    PRODUCT_USES,
    SHIPPING,
    STAFF_ALLOWED,
    STAFF_TOPICS,
    TERMS_ALLOWED,
    THINGS,
    listed,
)

WHOLE = ("company", "terms")
"""What is said of the company as a whole: there is one subject, often not named."""

_OPEN_SHARE = 0.22
_BOOLEAN_SHARE = 0.14
_EMPTY_SHARE = 0.03
_FREE_SHARE = 0.6
_FREE_VALUES = {"remedy": "act", "cause": "state", "condition": "state", "place": "spot"}
"""Kinds of value that come from a short list, and those whose words are drawn; in lessons with
drawn facts the latter take the place of the former in this share."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that facts are about."""

    about: str
    """Its kind, as in `frames.SUBJECTS`."""
    text: str
    """In the middle of a sentence: `the Talora coffee grinder`."""
    short: str
    """Another way to name it that means nothing else in its company: `the Talora`."""

    @property
    def bare(self) -> str:
        """Without an article, as in a table or an answer."""
        return self.text.removeprefix("the ")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is true in a company."""

    subject: Subject
    kind: FactKind
    value: str
    """Empty where the kind has no values."""

    @property
    def key(self) -> tuple[str, str]:
        """What it says something about: no two facts of a company share it."""
        return self.subject.text, self.kind.name


@dataclass(frozen=True)
class Company:
    """A company with the facts that its documents tell."""

    name: str
    subjects: tuple[Subject, ...]
    facts: tuple[Fact, ...]


def make_company(
    rng: Random,
    *,
    about: Collection[str],
    each: int = 4,
    drawn: int = 0,
    reserved: Collection[str] = RESERVED,
) -> Company:
    """A company that has only things of the given kinds, up to `each` of a kind.

    All values are random, so that they can be read and not guessed. Up to `drawn` facts of a thing
    are of kinds whose words are drawn, too. `reserved` are words in lower case that none of its
    names contains.
    """
    names = Names(rng, reserved=reserved)
    name = names.word("company")
    if rng.random() < 0.3:
        name += " " + rng.choice(listed("Ltd|GmbH|Tools|Group|Works|Foods|Systems|Home|& Sons"))
    subjects = [
        subject
        for kind in about
        for subject in _subjects(kind, rng.randint(2, max(2, each)), rng, names, company=name)
    ]
    facts = [fact for subject in subjects for fact in _facts(subject, rng, names, drawn=drawn)]
    return Company(name, tuple(subjects), tuple(facts))


def make_listing(
    rng: Random,
    *,
    about: str,
    rows: int,
    columns: int,
    drawn: int,
    reserved: Collection[str] = RESERVED,
) -> Company:
    """A company with its terms and one kind of thing, of all of which the same is told.

    As in a table; now and then one of the things lacks one of the facts.
    """
    names = Names(rng, reserved=reserved)
    name = names.word("company")
    subjects = _subjects(about, rows, rng, names, company=name)
    known = [kind for kind in KINDS if kind.subject == about and kind.labels and kind.values]
    kinds = [_freed(kind, rng) for kind in rng.sample(known, min(len(known), columns))]
    for number in range(columns):
        if number >= len(kinds) or rng.random() < 0.4:
            kind = drawn_kind(about, rng, valued=True)
            if rng.random() < 0.4:
                kind = open_kind(about, *_attribute(about, rng, names))
            kinds[number : number + 1] = [kind]
    taken: set[str] = set()
    facts = []
    for kind in kinds:
        if taken.isdisjoint(kind.labels):
            taken.update(kind.labels)
            facts += [
                Fact(subject, kind, value(kind.values, rng, names))
                for subject in subjects
                if rng.random() > _EMPTY_SHARE
            ]
    terms = Subject("terms", name, name)
    facts += _facts(terms, rng, names, drawn=drawn)
    return Company(name, (*subjects, terms), tuple(facts))


def another_value(fact: Fact, rng: Random, *, reserved: Collection[str] = RESERVED) -> str:
    """A value of the same kind that is not the fact's."""
    names = Names(rng, reserved=reserved)
    while (other := value(fact.kind.values, rng, names)) == fact.value:
        pass
    return other


def unused_subject(
    about: str, company: Company, rng: Random, *, reserved: Collection[str] = RESERVED
) -> Subject:
    """Something of a kind that the company does not have, often with a name near to one it has."""
    names = Names(rng, reserved=reserved)
    known = {one.text: one for one in company.subjects if one.about == about}
    while True:
        one = _DRAWN[about](rng, names, known)
        if one.text not in known:
            return one


def _facts(subject: Subject, rng: Random, names: Names, *, drawn: int) -> list[Fact]:
    """Facts of a subject; mostly of the kinds that others of its kind have, too."""
    about = subject.about
    kinds = [kind for kind in KINDS if kind.subject == about]
    chosen = rng.sample(kinds, min(len(kinds), rng.randint(3, 7)))
    chosen += [
        open_kind(about, *attribute) for attribute in _attributes(about, rng, names, len(chosen))
    ]
    chosen += [
        boolean_kind(about, *said, denied=rng.random() < 0.5)
        for said in _booleans(about, rng, len(chosen))
    ]
    if drawn:
        chosen = [_freed(kind, rng) for kind in chosen]
        chosen += [drawn_kind(about, rng) for _ in range(rng.randint(1, drawn))]
    made: dict[str, Fact] = {}
    for kind in chosen:
        said = value(kind.values, rng, names) if kind.values else ""
        made.setdefault(kind.name, Fact(subject, kind, said))
    return list(made.values())


def _freed(kind: FactKind, rng: Random) -> FactKind:
    """The kind with values whose words are drawn, where there are such and now and then."""
    if kind.values in _FREE_VALUES and rng.random() < _FREE_SHARE:
        return replace(kind, values=_FREE_VALUES[kind.values])
    return kind


def _attributes(about: str, rng: Random, names: Names, count: int) -> list[tuple[str, str]]:
    """Attributes that are only named, each with the kind of its values."""
    if about in WHOLE:
        return []
    return [_attribute(about, rng, names) for _ in range(count) if rng.random() < _OPEN_SHARE]


def _attribute(about: str, rng: Random, names: Names) -> tuple[str, str]:
    listed = OPEN_ATTRIBUTES["technical" if about in ("product", "part") else "office"]
    name, values = rng.choice(listed)
    if rng.random() < 0.3:
        name, values = rng.choice(INVENTED_ATTRIBUTES)
        name = f"{names.common()} {name}"
    return name, values


def _booleans(about: str, rng: Random, count: int) -> list[tuple[str, str]]:
    said = {
        "product": (("product trait", PRODUCT_TRAITS), ("product use", PRODUCT_USES)),
        "terms": (("terms", TERMS_ALLOWED),),
        "staff": (("staff", STAFF_ALLOWED),),
    }.get(about, ())
    if not said:
        return []
    drawn = []
    for _ in range(count):
        if rng.random() < 2 * _BOOLEAN_SHARE:
            frame, words = rng.choice(said)
            drawn.append((frame, rng.choice(words)))
    return drawn


def _subjects(about: str, count: int, rng: Random, names: Names, *, company: str) -> list[Subject]:
    if about in WHOLE:
        return [Subject(about, company, company)]
    made: dict[str, Subject] = {}
    for _ in range(count * 3):
        subject = _DRAWN[about](rng, names, made)
        made.setdefault(subject.text, subject)
        if len(made) == count:
            break
    return list(made.values())


def _product(rng: Random, names: Names, made: dict[str, Subject]) -> Subject:
    thing = rng.choice(THINGS)
    if made and rng.random() < 0.4:
        last = next(reversed(made.values())).bare
        family, _, rest = last.partition(" ")
        if rest[:1].isdigit():
            text = f"the {family} {rng.randint(2, 99) * rng.choice((1, 10))}"
            return Subject("product", text, text)
        thing = rest or thing
    way = rng.random()
    if way < 0.5:
        word = names.word("product")
        return Subject("product", f"the {word} {thing}", f"the {word}")
    if way < 0.8:
        number = rng.choice((str(rng.randint(2, 99) * 10), str(rng.randint(2, 12)), "X", "Mini"))
        text = f"the {names.word('product')} {number}"
        return Subject("product", text, text)
    text = f"the {names.common().capitalize()} {names.common().capitalize()}"
    return Subject("product", text, text)


def _part(rng: Random, names: Names, made: dict[str, Subject]) -> Subject:
    product = next(reversed(made.values())).bare.partition(" of the ")[2] if made else ""
    if not product or rng.random() < 0.4:
        product = f"{names.word('product')} {rng.randint(2, 90) * 10}"
    text = f"the {rng.choice(PARTS)} of the {product}"
    return Subject("part", text, text)


def _listed(
    about: str, words: list[str], frames: tuple[str, ...]
) -> Callable[[Random, Names, dict[str, Subject]], Subject]:
    """Draws subjects that are named by a word of a list in one of the frames, or by a new name."""

    def draw(rng: Random, names: Names, made: dict[str, Subject]) -> Subject:
        text = rng.choice(frames).format(
            w=rng.choice(words),
            n=names.word("product"),
            t=names.word("town"),
            c=rng.choice(COUNTRIES),
            k=names.common(),
            e=f"{rng.choice('EFAH')}{rng.randint(1, 99):02}",
        )
        return Subject(about, text, text)

    return draw


_DRAWN: dict[str, Callable[[Random, Names, dict[str, Subject]], Subject]] = {
    "product": _product,
    "part": _part,
    "plan": _listed(
        "plan",
        PLANS,
        ("the {w} plan", "the {w} plan", "the {w} subscription", "the {n} plan", "the {k} tariff"),
    ),
    "shipping": _listed(
        "shipping", SHIPPING, ("{w}", "{w}", "delivery to {c}", "delivery to {t}", "{w} to {c}")
    ),
    "staff": _listed("staff", STAFF_TOPICS, ("{w}", "{w}", "{w}", "{k} leave", "the {n} bonus")),
    "course": _listed(
        "course", COURSES, ("the {w} course", "the {w} training", "the {n} workshop")
    ),
    "desk": _listed("desk", DESKS, ("the {w}", "the {w}", "the {w} in {t}", "the {k} desk")),
    "document": _listed(
        "document", DOCUMENTS, ("the {w}", "the {w}", "the {k} policy", "the {w} for {c}")
    ),
    "site": _listed(
        "site",
        PLANS,
        ("the {t} branch", "the branch in {t}", "the {t} store", "the warehouse in {t}",
         "the {k} gallery", "the workshop in {t}"),
    ),
    "error": _listed("error", PLANS, ("error {e}", "code {e}", "message {e}")),
    "button": _listed("button", ACTIONS, ("the {w}", "the {w} of the {n}", "the {w} on the {n}")),
}  # fmt: skip
"""How a subject of each kind is drawn, given those that the company has already."""
