"""Why an item failed, so that one knows which lever to pull."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from tunegate.curate.abstention import declines
from tunegate.curate.answer_words import answer_words, plain_words
from tunegate.curate.stock_refusal import stock_refusal
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.metrics.overlap import contains
from tunegate.evaluate.metrics.score import Score
from tunegate.evaluate.scores import Prediction

Failure = Literal[
    "no reply", "invented", "retrieval miss", "refused", "format", "had the context", "knowledge"
]
FAILURES: tuple[Failure, ...] = get_args(Failure)
"""In the order in which they are looked for:

`no reply`         the generator gave none
`invented`         an answer to what cannot be answered
`retrieval miss`   passages were shown, and none of them holds the answer
`refused`          it declined what it should have answered: passages were shown, or it would not
`format`           no usable form: empty, cut, unreadable for the metric, or right with other words
`had the context`  a shown passage holds the answer, and the answer is wrong
`knowledge`        nothing was shown, and the answer is wrong, or that it is not known
"""

LEVERS: dict[Failure, str] = {
    "no reply": "run it again; see the errors",
    "invented": "say in the prompt how to decline, or train on questions that are declined",
    "retrieval miss": "mend the retrieval: chunks, k, hybrid mode, missing documents",
    "refused": "loosen what the prompt says about declining, or train on answers",
    "format": "say the form in the prompt with examples, allow more tokens, or train on it",
    "had the context": "a better prompt, a better model, or training on questions with passages",
    "knowledge": "show passages, or a model that knows more",
}
"""What helps against each."""

PASSING = 0.5
"""A score below this is a failure; of a metric of 0 and 1, a 0."""

_FORM_METRICS = ("json_schema", "format_validity", "citation_validity", "quote_alignment")
_FORM_REASONS = (
    *("the answer is empty", "the answer has no words", "picks several options"),
    *("picks no option", "gives the letter of one option and the text of another"),
    *("states no number", "states more than", "states the accepted number among others"),
    "too long to compare",
)
"""How the reason of a score begins when the metric could not read the answer."""

_CARRIED = 0.6
"""Share of the longer words of an accepted answer from which a passage counts as holding it."""
_LONG_WORD = 4
_SHORT_ANSWER = 8
"""Words up to which an accepted answer has to stand in the passage as it is."""


def attribute(
    item: Item, prediction: Prediction | None, score: Score, *, cut: bool = False
) -> Failure | None:
    """Why the item failed; None when it did not.

    Args:
        item: What was asked.
        prediction: What was answered, and the passages that were shown; None without a reply.
        score: What the answer is worth.
        cut: Whether the reply ended at its token limit.
    """
    if score.value >= PASSING:
        return None
    if prediction is None:
        return "no reply"
    if item.unanswerable:
        return "invented"
    evidence = holds_answer(item, prediction.shown)
    if evidence is False:
        return "retrieval miss"
    if declines(prediction.answer):
        unknown = not prediction.shown and stock_refusal(prediction.answer) is None
        return "knowledge" if unknown else "refused"
    if _misformed(item, prediction.answer, score, cut=cut):
        return "format"
    return "had the context" if evidence else "knowledge"


def holds_answer(item: Item, shown: Sequence[Passage]) -> bool | None:
    """Whether one of the passages holds the answer; None when none was shown.

    A gold passage does, by its id or by its whole text; where the ids of the gold passages are all
    that is known of them, nothing else does. Any other passage does by its words: a short accepted
    answer has to stand in it as it is, and of a longer one six in ten of its words of four letters
    or more. A part of a gold passage does too where the whole one holds the answer by no words
    either.
    """
    if not shown:
        return None
    gold = {passage.id for passage in item.gold}
    if any(one.id in gold for one in shown):
        return True
    texts = [_flat(passage.text) for passage in item.gold if passage.text.strip()]
    if gold and not texts:
        return False
    flat = [_flat(one.text) for one in shown]
    if any(text in one for text in texts for one in flat):
        return True
    if any(_carries(one.text, accepted) for accepted in item.accepted for one in shown):
        return True
    wordless = [text for text in texts if not any(_carries(text, one) for one in item.accepted)]
    return any(one and one in text for text in wordless for one in flat)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _carries(text: str, accepted: str) -> bool:
    if len(answer_words(accepted)) <= _SHORT_ANSWER:
        return contains(text, (accepted,)).value == 1
    words = {word for word in plain_words(accepted) if len(word) >= _LONG_WORD}
    if not words:
        return contains(text, (accepted,)).value == 1
    return len(words.intersection(plain_words(text))) >= _CARRIED * len(words)


def _misformed(item: Item, answer: str, score: Score, *, cut: bool) -> bool:
    if cut or item.metric in _FORM_METRICS or score.reason.startswith(_FORM_REASONS):
        return True
    compares_words = item.metric in ("exact_match", "token_f1", "rouge_l")
    return compares_words and contains(answer, item.accepted).value == 1
