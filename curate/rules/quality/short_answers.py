"""Short answers that do not stand in their context."""

from __future__ import annotations

import re

import polars as pl

from tunegate.curate.abstention import abstains
from tunegate.curate.answer_words import plain_words
from tunegate.curate.findings import hits
from tunegate.curate.masking import excerpt
from tunegate.curate.rules.quality.grounding import (
    MIN_CONTEXT_CHARS,
    asks_to_compute,
    missing_figures,
)
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.stock_refusal import stock_refusal

SHORT = 12
"""Words of an answer up to which it should stand in its context; a longer one rewords it."""

LEAST_SHARE = 0.5
"""Share of a short answer's words that stand in the context or the question, from which the answer
may be taken from them."""

_BEGINNING = 5
_ASKS_FOR_SOMETHING = re.compile(
    r"(?i)\b(?:what|which|who|whom|whose|when|where|how)\b[^?？]*[?？]\W*$"
)
_ASKS_FOR_CHANGE = re.compile(r"(?i)\b(?:change|increase|decrease|grow|growth|rise|fall|drop)")
_DIGITS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
_NUMBER_WORDS = re.compile(rf"(?i)\b(?:{'|'.join(_DIGITS)})\b")


def stands_apart(answer: str, source: str) -> bool:
    """Whether a short answer is not taken from its source: its figures, or most of its words.

    Words are compared by their first letters, so that `pumping` stands where `pumps` does; one of
    up to three letters that is no number tells nothing. An answer without any others, and one of
    more than `SHORT` words, stands nowhere apart; nor does a bare figure that is a count, or the
    sum or difference of two figures of the source.
    """
    words = plain_words(answer)
    telling = {word[:_BEGINNING] for word in words if len(word) > 3 or word.isdigit()}
    if len(words) > SHORT or not telling:
        return False
    spelt = _NUMBER_WORDS.sub(lambda found: _DIGITS[found[0].lower()], source)
    known = {word[:_BEGINNING] for text in (source, spelt) for word in plain_words(text)}
    figures = {word for word in telling if word.isdigit()}
    if figures and not figures & known:
        return len(words) > len(figures) or bool(missing_figures(answer, source))
    return len(telling & known) < LEAST_SHARE * len(telling)


def _is_looked_up(prompt: str) -> bool:
    """Whether a prompt ends with a question for something that stands in a text."""
    end = prompt[-400:]
    asked = _ASKS_FOR_SOMETHING.search(end) and not _ASKS_FOR_CHANGE.search(end)
    return bool(asked) and not asks_to_compute(prompt)


def _check_short_answers(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    rows = (
        frame.select("pos", "system", "prompt", "context", "response")
        .filter(pl.col("context").str.len_chars() >= MIN_CONTEXT_CHARS)
        .filter(pl.col("response").str.count_matches(r"\s+") < SHORT)
    )
    positions: list[int | None] = []
    messages: list[str] = []
    for pos, system, prompt, passage, response in rows.iter_rows():
        told = "\n".join([prompt, system or ""])
        if (
            _is_looked_up(prompt)
            and stands_apart(response, f"{passage}\n{told}")
            and not abstains(response, told)
            and stock_refusal(response) is None
        ):
            positions.append(pos)
            messages.append(f"“{excerpt(response)}” does not stand in the context")
    return hits(positions, messages, field="response")


RULES: tuple[Rule, ...] = (
    Rule(
        code="Q410",
        name="short-answer-not-in-context",
        summary="A short answer to a question about its context stands nowhere in it.",
        why="Such an answer is of another question, or made up, and teaches the model to answer "
        "past what it reads. Only questions with what, who, when, where, which or how are looked "
        "at, and not those that want something worked out.",
        bad="context: ... The warranty is two years ... / prompt: How long is the warranty? / "
        "response: to the depot in Leeds",
        good="context: ... The warranty is two years ... / prompt: How long is the warranty? / "
        "response: two years",
        severity="warning",
        check=_check_short_answers,
    ),
)
