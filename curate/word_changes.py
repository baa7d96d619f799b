"""Whether two texts have the same words, inflection, slips and small words aside."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from tunegate.curate.guard_words import AMOUNTS

Words = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*(?:(?:\+\+|#)(?!\w))?")
"""`C++` and `C#` are words of their own, other than `C`."""
THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
"""A comma between groups of three digits."""

SMALL_WORDS = (
    "a an the is are was were be been being am do does did has have had will would shall please "
    "kindly just also very really that which of to and so then there it its"
)
"""English words that may come or go without changing what a sentence says."""

SHORTEST_SLIP = 6
"""Letters from which two swapped letters, or one typed twice, are a slip: in shorter words they
often make another word, as in `form` and `from`."""

_OTHER_WORD = {
    "below": "bellow",
    "calvary": "cavalry",
    "cannon": "canon",
    "carton": "cartoon",
    "casual": "causal",
    "coral": "corral",
    "desert": "dessert",
    "diner": "dinner",
    "later": "latter",
    "marital": "martial",
    "salon": "saloon",
    "super": "supper",
}
"""Words that look like slips of one another."""
_TWO_WORDS = frozenset(map(frozenset, _OTHER_WORD.items()))

MOST_SWAPPED = 3
"""Content words that each text may have for itself when only a word stands in another's place:
`far away from` for `near`."""

_KEPT_CHARS = 1_000
"""Characters of a text up to which its words are remembered: it is compared with many others."""

_ASKING = frozenset(("who", "whom", "whose", "what", "which", "how", "name", "in", "way"))
"""Words that questions for the same may ask with; `why`, `when` and `where` ask for one thing."""
_OF_ASKER = frozenset(("i", "we", "my", "our"))
_BEFORE_NOUN = frozenset(("for", "by"))

_AMOUNTS = {word: figure for figure, words in AMOUNTS.items() for word in words.split()}
_SMALL = frozenset(SMALL_WORDS.split())


def is_same_wording(first: str, second: str) -> bool:
    """Whether two texts have the same content words in the same order.

    Case, punctuation, `SMALL_WORDS`, English inflection (`opens`, `opened`), swapped letters and
    letters typed twice make no difference; a synonym, an antonym, a negation or one more word do.
    In a language without blanks between words, texts are the same only when their runs are.
    """
    one, two = content_words(first), content_words(second)
    if len(one) != len(two):
        return False
    return all(a == b or _is_slip(a, b) for a, b in zip(one, two, strict=True))


def is_swap(first: str, second: str) -> bool:
    """Whether two texts differ in nothing but a word or two put in another's place, or in order.

    `playing the harp` and `playing the harmonica`, `the dog bites the man` and `the man bites the
    dog`: such a change is small to a model and may be all that matters. False for the same wording
    and where one text only says more.
    """
    one, two = _without_shared_ends(content_words(first), content_words(second))
    if abs(len(one) - len(two)) > MOST_SWAPPED:
        return False
    ours, theirs = (Counter(one) - Counter(two)).total(), (Counter(two) - Counter(one)).total()
    if max(ours, theirs) > MOST_SWAPPED:
        return False
    if ours and theirs:
        return not is_same_wording(first, second)
    shorter, longer = sorted((one, two), key=len)
    rest = iter(longer)
    return not all(word in rest for word in shorter)


def is_question_swap(first: str, second: str) -> bool:
    """Whether two questions differ as in `is_swap`, in more than how they ask.

    `Who is the officer` and `What is the name of the officer` ask the same, `Who runs it` and `By
    whom is it run` as well; so no swap. `for` and `by`, or who is asking, may come or go, not stand
    for one another. English.
    """
    if not is_swap(first, second):
        return False
    one, two = content_words(first), content_words(second)
    free = set(_ASKING) if one and two and _asks(one) and _asks(two) else set()
    ours, theirs = Counter(one) - Counter(two), Counter(two) - Counter(one)
    for words in (_OF_ASKER, _BEFORE_NOUN):
        if not (words & ours.keys() and words & theirs.keys()):
            free |= words
    bare = [[word for word in words if word not in free] for words in (one, two)]
    if _is_by_whom(one) != _is_by_whom(two):
        bare = [sorted(words) for words in bare]
    return is_swap(*(" ".join(words) for words in bare))


def _without_shared_ends(one: Words, two: Words) -> tuple[Words, Words]:
    """Two texts without the words that both begin with, and without those that both end with."""
    most = min(len(one), len(two))
    front = next((at for at in range(most) if one[at] != two[at]), most)
    most -= front
    back = next((at for at in range(most) if one[-1 - at] != two[-1 - at]), most)
    return one[front : len(one) - back], two[front : len(two) - back]


def _asks(words: Words) -> bool:
    return not _ASKING.isdisjoint(words)


def _is_by_whom(words: Words) -> bool:
    return words[:2] == ("by", "whom")


def content_words(text: str) -> Words:
    """The words of a text that carry its meaning, in order: no endings, numbers as figures."""
    return _words_kept(text) if len(text) <= _KEPT_CHARS else _words(text)


@lru_cache(maxsize=10_000)
def _words_kept(text: str) -> Words:
    return _words(text)


def _words(text: str) -> Words:
    plain = THOUSANDS.sub("", text.lower().replace("’", "'"))
    words = _WORD.findall(plain)
    return tuple(_AMOUNTS.get(word) or _stem(word) for word in words if word not in _SMALL)


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3 and not word.endswith("ss"):
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls":
                stem = stem[:-1]
            return stem.removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


def _is_slip(one: str, two: str) -> bool:
    """Whether two neighbouring letters are swapped, or one is typed twice."""
    if max(len(one), len(two)) < SHORTEST_SLIP or abs(len(one) - len(two)) > 1:
        return False
    if frozenset((one, two)) in _TWO_WORDS:
        return False
    at = next(
        (at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
        min(len(one), len(two)),
    )
    if len(one) == len(two):
        return one[at : at + 2] == two[at : at + 2][::-1] and one[at + 2 :] == two[at + 2 :]
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return at > 0 and longer[at - 1] == longer[at] and longer[at + 1 :] == shorter[at:]
