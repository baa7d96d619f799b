"""Private values out of a pair, with the same placeholder for the same value everywhere in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from tunegate.curate.pair import Pair
from tunegate.curate.privacy.find import same_value
from tunegate.curate.privacy.json_text import STRING, is_json, spans_in_text, value_at
from tunegate.curate.privacy.placeholder import PLACEHOLDER, PLACEHOLDERS
from tunegate.curate.privacy.span import Kind, Span, without_overlaps
from tunegate.curate.settings import Privacy

_ROUNDS = 5
"""Taking one value out can lay bare another; after so many rounds nothing is left in practice."""
_BEHIND_KEY = re.compile(r'"\s*:\s*$')
_BEFORE_NEXT = re.compile(r"\s*(?:[,}\]\n]|$)")


def redact(pair: Pair, kinds: Collection[Kind], *, privacy: Privacy | None = None) -> Pair:
    """The pair with placeholders in place of its private values of these kinds.

    One value alone of its kind becomes `[EMAIL]`; several become `[EMAIL_1]`, `[EMAIL_2]` in
    reading order, over system text, turns, context and tool arguments; numbers go on from
    placeholders that are there already. Arguments that were JSON stay JSON. Applying it twice
    changes nothing; a pair without such values comes back as it is.
    """
    settings = privacy or Privacy()
    for _ in range(_ROUNDS):
        redacted = _redacted(pair, kinds, settings)
        if redacted == pair:
            break
        pair = redacted
    return pair


def _redacted(pair: Pair, kinds: Collection[Kind], privacy: Privacy) -> Pair:
    texts = _texts(pair)
    found = [
        [(span, value_at(text, span)) for span in spans_in_text(text, kinds, privacy=privacy)]
        for text in texts
    ]
    if not any(found):
        return pair
    names = _names(texts, found)
    values = {value: span for spans in found for span, value in spans if _is_telling(value)}
    return _with_texts(
        pair,
        [
            _replaced(text, [*spans, *_repeated(text, spans, values)], names)
            for text, spans in zip(texts, found, strict=True)
        ],
    )


def _texts(pair: Pair) -> list[str]:
    """Every text of the pair in reading order, see `_with_texts`."""
    turns = [
        text
        for turn in pair.turns
        for text in (turn.content, *(call.arguments for call in turn.tool_calls))
    ]
    return [pair.system or "", *turns[:1], pair.context or "", *turns[1:]]


def _with_texts(pair: Pair, texts: Sequence[str]) -> Pair:
    """The pair with other texts, in the order of `_texts`."""
    system, rest = texts[0], list(texts[1:])
    context = rest.pop(1) if pair.turns else rest.pop(0)
    following = iter(rest)
    turns = tuple(
        replace(
            turn,
            content=next(following),
            tool_calls=tuple(replace(call, arguments=next(following)) for call in turn.tool_calls),
        )
        for turn in pair.turns
    )
    return replace(
        pair,
        turns=turns,
        system=None if pair.system is None else system,
        context=None if pair.context is None else context,
    )


def _names(
    texts: Iterable[str], found: Iterable[Iterable[tuple[Span, str]]]
) -> dict[tuple[Kind, str], str]:
    """The placeholder of every value, by kind and the form in which equal values are equal."""
    taken: dict[str, int] = {}
    for text in texts:
        for match in PLACEHOLDER.finditer(text):
            taken[match["noun"]] = max(taken.get(match["noun"], 0), int(match["nth"] or 1))
    values: dict[tuple[Kind, str], None] = {}
    for spans in found:
        values |= {(span.kind, same_value(value, span.kind)): None for span, value in spans}
    by_noun: dict[str, list[tuple[Kind, str]]] = {}
    for key in values:
        by_noun.setdefault(PLACEHOLDERS[key[0]], []).append(key)
    names: dict[tuple[Kind, str], str] = {}
    for noun, keys in by_noun.items():
        first = taken.get(noun, 0) + 1
        for nth, key in enumerate(keys, start=first):
            alone = len(keys) == 1 and first == 1
            names[key] = f"[{noun}]" if alone else f"[{noun}_{nth}]"
    return names


def _is_telling(value: str) -> bool:
    """True when the same characters elsewhere are surely the same value: no plain word."""
    return len(value) >= 6 and not value.isalpha()


def _repeated(
    text: str, spans: Iterable[tuple[Span, str]], values: Mapping[str, Span]
) -> list[tuple[Span, str]]:
    """The places of known values that `spans` does not have, where nothing announces them."""
    announced = Counter(value for _, value in spans)
    return [
        (Span(match.start(), match.end(), values[value].kind, values[value].what), value)
        for value in values
        if text.count(value) > announced[value]
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text)
    ]


def _replaced(
    text: str, spans: Sequence[tuple[Span, str]], names: Mapping[tuple[Kind, str], str]
) -> str:
    strings = [match.span() for match in STRING.finditer(text)] if is_json(text) else None
    value_of = dict(spans)
    parts: list[str] = []
    at = 0
    for span in without_overlaps(value_of):
        name = names[span.kind, same_value(value_of[span], span.kind)]
        quoted = f'"{name}"' if _is_bare_in_json(text, span, strings) else name
        parts += [text[at : span.start], quoted]
        at = span.end
    return "".join([*parts, text[at:]])


def _is_bare_in_json(text: str, span: Span, strings: Sequence[tuple[int, int]] | None) -> bool:
    """True for a number that JSON, or a piece of JSON in other text, holds without quotes."""
    if strings is not None:
        return not any(start < span.start and span.end < end for start, end in strings)
    behind_key = _BEHIND_KEY.search(text, max(0, span.start - 20), span.start) is not None
    return behind_key and _BEFORE_NEXT.match(text, span.end) is not None
