"""Facts in plain English about anything: sentences whose words are drawn, with their questions.

One block a sentence pattern. First line: kinds of value, between commas. Then `=` labels of lists
and tables, `.` statements, `?` questions; of a pattern without values `+` statements that it is so,
`-` statements that it is not, `y` questions. Slots: `{s}` the subject, `{v}` the value, `{n}` and
`{m}` nouns, `{a}` and `{c}` adjectives, `{b}` and `{d}` verbs, `{p}` and `{q}` their participles.
A statement without `{s}` stands where the heading or a sentence before names the subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tunegate.examples.reader.teaching.frames import FactKind
from tunegate.examples.reader.teaching.phrases import (
    ADJECTIVES,
    NOUNS,
    VERBS,
    gerund,
    participle,
)
from tunegate.examples.reader.teaching.words import capitalized


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence pattern with its slots open."""

    values: tuple[str, ...]
    """Kinds of value that fit; empty where something is so or not."""
    labels: tuple[str, ...]
    statements: tuple[str, ...]
    questions: tuple[str, ...]
    so: tuple[str, ...] = ()
    not_so: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


def _patterns(text: str) -> tuple[Pattern, ...]:
    made = []
    for block in text.strip().split("\n\n"):
        head, *lines = block.strip().splitlines()
        by_mark: dict[str, list[str]] = {mark: [] for mark in "=.?+-y"}
        for line in lines:
            by_mark[line[0]].append(line[1:].strip())
        values = tuple(one.strip() for one in head.split(",") if one.strip() != "yes or no")
        labels = tuple(one.strip() for line in by_mark["="] for one in line.split(";"))
        says, asks, so, not_so, checks = (tuple(by_mark[mark]) for mark in ".?+-y")
        made.append(Pattern(values, labels, says, asks, so, not_so, checks))
    return tuple(made)


