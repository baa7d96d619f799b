"""A passage in pieces that one vector each can stand for."""

from __future__ import annotations

import re
from itertools import pairwise
from math import ceil

WORDS = 60
CHARACTERS = 600
"""Of a piece at most, roughly: 80 tokens. A vector of a whole chunk blurs what its parts say, and
an embedder may read the beginning only (MiniLM 256 tokens, of chunks up to 400)."""

_WORD = re.compile(r"\S+")


def pieces(text: str) -> list[str]:
    """The text in parts of about equal size, cut between words; itself when it is short.

    A passage is then worth its best piece (MaxP of Dai and Callan 2019). Text without spaces is
    cut between characters. Empty for a text without a visible character.
    """
    spans = [found.span() for found in _WORD.finditer(text)]
    if not spans:
        return []
    count = ceil(max(len(spans) / WORDS, len(text) / CHARACTERS))
    if count == 1:
        return [text]
    if len(spans) < count:
        start, end = spans[0][0], spans[-1][1]
        cuts = [start + round(part * (end - start) / count) for part in range(count + 1)]
        return [text[a:b] for a, b in pairwise(cuts) if text[a:b].strip()]
    ends = [round(part * len(spans) / count) for part in range(count + 1)]
    return [
        text[spans[first][0] : spans[last - 1][1]] for first, last in pairwise(ends) if first < last
    ]
