"""What a response says against what its source says: each sentence with its nearest passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tunegate.curate.relation.sentences import Sentence, sentences
from tunegate.curate.word_changes import content_words

COVERED = 0.6
"""Share of a claim's content words that a sentence of the source has, from which it is about the
same."""

FEWEST_WORDS = 3
MOST_WORDS = 50
"""Content words of a claim, and words of a sentence of the source, that can be compared."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a response, and the sentence of the source that is most like it."""

    text: str
    start: int
    end: int
    """In the response, in characters."""
    passage: str
    covered: float
    """Share of the claim's content words that stand in the passage, 0 to 1."""


def claims(response: str, source: str) -> list[Claim]:
    """The sentences of a response that its source has nearly, but not as they stand.

    Questions, and sentences of very few or very many words, are left out.
    """
    passages = _passages(source)
    index = _index(source)
    verbatim = " ".join(source.split())
    found: list[Claim] = []
    for sentence in sentences(response):
        words = content_words(sentence.text)
        if (
            not FEWEST_WORDS <= len(words) <= MOST_WORDS
            or sentence.is_code
            or sentence.text.endswith("?")
            or " ".join(sentence.text.split()) in verbatim
        ):
            continue
        wanted = set(words)
        shared = Counter(at for word in wanted for at in index.get(word, ()))
        if not shared:
            continue
        at, most = max(shared.items(), key=lambda one: (one[1], -len(passages[one[0]].text)))
        covered = most / len(wanted)
        if covered >= COVERED and most >= FEWEST_WORDS:
            found.append(
                Claim(sentence.text, sentence.start, sentence.end, passages[at].text, covered)
            )
    return found


@lru_cache(maxsize=256)
def _passages(source: str) -> Sequence[Sentence]:
    return [
        one for one in sentences(source) if not one.is_code and len(one.text.split()) <= MOST_WORDS
    ]


@lru_cache(maxsize=256)
def _index(source: str) -> dict[str, list[int]]:
    """In which sentences each content word stands."""
    index: dict[str, list[int]] = {}
    for at, sentence in enumerate(_passages(source)):
        for word in set(content_words(sentence.text)):
            index.setdefault(word, []).append(at)
    return index