PATTERNS: tuple[Pattern, ...] = _patterns("""
duration, period
= {N} {p} within; Time to {b}
. The {n} of {s} is {p} within {v}.
. The {n} is {p} within {v}.
. {A} {n}s are {p} within {v}.
. It takes {v} until the {n} is {p}.
? Within what time is the {n} of {s} {p}?
? How quickly is the {n} of {s} {p}?
? How long does it take until the {n} of {s} is {p}?
? How long does it take to {b} the {n} of {s}?

duration, seconds
= Time to {b}
. To {b} the {n} of {s} takes {v}.
. The work on the {n} takes about {v}.
. Let the {n} of {s} {d} for {v}.
. Wait {v} before you {b} the {n}.
? How long does the work on the {n} of {s} take?
? How long do I have to wait with the {n} of {s}?
? How much time does the {n} of {s} take?

period, years
= {N} kept for; Keep the {n}
. We keep the {n} of {s} for {v}.
. The {n} is kept for {v}.
. {A} {n}s are stored for {v} and then {p}.
? For how long is the {n} of {s} kept?
? How long do you keep the {n} of {s}?
? How long are {n}s of {s} stored?

period, duration
= Notice for {n}s; {N} notice
. Tell us {v} before you {b} the {n} of {s}.
. The {n} has to be {p} at least {v} in advance.
. If you want to {b} the {n}, let us know {v} ahead.
? How long in advance does the {n} of {s} have to be {p}?
? How early do I have to {b} the {n} of {s}?

interval
= {N} {p}; How often
. The {n} of {s} has to be {p} {v}.
. {B} the {n} {v}.
. The {a} {n} is {p} {v}; the rest looks after itself.
? How often does the {n} of {s} have to be {p}?
? How often should I {b} the {n} of {s}?
? How often is the {n} of {s} {p}?

moment
= {N} {p}
. The {n} of {s} is {p} {v}.
. {B} the {n} {v}; never use a {m} for it.
. The {a} {n} begins {v}.
? When is the {n} of {s} {p}?
? When should I {b} the {n} of {s}?
? When should the {n} of {s} be {p}?

clock
= {N} {p} by
. The {n} of {s} has to be {p} before {v}.
. {N}s that are {p} by {v} are {q} on the same day.
. The {n} is {p} at {v}.
? Until when can the {n} of {s} be {p}?
? At what time is the {n} of {s} {p}?
? By what time do I have to {b} the {n} of {s}?

date
= {N} {p} on; Date of the {n}
. The {n} of {s} was {p} on {v}.
. Since {v} the {n} is {p}.
. The {a} {n} will be {p} on {v}.
? When was the {n} of {s} {p}?
? On what date is the {n} of {s} {p}?
? Since when is the {n} of {s} {p}?

money
= {N}; {N} fee; Fee for {n}s
. The fee for the {n} of {s} is {v}.
. {B}ing the {n} costs {v}.
. A {a} {n} costs {v}, a {c} one nothing.
. For every {n} we charge {v}.
? How much is the fee for the {n} of {s}?
? What does a {n} for {s} cost?
? How much do you charge for the {n} of {s}?
? How much does the {n} of {s} cost?

money
= {N} limit; {N}s up to
. The {n} limit of {s} is {v}.
. {N}s of up to {v} are {p} at once.
. Above {v}, {n}s are {p} free of charge.
. The first {n} has to come to at least {v}.
? What is the {n} limit of {s}?
? Above what amount is a {n} of {s} {p}?
? How large may a {n} of {s} be at most?
? What is the least amount for a {n} of {s}?

percent
= {N} share; {A} {n}s
. With {s} you may deduct {v} for the {n}.
. If the {n} is {p} early, we give {v} off.
. {A} {n}s make up {v} of all {m}s.
? What discount is there for the {n} of {s}?
? What may I deduct for the {n} of {s}?
? What share of the {n}s is there at {s}?

count, few
= {N}s; Number of {n}s; {N}s at most
. {S} holds up to {v} {n}s.
. There are {v} {n}s in all.
. You can {b} up to {v} {n}s.
. It has {v} {n}s and a {m}.
. {S} comes with {v} {a} {n}s.
? How many {n}s does {s} hold?
? How many {n}s are there in {s}?
? How many {n}s can be {p} with {s}?
? How many {n}s does {s} have?

code
= {N} code; {N} number; {N} no.; {N} form
. For {a} {n}s of {s} you need the {m} {v}.
. The {n} of {s} has the number {v}.
. Use form {v} to {b} the {n}.
. Order the {a} {n} as {v}.
. If the {n} is {p}, send us form {v}.
? Which {m} do I need for {a} {n}s of {s}?
? Which number does the {n} of {s} have?
? Which form do I use for the {n} of {s}?
? Under which number do I order the {n} of {s}?

measure, length, weight
= {N}; {N} at most; {A} {n}; {N} from; {N} up to
. The {n} of {s} lifts up to {v}.
. The {a} {n} is {v} at most.
. The {n} must be at least {v} away from the {m}.
. {S} begins to {b} at {v}.
. Below {v} the {n} can {d}.
. It takes {n}s of up to {v}.
? How far must the {n} of {s} be from the {m}?
? At what value does {s} begin to {b}?
? What {n} does {s} take at most?
? How large may the {n} of {s} be?
? Below what value can the {n} of {s} {d}?
? What is the limit for the {n} of {s}?

power, volume, storage
= {N}; {A} {n}
. {S} needs a {n} of {v}.
. The {n} draws {v} while it is {p}.
. A {a} {n} of {v} is enough.
? What {n} does {s} need?
? How large is the {n} of {s}?
? How much does the {n} of {s} draw?

place, spot
= {N}; Where the {n} is; {N} {p}
. The {n} of {s} is {v}.
. You find the {a} {n} {v}.
. The {n} is placed {v}.
. {B} the {n} {v}.
? Where is the {n} of {s}?
? Where do I find the {a} {n} of {s}?
? Where does the {n} of {s} go?
? Where is the {n} of {s} {p}?

name
= {N} led by; In charge; {N} contact
. The {n} of {s} is looked after by {v}.
. {v} is in charge of the {n}s.
. {v} leads the {n} group; {n}s are {p} there.
. Ask {v} about {a} {n}s.
? Who looks after the {n} of {s}?
? Who is in charge of the {n}s of {s}?
? Who leads the {n} group of {s}?
? Whom do I ask about {n}s of {s}?

company, town
= {N} by; {N} from
. The {n} of {s} is made in {v}.
. {A} {n}s are {p} by {v}.
. Our {n} comes from {v}.
? Who {b}s the {n} of {s}?
? Where does the {n} of {s} come from?
? By whom is the {n} of {s} {p}?

phone, email
= {N} line; Write to; Call
. Questions about the {n} of {s}: {v}.
. Report a {a} {n} to {v}.
. To {b} the {n}, contact {v}.
? How do I report a {a} {n} of {s}?
? Where do I turn with a question about the {n} of {s}?
? Which contact is there for the {n} of {s}?

colour
= {N} colour
. The {n} of {s} is {v}.
. When the {n} is {p}, the {m} lights up {v}.
. The {a} {n} is marked {v}.
? What colour is the {n} of {s}?
? Which colour does the {n} of {s} have?

act
= What to do; Remedy; Step; Measure
. If the {n} of {s} is {a}, {v}.
. When the {n} is {p}, {v}.
. In the case of a {a} {n}: {v}.
. The {n} is {a}? Then {v}.
? What should I do if the {n} of {s} is {a}?
? What do I do when the {n} of {s} is {p}?
? What can I do about the {a} {n} of {s}?

state
= Meaning; Cause; When; Condition
. A {a} {n} on {s} means that {v}.
. The {n} is {p} when {v}.
. If {v}, the {n} is {p}.
. That the {n} {b}s means: {v}.
? What does a {a} {n} on {s} mean?
? When is the {n} of {s} {p}?
? What does it mean when the {n} of {s} {b}s?
? On what condition is the {n} of {s} {p}?

things
= {N}; Included; {N}s; To bring; Needed
. To {b} the {n} of {s}, bring {v}.
. The {n} consists of {v}.
. {S} is delivered with {v}.
. For the {n} you need {v}.
. {V} are {p} with the {n}.
. {N}s can be {p} with {v}.
? What do I have to bring to {b} the {n} of {s}?
? What does the {n} of {s} consist of?
? What do I need for the {n} of {s}?
? What is {p} with the {n} of {s}?
? With what can the {n} of {s} be {p}?

part
= {N}; {A} {n}; Use for {n}s; Made with
. For the {n} of {s} use {v}.
. {B} the {n} with {v}.
. The {a} {n} is called {v}.
. It is {p} by {v}.
. The {n} goes to {v}.
? What do I use for the {n} of {s}?
? With what do I {b} the {n} of {s}?
? What is the {a} {n} of {s} called?
? What {b}s the {n} of {s}?

yes or no
+ The {n} of {s} may be {p}.
+ The {n} can be {p} without any problem.
+ {A} {n}s are {p}.
+ {S} may be {p} with a {n}.
- The {n} of {s} must not be {p}.
- The {n} cannot be {p}.
- Never {b} the {n}.
- {A} {n}s are not {p}; use the {m} instead.
y May the {n} of {s} be {p}?
y Can I {b} the {n} of {s}?
y Is it allowed to {b} the {n} of {s}?
y Can the {n} of {s} be {p}?

yes or no
+ {S} has a {n}.
+ It comes with a {a} {n}.
+ A {n} is included.
+ You need a {n} for it.
- {S} has no {n}.
- It comes without a {n}.
- A {n} is not included.
- No {n}, no {m}: it works by itself.
- There is no {n}.
y Does {s} have a {n}?
y Is there a {n} with {s}?
y Does {s} come with a {n}?
y Does {s} need a {n}?

yes or no
+ {S} is meant for {a} {n}s.
+ It fits {a} {n}s.
+ It works with {n}s, too.
- {S} is not meant for {a} {n}s.
- It does not fit {a} {n}s.
- It cannot be connected to a {n}; that needs a {m}.
y Is {s} meant for {a} {n}s?
y Does {s} fit {a} {n}s?
y Can {s} be used with a {n}?
y Does {s} work with {a} {n}s?

yes or no
+ The warranty covers {n}s.
+ With {s}, {n}s are covered.
+ {A} {n}s are taken back.
- {N}s such as the {m} are not covered.
- {A} {n}s are not taken back.
- We do not accept {a} {n}s with {s}.
y Does the warranty of {s} cover {n}s?
y Are {a} {n}s taken back?
y Do you accept {a} {n}s with {s}?
""")
"""Each pattern's questions fit each of its statements."""


