"""What the recognizers find together in one text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from tunegate.curate.privacy.custom import CUSTOM_KINDS, custom_spans
from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.recognizers import RECOGNIZERS
from tunegate.curate.privacy.span import Kind, Span, without_overlaps
from tunegate.curate.settings import Privacy

_ESCAPED_SPACE = re.compile(r"\\[nrt]")
"""In source code and JSON a line end is two characters, and its letter belongs to no word."""

_ORDER = {recognizer.kind: nth for nth, recognizer in enumerate(RECOGNIZERS)}
KINDS: tuple[Kind, ...] = tuple(_ORDER)
_NUMBERS: frozenset[Kind] = frozenset(
    ("card", "phone", "national-id", "iban", "account", "vehicle", "licence", "medical-id")
)
"""Kinds whose punctuation and spaces mean nothing."""


def private_spans(
    text: str, kinds: Collection[Kind] = KINDS, *, privacy: Privacy | None = None
) -> list[Span]:
    """Private values of these kinds in the text, in order and without overlaps.

    A number that is something stronger (a card number within what looks like a phone number) is
    not reported as the weaker kind, whether or not the stronger kind is asked for. Values in
    `privacy.allow` are left out. Where `privacy.recognizer` is set, it finds names and addresses
    in place of the patterns.

    Raises:
        ConfigError: when `privacy.recognizer` cannot be imported or answers wrongly.
    """
    settings = privacy or Privacy()
    wanted = list(_found(text, (one for one in RECOGNIZERS if one.kind in kinds), settings))
    if not wanted:
        return []
    weakest = max(_ORDER[span.kind] for span in wanted)
    others = (one for one in RECOGNIZERS[:weakest] if one.kind not in kinds)
    stronger = list(_found(text, others, settings))
    ranked = sorted([*wanted, *stronger], key=lambda one: (_ORDER[one.kind], one.start, -one.end))
    return [
        span
        for span in without_overlaps(ranked)
        if span.kind in kinds and not is_allowed(text[span.start : span.end], span.kind, settings)
    ]


def _found(text: str, recognizers: Iterable[Recognizer], privacy: Privacy) -> Iterator[Span]:
    read = _ESCAPED_SPACE.sub("  ", text) if "\\" in text else text
    lowered = read.lower()
    digits = sum(map(read.count, "0123456789"))
    for recognizer in recognizers:
        if recognizer.kind in CUSTOM_KINDS and privacy.recognizer is not None:
            found = custom_spans(privacy.recognizer, text)
            yield from (span for span in found if span.kind == recognizer.kind)
        elif recognizer.may_find(read, lowered, digits):
            regions = {"regions": privacy.regions} if recognizer.regional else {}
            yield from recognizer.find(read, **regions)


def same_value(value: str, kind: Kind) -> str:
    """A form in which two ways of writing one value are equal."""
    if kind in _NUMBERS:
        return re.sub(r"[\W_]", "", value).upper()
    if kind in ("email", "ip", "device", "profile-url"):
        return value.casefold()
    return " ".join(value.split())


def is_allowed(value: str, kind: Kind, privacy: Privacy) -> bool:
    """True when the settings call the value public, or an e-mail address's domain (`@acme.com`)."""
    if not privacy.allow:
        return False
    form = same_value(value, kind)
    for entry in privacy.allow:
        if entry.startswith("@") and kind == "email":
            if form.endswith(entry.casefold()):
                return True
        elif same_value(entry, kind) == form:
            return True
    return False
