"""Which passages of two answers are worth judging against each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tunegate.curate.normalize import normal_form
from tunegate.curate.relation.sentences import Sentence, sentences
from tunegate.curate.vectors.floats import Floats
from tunegate.curate.word_changes import THOUSANDS

SHORT = 150
"""Words up to which an answer, or what two answers do not share, is judged as one passage. The
model reads less of two that are as long, but their sentences out of context serve it worse: on
conflictqa, answers of 60 to 130 words, an average precision of 0.78 against 0.94."""

OPENING = 50
"""Words of the opening of a long answer, which is judged as one passage."""

MOST_PAIRS = 3
"""Pairs of sentences of two long answers that are judged, the most alike first."""

SAME_MATTER = 0.5
"""Cosine of static vectors from which two sentences may be about the same thing."""

MOST_HELD = 12

_WORD = re.compile(r"[$€£-]?\w+(?:[.'’-]\w+)*%?")
_ZEROS = re.compile(r"(?<=[0-9])\.00?(?![0-9])")
_CODE_LINE = re.compile(
    r"[;{}]\s*$|^\s*(?:def |class |import |from \S+ import |return\b|print\(|function |const |let |"
    r"var |public |#include|SELECT |INSERT |UPDATE |CREATE |</?[a-z]|for .*:\s*$|if .*:\s*$)"
)


@dataclass(frozen=True, slots=True)
class Passages:
    """A passage of each of two answers, to be judged: what they say, and where, in characters."""

    first: str
    second: str
    first_span: tuple[int, int]
    second_span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rest:
    """The sentences of two answers that the other one does not have."""

    first: list[Sentence]
    second: list[Sentence]
    shared: int
    """Sentences that both have."""

    @property
    def words(self) -> int:
        """Words of the longer side."""
        return max(sum(len(one.text.split()) for one in side) for side in (self.first, self.second))


def rests(first: Sequence[str], second: Sequence[str]) -> list[Rest]:
    """What `first[i]` and `second[i]` do not share, sentence by sentence in normal form."""
    cut = [(sentences(one), sentences(other)) for one, other in zip(first, second, strict=True)]
    texts = [sentence.text for sides in cut for side in sides for sentence in side]
    keys = iter(normal_form(pl.Series("sentence", texts, dtype=pl.String)).to_list())
    found = []
    for one, other in cut:
        ones, others = [next(keys) for _ in one], [next(keys) for _ in other]
        shared = Counter(ones) & Counter(others)
        found.append(
            Rest(_without(one, ones, shared), _without(other, others, shared), shared.total())
        )
    return found


def is_code(text: str) -> bool:
    """Whether most of a text is program code, as far as its lines tell."""
    lines = [line for line in text.splitlines() if line.strip()]
    if "```" in text:
        fenced = sum(part.text.count("\n") + 1 for part in sentences(text) if part.is_code)
        return 2 * fenced > len(lines)
    return 3 * sum(_CODE_LINE.search(line) is not None for line in lines) > len(lines)


def plain_numbers(text: str) -> str:
    """A text with `1,024` as `1024` and `110.00` as `110`: written otherwise they are no others."""
    return _ZEROS.sub("", THOUSANDS.sub("", text))


def holds(one: str, other: str) -> bool:
    """Whether the shorter of two answers stands in the other one, word for word.

    Only of answers of at most `MOST_HELD` words; more of them is a quotation.
    """
    short, long = sorted(
        (" ".join(_WORD.findall(plain_numbers(text).lower())) for text in (one, other)), key=len
    )
    return 0 < len(short.split()) <= MOST_HELD and f" {short} " in f" {long} "


def joined(side: Sequence[Sentence]) -> tuple[str, tuple[int, int]]:
    """Sentences as one passage, and from where to where they reach in their text."""
    return " ".join(one.text for one in side), (side[0].start, side[-1].end)


def whole(rest: Rest) -> Passages:
    """All that two answers do not share, as one passage each."""
    (first, first_span), (second, second_span) = joined(rest.first), joined(rest.second)
    return Passages(first, second, first_span, second_span)


def sentence_pairs(alike: Floats) -> list[tuple[int, int]]:
    """Sentences of the two sides that are about the same thing, at most `MOST_PAIRS`.

    Two sentences belong together when neither has one on the other side that is more like it.
    `alike` holds the cosines of all sentences, `(len(first), len(second))`.
    """
    if not alike.size:
        return []
    nearest = alike.argmax(axis=1)
    mutual = [
        (one, int(other))
        for one, other in enumerate(nearest)
        if alike[one, other] >= SAME_MATTER and alike[:, other].argmax() == one
    ]
    mutual.sort(key=lambda pair: -alike[pair])
    return mutual[:MOST_PAIRS]


def opening(side: Sequence[Sentence]) -> list[Sentence]:
    """The first sentences with about `OPENING` words: an answer often says at once what it says."""
    kept: list[Sentence] = []
    words = 0
    for sentence in side:
        words += len(sentence.text.split())
        if kept and words > OPENING:
            break
        kept.append(sentence)
    return kept


def _without(side: Sequence[Sentence], keys: Sequence[str], shared: Counter[str]) -> list[Sentence]:
    left = Counter(shared)
    kept = []
    for sentence, key in zip(side, keys, strict=True):
        if left[key]:
            left[key] -= 1
        else:
            kept.append(sentence)
    return kept