def drawn_kind(
    subject: str, rng: Random, *, valued: bool = False, beside: FactKind | None = None
) -> FactKind:
    """A kind of fact of a pattern, its words drawn: hardly ever the same twice.

    `subject` is a key of `SUBJECTS`. A kind without values, which `valued` rules out, says that
    something is so or, as often, that it is not. A kind `beside` another is about the same noun
    and has values of another kind.
    """
    fitting = [
        one
        for one in PATTERNS
        if (one.values or not (valued or beside)) and not (beside and beside.values in one.values)
    ]
    pattern = rng.choice(fitting)
    slots = _slots(rng, beside.noun if beside else "")
    if not pattern.values:
        denied = rng.random() < 0.5
        says = pattern.not_so if denied else pattern.so
        name = _filled(pattern.checks[0], slots)
        return FactKind(
            subject, name, "", (), _all(says, slots), (), (), _all(pattern.checks, slots),
            denied=denied, noun=slots["{n}"],
        )  # fmt: skip
    return FactKind(
        subject,
        _filled(pattern.questions[0], slots),
        rng.choice(pattern.values),
        _all(pattern.labels, slots),
        _all(pattern.statements, slots),
        _all(pattern.questions, slots),
        (),
        (),
        noun=slots["{n}"],
    )


def _slots(rng: Random, about: str) -> dict[str, str]:
    noun, other = rng.sample(NOUNS, 2)
    adjective, another = rng.sample(ADJECTIVES, 2)
    verb, second = rng.sample(VERBS, 2)
    if rng.random() < 0.2:
        noun = f"{rng.choice(NOUNS)} {noun}"
    noun = about or noun
    return {
        "{n}": noun, "{m}": other, "{a}": adjective, "{c}": another, "{b}": verb, "{d}": second,
        "{p}": participle(verb), "{q}": participle(second), "{N}": capitalized(noun),
        "{A}": capitalized(adjective), "{B}ing": capitalized(gerund(verb)),
        "{B}": capitalized(verb),
    }  # fmt: skip


def _filled(frame: str, slots: dict[str, str]) -> str:
    for slot, word in slots.items():
        frame = frame.replace(slot, word)
    return frame.replace("{S}", "{s}").replace("{V}", "{v}")


def _all(frames: tuple[str, ...], slots: dict[str, str]) -> tuple[str, ...]:
    return tuple(_filled(frame, slots) for frame in frames)
