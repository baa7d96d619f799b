"""How many words of two texts agree, which ones differ, and where they stand."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Spans = tuple[tuple[int, int], ...]

_TOKEN = re.compile(r"\w+(?:[.,:'’-]\w+)*[%°]?|[^\w\s]")
_MOST_TOKENS = 3_000
"""Beyond so many in one text the two are not aligned: that takes time with the square."""


def differing_spans(first: str, second: str) -> tuple[Spans, Spans]:
    """The words that are only in the first text, and those only in the second, in characters.

    Words are aligned in order, without regard to case; `1,024` and `v2.1` are one word each.
    Neighbouring words make one span. Very long texts differ as a whole.
    """
    ones, others = list(_TOKEN.finditer(first)), list(_TOKEN.finditer(second))
    if max(len(ones), len(others)) > _MOST_TOKENS:
        return ((0, len(first)),), ((0, len(second)),)
    matcher = _aligned(ones, others)
    left: list[tuple[int, int]] = []
    right: list[tuple[int, int]] = []
    for kind, one_start, one_end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for spans, tokens, start, end in (
            (left, ones, one_start, one_end),
            (right, others, other_start, other_end),
        ):
            if start < end:
                spans.append((tokens[start].start(), tokens[end - 1].end()))
    return tuple(left), tuple(right)


def agreement(first: str, second: str) -> float:
    """Share of the words of two texts that agree when they are aligned in order, 0 to 1.

    Of very long texts none do; two texts without words agree.
    """
    ones, others = list(_TOKEN.finditer(first)), list(_TOKEN.finditer(second))
    if max(len(ones), len(others)) > _MOST_TOKENS:
        return 0.0
    return _aligned(ones, others).ratio()


def _aligned(ones: list[re.Match[str]], others: list[re.Match[str]]) -> SequenceMatcher[str]:
    return SequenceMatcher(
        a=[one[0].casefold() for one in ones],
        b=[other[0].casefold() for other in others],
        autojunk=False,
    )
