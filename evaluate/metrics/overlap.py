"""Answers compared by their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tunegate.curate.answer_words import answer_words, plain_words
from tunegate.evaluate.metrics.score import Score, best

_NONE = "there is no accepted answer"
_MOST_CELLS = 20_000_000_000
"""Word pairs that ROUGE-L compares at most: two seconds; a model that repeats itself for a
megabyte is wrong anyway."""


def exact_match(answer: str, accepted: Sequence[str]) -> Score:
    """1 when the words equal those of an accepted answer (exact match of SQuAD).

    Source: Rajpurkar et al. 2016; the normalization is that of `answer_words`.
    """
    said = answer_words(answer)
    if not said:
        return Score(0.0, "the answer is empty")
    if not accepted:
        return Score(0.0, _NONE)
    if any(answer_words(one) == said for one in accepted):
        return Score(1.0, "equals an accepted answer")
    return Score(0.0, "equals no accepted answer")


def token_f1(answer: str, accepted: Sequence[str]) -> Score:
    """The harmonic mean of precision and recall of the words, of the best accepted answer.

    Source: Rajpurkar et al. 2016 (F1 of SQuAD); the normalization is that of `answer_words`.
    """
    said = Counter(answer_words(answer))
    if not said:
        return Score(0.0, "the answer is empty")
    return best((_f1(said, Counter(answer_words(one))) for one in accepted), without=_NONE)


def contains(answer: str, accepted: Sequence[str]) -> Score:
    """1 when the words of an accepted answer stand in the answer, together and in order.

    Whole words: `art` is not in `start`. What stands around them is not read, a negation neither.
    """
    said = answer_words(answer)
    if not said:
        return Score(0.0, "the answer is empty")
    if not accepted:
        return Score(0.0, _NONE)
    whole = f" {' '.join(said)} "
    for one in accepted:
        words = " ".join(answer_words(one))
        if words and f" {words} " in whole:
            return Score(1.0, "contains an accepted answer")
    return Score(0.0, "contains no accepted answer")


def rouge_l(answer: str, accepted: Sequence[str]) -> Score:
    """ROUGE-L: the F-measure of the longest common subsequence of words, best accepted answer.

    Source: Lin 2004, with beta = 1 as in Google's rouge-score, whose values these are on English
    text without stemming. The subsequence is rapidfuzz's: rouge-score itself fills a table of all
    word pairs in Python and drops every letter outside a-z.
    """
    said = plain_words(answer)
    if not said:
        return Score(0.0, "the answer has no words")
    return best((_rouge(said, plain_words(one)) for one in accepted), without=_NONE)


def _f1(said: Counter[str], wanted: Counter[str]) -> Score:
    common = (said & wanted).total()
    if not common:
        return Score(0.0, "shares no word with an accepted answer")
    precision, recall = common / said.total(), common / wanted.total()
    return Score(
        2 * precision * recall / (precision + recall),
        f"{common} of {said.total()} words are among the {wanted.total()} accepted ones",
    )


def _rouge(said: Sequence[str], wanted: Sequence[str]) -> Score:
    from rapidfuzz.distance import LCSseq

    if not wanted:
        return Score(0.0, "the accepted answer has no words")
    if len(said) * len(wanted) > _MOST_CELLS:
        return Score(0.0, f"too long to compare: {len(said):,} and {len(wanted):,} words")
    numbers = {word: nth for nth, word in enumerate(dict.fromkeys((*said, *wanted)))}
    common = LCSseq.similarity([numbers[one] for one in said], [numbers[one] for one in wanted])
    value = 2 * common / (len(said) + len(wanted))
    return Score(value, f"{common} words in common order of {len(said)} and {len(wanted)}")
