"""A lesson: passages of one company and questions about them, with the answers to be learned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from tunegate.examples.reader.teaching.company import (
    WHOLE,
    Company,
    Fact,
    another_value,
    make_company,
    make_listing,
    unused_subject,
)
from tunegate.examples.reader.teaching.documents import (
    Told,
    Written,
    versions,
    write,
    write_listing,
    write_section,
)
from tunegate.examples.reader.teaching.frames import KINDS, SUBJECTS, FactKind
from tunegate.examples.reader.teaching.grammar import drawn_kind
from tunegate.examples.reader.teaching.names import RESERVED
from tunegate.examples.reader.teaching.words import listed

ABSTENTION = "I don't know."
"""What is answered when no passage has the answer; what `PromptTemplate` asks for."""

Sort = Literal["value", "subject", "check", "absent"]
"""What is asked for: a value, the subject of a value, yes or no, or something nobody has told."""
Form = Literal["short", "quote", "cite"]
"""How it is to be answered: as it is, behind a quotation, or with the passage's id behind."""


_FORMS: tuple[Form, ...] = ("short", "quote", "cite")
_ABSENT_SHARE = 0.2
_SUBJECT_SHARE = 0.12
_CHECK_SHARE = 0.1
"""Of the questions whose fact allows it."""
_SAME_NOUN_SHARE = 0.6
"""Of the absent questions near a drawn fact: they ask something else about its noun."""
_UNNAMED_SHARE = 0.25
"""Of the questions about a drawn fact that could do without its subject."""
_MOST_CELLS = 36
_MOST_TOLD = 14
"""Of a large table; of a long section."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as the model is shown it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer."""

    question: str
    answer: str
    """As it stands in the passage, without quotation and id."""
    sort: Sort
    gold: int | None
    """Which passage holds the answer, from 0; None when none does."""
    line: str = ""
    """The sentence, item or row of that passage that says it."""
    form: Form = "short"
    about: tuple[str, str] = ("", "")
    """Subject and kind of what is asked, as in `Fact.key`."""


@dataclass(frozen=True)
class Lesson:
    """Passages and questions about them; each question is asked for itself."""

    company: str
    passages: tuple[Shown, ...]
    asked: tuple[Asked, ...]
    told: frozenset[tuple[str, str]] = frozenset()
    """What the passages tell something about, former versions included; as in `Fact.key`."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How long lessons are."""

    passages: int = 4
    """At most; at least one."""
    facts: int = 6
    """Of a passage, at most."""
    questions: int = 8
    quoted: float = 0.14
    """Share of the questions that ask for a quotation: many tokens to copy, which teaches it."""
    drawn: int = 0
    """Facts of a thing whose words are drawn, at most."""
    large: float = 0.0
    """Share of the lessons with one passage that is a large table or a long section."""


def make_lesson(rng: Random, extent: Extent, *, reserved: Collection[str] = RESERVED) -> Lesson:
    """A lesson about a new company.

    Everything that is asked of a value, a subject or for yes or no is told exactly once, but for
    former versions that are marked as such; nothing of what is *absent* is told.
    """
    if extent.large and rng.random() < extent.large:
        company, one = _large(rng, extent, reserved=reserved)
        return _lesson(company, [(one, True)], rng, extent, reserved=reserved)
    about = rng.sample(SUBJECTS, rng.choice((1, 2, 2, 3)))
    each = rng.choice((2, 3, 4, 5))
    company = make_company(rng, about=about, each=each, drawn=extent.drawn, reserved=reserved)
    written: list[tuple[Written, bool]] = []
    for facts in _parts(company, rng, extent):
        if len(written) >= extent.passages:
            break
        if len(written) < extent.passages - 1 and rng.random() < 0.1 and _versioned(facts):
            now, then = versions(facts, rng, company=company.name)
            written += [(now, True), (then, False)]
        else:
            written.append((write(facts, rng, company=company.name), True))
    rng.shuffle(written)
    return _lesson(company, written, rng, extent, reserved=reserved)


