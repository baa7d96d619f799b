"""Training examples about answers of a help desk: allowed or not, how long, who, in many wordings.

A yes and a no to one question conflict whatever their words; the same said of another matter does
not, nor does a second condition beside the first.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tunegate.curate.models import Relation
from tunegate.curate.relation.teaching.example import (
    COMPATIBLE,
    CONFLICTING,
    DIFFERENT,
    EQUIVALENT,
    Example,
)

Pair = tuple[str, str, str]
"""A question, which may be empty, and two texts."""

_MATTERS = (
    ("return an item", "Returns"), ("cancel an order", "Cancellations"),
    ("change the delivery address", "Address changes"), ("pay in instalments", "Instalments"),
    ("export my data", "Data exports"), ("use my own laptop", "Private laptops"),
    ("work from home", "Home office days"), ("carry over unused holidays", "Carried-over holidays"),
    ("upgrade during a contract", "Upgrades"), ("share an account", "Shared accounts"),
    ("park at the office", "Parking permits"), ("bring a guest", "Guests"),
    ("book a flight in business class", "Business class flights"), ("reset my own password",
    "Self-service password resets"), ("install extra software", "Extra installations"),
    ("transfer a licence", "Licence transfers"), ("get a refund", "Refunds"),
    ("pick up an order in the shop", "Shop pick-ups"), ("pause a subscription", "Pauses"),
    ("extend the warranty", "Warranty extensions"), ("order spare parts", "Spare part orders"),
    ("repair the device myself", "Repairs by the owner"), ("exchange a gift", "Exchanges"),
    ("use the service offline", "Offline sessions"), ("connect two devices", "Second devices"),
    ("record a meeting", "Recordings"), ("take parental leave part-time", "Part-time leaves"),
    ("claim a taxi", "Taxi claims"), ("deploy on a Friday", "Friday deployments"),
    ("store card numbers", "Stored card numbers"), ("sign electronically",
    "Electronic signatures"), ("take the drug with food", "Doses with food"),
    ("ship abroad", "Shipments abroad"), ("change the currency", "Currency changes"),
    ("delete old logs", "Log deletions"), ("restore a backup", "Restores"),
)  # fmt: skip
"""What is allowed or not, as a deed and as a plural noun."""

_YES = (
    "Yes.", "Yes, you can {deed}.", "You can {deed}.", "Yes, within {n} days.",
    "Sure, just ask us.",
    "{Noun} are allowed.", "{Noun} are possible.", "We accept {noun}.", "Yes, that is possible.",
    "Of course, for up to {n} days.", "It is possible to {deed}.", "{Noun} are fine with us.",
    "Yes, {noun} are included in every plan.", "Everyone may {deed}.",
    "We offer {noun} at no cost.",
    "You are free to {deed} at any time.", "{Noun} are supported since last year.",
    "Absolutely, you only need to fill in the form.", "{Noun} are permitted in all offices.",
)  # fmt: skip
_NO = (
    "No.", "No, you cannot {deed}.", "You cannot {deed}.", "No, {noun} are not possible.",
    "Unfortunately not.", "{Noun} are not allowed.", "We do not accept {noun}.",
    "No, that is not possible.", "Sorry, we don't offer {noun}.", "It is not possible to {deed}.",
    "Nobody may {deed}.", "{Noun} are excluded.", "{Noun} are prohibited.",
    "We no longer offer {noun}.",
    "There is no way to {deed}.", "{Noun} are against our policy.", "{Noun} were discontinued.",
    "No, {noun} are ruled out.", "Regrettably, {noun} are refused.",
    "{Noun} are forbidden everywhere.",
)  # fmt: skip
_ASKED = (
    "Can I {deed}?", "Is it possible to {deed}?", "Am I allowed to {deed}?", "May I {deed}?",
    "Are {noun} possible?", "Do you allow {noun}?", "Does the company accept {noun}?",
)  # fmt: skip

_SPANS = (
    (("a day", "24 hours", "one day"), ("two days", "48 hours", "2 days")),
    (("a week", "7 days", "seven days"), ("two weeks", "14 days", "a fortnight")),
    (("a month", "30 days", "four weeks or so"),
     ("three months", "90 days", "a quarter of a year")),
    (("six months", "half a year", "6 months"), ("a year", "12 months", "twelve months")),
    (("an hour", "60 minutes", "one hour"), ("half an hour", "30 minutes", "thirty minutes")),
)  # fmt: skip
"""Spans of time in their wordings; no two of them mean the same, not even of two rows."""
_TAKES = (
    "{Span}.", "It takes {span}.", "Within {span}.", "Count on {span}.", "{Noun} take {span}.",
    "We handle {noun} within {span}.", "You have {span}.", "{Noun} are dealt with in {span}.",
)  # fmt: skip
_HOW_LONG = (
    "How long do {noun} take?", "How much time do {noun} need?", "What is the deadline for {noun}?",
    "When are {noun} done?",
)  # fmt: skip

_TEAMS = (
    "the finance team", "human resources", "the help desk", "your manager", "the legal department",
    "the security team", "facility management", "the works council", "the sales office",
    "the warehouse",
)  # fmt: skip
_HANDLES = (
    "{Team}.", "{Team} decides.", "Ask {team}.", "{Noun} are handled by {team}.",
    "Please contact {team}.", "{Team} is responsible for {noun}.", "That is up to {team}.",
)  # fmt: skip
_WHO = ("Who handles {noun}?", "Who decides about {noun}?", "Whom do I ask about {noun}?")

_BESIDES = (
    "Keep the receipt.", "The form is on the intranet.", "You will get an e-mail.",
    "Please have your customer number at hand.", "Our staff is glad to help.",
    "The terms are on our website.", "A confirmation follows by post.",
    "Write down the serial number first.",
)  # fmt: skip


def answer_example(rng: Random, *, source: str) -> Example:
    """One example, its two texts in either order."""
    make, relations, certainty = rng.choice(_KINDS)
    question, a, b = make(rng)
    if rng.random() < 0.5:
        a, b = b, a
    return Example(a, b, relations, source, question, certainty)


def _said(
    shape: str, matter: tuple[str, str], rng: Random, *, span: str = "", team: str = ""
) -> str:
    deed, nouns = matter
    told = deed.replace("my ", "your ").replace("myself", "yourself")
    return shape.format(
        deed=deed if shape.endswith("?") else told,
        noun=nouns[0].lower() + nouns[1:], Noun=nouns, n=rng.choice((3, 7, 10, 14, 30, 60)),
        span=span, Span=span[:1].upper() + span[1:], team=team, Team=team[:1].upper() + team[1:],
    )  # fmt: skip


def _names_matter(shape: str) -> bool:
    return any(slot in shape for slot in ("{deed}", "{noun}", "{Noun}"))


def _asked(shapes: tuple[str, ...], matter: tuple[str, str], rng: Random) -> str:
    return _said(rng.choice(shapes), matter, rng)


def _yes_against_no(rng: Random) -> Pair:
    matter = rng.choice(_MATTERS)
    yes, no = rng.choice(_YES), rng.choice(_NO)
    alone = _names_matter(yes) and _names_matter(no) and rng.random() < 0.4
    question = "" if alone else _asked(_ASKED, matter, rng)
    return question, _said(yes, matter, rng), _said(no, matter, rng)


def _both_ways(shapes: tuple[str, ...]) -> Callable[[Random], Pair]:
    def made(rng: Random) -> Pair:
        matter = rng.choice(_MATTERS)
        one, other = rng.sample([shape for shape in shapes if "{n}" not in shape], 2)
        return _asked(_ASKED, matter, rng), _said(one, matter, rng), _said(other, matter, rng)

    return made


def _other_matter(rng: Random) -> Pair:
    """Yes of one matter, no of another; the same frame at times."""
    one, other = rng.sample(_MATTERS, 2)
    shapes = _YES if rng.random() < 0.5 else _NO
    first = rng.choice([shape for shape in shapes if _names_matter(shape)])
    same = rng.random() < 0.4
    second = first if same else rng.choice([s for s in (*_YES, *_NO) if _names_matter(s)])
    return "", _said(first, one, rng), _said(second, other, rng)


def _other_span_other_matter(rng: Random) -> Pair:
    one, other = rng.sample(_MATTERS, 2)
    first, second = (rng.choice(rng.choice(rng.choice(_SPANS))) for _ in range(2))
    shape = rng.choice([shape for shape in _TAKES if _names_matter(shape)])
    return "", _said(shape, one, rng, span=first), _said(shape, other, rng, span=second)


def _two_spans(rng: Random) -> Pair:
    matter = rng.choice(_MATTERS)
    if rng.random() < 0.6:
        first, second = rng.sample(rng.choice(_SPANS), 2)
    else:
        first, second = (rng.choice(row) for row in rng.sample(_SPANS, 2))
    one, other = (
        _said(rng.choice(_TAKES), matter, rng, span=rng.choice(span)) for span in (first, second)
    )
    return _asked(_HOW_LONG, matter, rng), one, other


def _one_span(rng: Random) -> Pair:
    matter = rng.choice(_MATTERS)
    one, other = rng.sample(rng.choice(rng.choice(_SPANS)), 2)
    first, second = (_said(rng.choice(_TAKES), matter, rng, span=span) for span in (one, other))
    return _asked(_HOW_LONG, matter, rng), first, second


def _teams(count: int) -> Callable[[Random], Pair]:
    def made(rng: Random) -> Pair:
        matter = rng.choice(_MATTERS)
        chosen = rng.sample(_TEAMS, count)
        shapes = rng.sample(_HANDLES, 2)
        one, other = (
            _said(shapes[0], matter, rng, team=chosen[0]),
            _said(shapes[1], matter, rng, team=chosen[-1]),
        )
        return _asked(_WHO, matter, rng), one, other

    return made


def _besides(rng: Random) -> Pair:
    """An answer, and something else that is also true."""
    matter = rng.choice(_MATTERS)
    answer = _said(rng.choice((*_YES, *_NO)), matter, rng)
    extra = rng.choice(_BESIDES)
    other = extra if rng.random() < 0.5 else f"{answer} {extra}"
    return _asked(_ASKED, matter, rng), answer, other


_KINDS: tuple[tuple[Callable[[Random], Pair], frozenset[Relation], float], ...] = (
    (_yes_against_no, CONFLICTING, 0.98),
    (_yes_against_no, CONFLICTING, 0.98),
    (_yes_against_no, CONFLICTING, 0.98),
    (_two_spans, CONFLICTING, 0.97),
    (_teams(2), CONFLICTING, 0.9),
    (_both_ways(_YES), COMPATIBLE, 0.98),
    (_both_ways(_NO), COMPATIBLE, 0.98),
    (_one_span, EQUIVALENT, 0.95),
    (_teams(1), EQUIVALENT, 0.97),
    (_other_matter, DIFFERENT, 0.98),
    (_other_matter, DIFFERENT, 0.98),
    (_other_span_other_matter, DIFFERENT, 0.98),
    (_besides, COMPATIBLE, 0.97),
)  # fmt: skip
"""Kinds of examples, the more frequent ones repeated."""
