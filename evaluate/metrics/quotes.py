"""Whether what an answer quotes stands in the passages, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tunegate.evaluate.item import Passage
from tunegate.evaluate.metrics.score import Score

SHORTEST = 10
"""Characters from which marked words are a quotation; shorter ones are a term or a title."""

MOST = 1_000
"""Quotations looked at; an answer with more is no answer."""

_MARKED = re.compile(
    r"##begin_quote##(?P<raft>.*?)##end_quote##"
    r"|“(?P<curly>[^“”]*)”|„(?P<low>[^„“”]*)[“”]|«(?P<guillemets>[^«»]*)»|「(?P<corner>[^「」]*)」"
    r'|(?<![\w"])"(?P<straight>[^"\n]*)"(?!\w)',
    re.DOTALL,
)
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|…|\.{3})\s*")
_TYPED = {
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation in an answer, and where it comes from. Offsets in characters."""

    start: int
    end: int
    """In the answer, without its marks."""
    passage: str | None = None
    """Id of the first passage that holds it; None when none does."""
    passage_start: int | None = None
    passage_end: int | None = None
    """In the text of that passage, from its first part to its last one."""


def find_quotes(answer: str, passages: Sequence[Passage]) -> list[Quote]:
    """The quotations of an answer in order, each looked up in the passages.

    A quotation stands between quotation marks or the marks of RAFT (Zhang et al. 2024,
    `##begin_quote##`) and has at least `SHORTEST` characters. It is found when it stands in a
    passage word for word; only white space, invisible characters and the shape of quotation marks
    and dashes may differ. With an ellipsis all its parts have to follow one another in one
    passage. At most `MOST` + 1 quotations are returned.
    """
    texts = [(passage.id, _Typed(passage.text)) for passage in passages]
    known: dict[str, Quote] = {}
    found: list[Quote] = []
    for start, end in _marked(answer):
        said = answer[start:end]
        if said not in known:
            known[said] = _look_up(said, texts)
        place = known[said]
        found.append(Quote(start, end, place.passage, place.passage_start, place.passage_end))
        if len(found) > MOST:
            break
    return found


def quote_alignment(answer: str, passages: Sequence[Passage]) -> Score:
    """The share of the answer's quotations that stand in the passages, see `find_quotes`.

    Source: the quoted spans metric of ragas, by offsets in place of a test for substrings. An
    answer that quotes nothing scores 0.
    """
    quotes = find_quotes(answer, passages)
    if not quotes:
        return Score(0.0, "quotes nothing")
    if len(quotes) > MOST:
        return Score(0.0, f"more than {MOST:,} quotations")
    aligned = sum(quote.passage is not None for quote in quotes)
    return Score(aligned / len(quotes), f"{aligned} of {len(quotes)} quotations are verbatim")


def _marked(answer: str) -> Iterator[tuple[int, int]]:
    for found in _MARKED.finditer(answer):
        kind = str(found.lastgroup)
        start, end = found.span(kind)
        inner = answer[start:end]
        start += len(inner) - len(inner.lstrip())
        end -= len(inner) - len(inner.rstrip())
        if end - start >= SHORTEST:
            yield start, end


class _Typed:
    """A text as it compares, with the place of each character in the text as written."""

    def __init__(self, text: str) -> None:
        signs: list[str] = []
        self.places: list[int] = []
        for place, sign in enumerate(text):
            if sign in _INVISIBLE:
                continue
            typed = " " if sign.isspace() else _TYPED.get(sign, sign)
            if typed == " " and signs and signs[-1] == " ":
                continue
            signs.append(typed)
            self.places.append(place)
        self.text = "".join(signs)


def _look_up(said: str, texts: Sequence[tuple[str, _Typed]]) -> Quote:
    parts = [part for part in (_Typed(one).text.strip() for one in _ELLIPSIS.split(said)) if part]
    for name, typed in texts:
        span = _follow(parts, typed.text)
        if span is not None:
            first, last = typed.places[span[0]], typed.places[span[1] - 1]
            return Quote(0, len(said), name, first, last + 1)
    return Quote(0, len(said))


def _follow(parts: Sequence[str], text: str) -> tuple[int, int] | None:
    """Where the first part begins and the last one ends, each found behind the one before."""
    start, at = -1, 0
    for part in parts:
        place = text.find(part, at)
        if place < 0:
            return None
        start, at = (place if start < 0 else start), place + len(part)
    return (start, at) if parts else None