def _large(rng: Random, extent: Extent, *, reserved: Collection[str]) -> tuple[Company, Written]:
    """A company and a passage about it that is a large table or a long section."""
    if rng.random() < 0.5:
        about = rng.choice([one for one in SUBJECTS if one not in WHOLE])
        columns = rng.randint(1, 5)
        rows = rng.randint(3, min(10, _MOST_CELLS // columns))
        company = make_listing(
            rng, about=about, rows=rows, columns=columns, drawn=extent.drawn, reserved=reserved
        )
        listed = [fact for fact in company.facts if fact.subject.about == about]
        terms = [fact for fact in company.facts if fact.subject.about != about]
        around = rng.sample(terms, rng.randint(0, min(4, len(terms))))
        return company, write_listing(listed, rng, company=company.name, around=around)
    about = rng.choice(SUBJECTS)
    company = make_company(rng, about=(about,), each=3, drawn=extent.drawn + 3, reserved=reserved)
    parts: dict[str, list[Fact]] = {}
    for fact in company.facts:
        parts.setdefault(fact.subject.text, []).append(fact)
    chosen = [rng.sample(facts, min(len(facts), _MOST_TOLD)) for facts in parts.values()]
    rng.shuffle(chosen)
    if rng.random() < 0.5:
        chosen = [chosen[0]]
    else:
        chosen = [facts[: _MOST_TOLD // len(chosen)] for facts in chosen]
    return company, write_section(chosen, rng, company=company.name)


def _lesson(
    company: Company,
    written: Sequence[tuple[Written, bool]],
    rng: Random,
    extent: Extent,
    *,
    reserved: Collection[str],
) -> Lesson:
    """The lesson of what is written, each with whether it is in force."""
    ids = passage_ids(len(written), rng)
    told = [
        (place, one)
        for place, (passage, current) in enumerate(written)
        if current
        for one in passage.told
    ]
    asked = [
        _ask(told, company, rng, quoted=extent.quoted, reserved=reserved)
        for _ in range(extent.questions)
    ]
    unique = {one.question: one for one in asked}
    return Lesson(
        company.name,
        tuple(Shown(one, text.text) for one, (text, _) in zip(ids, written, strict=True)),
        tuple(unique.values()),
        frozenset(one.fact.key for passage, _ in written for one in passage.told),
    )


def passage_ids(count: int, rng: Random) -> list[str]:
    """Different ids in one of the forms that ids have: numbers, files, hashes."""
    way = rng.random()
    if way < 0.25:
        return [str(number + 1) for number in range(count)]
    if way < 0.4:
        return [f"{rng.choice('dpc')}{number}" for number in rng.sample(range(1, 99), count)]
    if way < 0.55:
        files = rng.sample(listed("returns prices handbook products support contact faq sites"), 2)
        return [f"{rng.choice(files)}.md#{number}" for number in rng.sample(range(1, 40), count)]
    return [f"{rng.getrandbits(64):016x}" for _ in range(count)]


def _parts(company: Company, rng: Random, extent: Extent) -> list[list[Fact]]:
    """The facts of each passage: of one subject, of a few kinds, or mixed. No fact twice."""
    left = list(company.facts)
    rng.shuffle(left)
    parts: list[list[Fact]] = []
    for _ in range(rng.randint(1, extent.passages)):
        if not left:
            break
        most = rng.randint(1, extent.facts)
        way, first = rng.random(), left[0]
        if way < 0.45:
            near = [fact for fact in left if fact.subject == first.subject]
        elif way < 0.85 and first.subject.about not in WHOLE:
            kinds = {first.kind.name}
            others = [one for one in left if one.subject.about == first.subject.about]
            kinds.update(one.kind.name for one in rng.sample(others, min(2, len(others))))
            near = [one for one in others if one.kind.name in kinds]
            if rng.random() < 0.5:
                near.sort(key=lambda one: one.subject.text)
        else:
            near = [one for one in left if one.subject.about == first.subject.about]
        part = near[:most]
        parts.append(part)
        gone = {fact.key for fact in part}
        left = [fact for fact in left if fact.key not in gone]
    return parts


def _versioned(facts: Sequence[Fact]) -> bool:
    return all(fact.kind.values for fact in facts)


def _ask(
    told: Sequence[tuple[int, Told]],
    company: Company,
    rng: Random,
    *,
    quoted: float,
    reserved: Collection[str],
) -> Asked:
    form: Form = rng.choices(_FORMS, (0.94 - quoted, quoted, 0.06))[0]
    if rng.random() < _ABSENT_SHARE:
        text, about = _absent_question(told, company, rng, reserved=reserved)
        if text:
            return Asked(_worded(text, rng), ABSTENTION, "absent", None, form=form, about=about)
    place, one = rng.choice(told)
    frames, answer, sort = _frames(one, told, rng, reserved=reserved)
    frame = rng.choice(frames)
    if one.fact.kind.noun and _is_only_kind(one, told) and rng.random() < _UNNAMED_SHARE:
        frame = frame.replace(" of {s}", "")
    text = _named(frame.replace("{v}", one.fact.value), one.fact, rng)
    return Asked(_worded(text, rng), answer, sort, place, one.line, form, one.fact.key)


def _frames(
    one: Told, told: Sequence[tuple[int, Told]], rng: Random, *, reserved: Collection[str]
) -> tuple[tuple[str, ...], str, Sort]:
    """Ways to ask something about a fact that is told, the answer, and what is asked for."""
    kind, way = one.fact.kind, rng.random()
    if not kind.values:
        return kind.checks, "No" if kind.denied else "Yes", "check"
    if kind.which and one.name and way < _SUBJECT_SHARE and _is_unique(one, told):
        return kind.which, one.name, "subject"
    if kind.checks and way > 1 - _CHECK_SHARE:
        right = rng.random() < 0.5
        said = one.fact.value if right else another_value(one.fact, rng, reserved=reserved)
        filled = tuple(frame.replace("{v}", said) for frame in kind.checks)
        return filled, "Yes" if right else "No", "check"
    return kind.questions, one.value, "value"


def _absent_question(
    told: Sequence[tuple[int, Told]], company: Company, rng: Random, *, reserved: Collection[str]
) -> tuple[str, tuple[str, str]]:
    """A question about something that no passage tells, though they tell something near.

    With it the subject and the kind of what is asked; empty where everything is told.
    """
    _, near = rng.choice(told)
    about = near.fact.subject.about
    known = {one.fact.key for _, one in told}
    names = {one.fact.kind.name for _, one in told}
    kinds = [kind for kind in KINDS if kind.subject == about]
    way = rng.random()
    if way < 0.45 and about not in WHOLE:
        subject = unused_subject(about, company, rng, reserved=reserved)
        kind: FactKind = near.fact.kind
        question = rng.choice(kind.questions or kind.checks)
    else:
        subject = near.fact.subject
        free = [kind for kind in kinds if (subject.text, kind.name) not in known]
        if near.fact.kind.noun and rng.random() < _SAME_NOUN_SHARE:
            free = [drawn_kind(about, rng, beside=near.fact.kind)]
        likely = [kind for kind in free if kind.name in names]
        if not free and about in WHOLE:
            return "", ("", "")
        if not free:
            subject = unused_subject(about, company, rng, reserved=reserved)
        kind = rng.choice(likely if likely and way < 0.75 else free or kinds)
        question = rng.choice(kind.questions)
    said = "" if not kind.values else near.fact.value
    text = question.replace("{v}", said).replace("{s}", subject.text)
    return text, (subject.text, kind.name)


def _is_unique(one: Told, told: Sequence[tuple[int, Told]]) -> bool:
    return sum(other.fact.value == one.fact.value for _, other in told) == 1


def _is_only_kind(one: Told, told: Sequence[tuple[int, Told]]) -> bool:
    return sum(other.fact.kind.name == one.fact.kind.name for _, other in told) == 1


def _named(frame: str, fact: Fact, rng: Random) -> str:
    short = fact.subject.short
    return frame.replace("{s}", short if rng.random() < 0.2 else fact.subject.text)


def _worded(question: str, rng: Random) -> str:
    """The question as people type it: mostly tidy, now and then with a greeting or in haste."""
    way = rng.random()
    if way < 0.06:
        before = rng.choice(("Hello, ", "Please tell me: ", "Quick question: ", "I need to know: "))
        return before + question
    if way < 0.12:
        return question.removesuffix("?")
    return question[:1].upper() + question[1:]
