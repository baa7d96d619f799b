"""What a row teaches: reasoning that quotes the oracle word for word, then the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tunegate.curate.relation.sentences import sentences
from tunegate.train.raft.answering import covered, holds, telling, words
from tunegate.train.raft.question import Passage, Question

BEGIN, END = "##begin_quote##", "##end_quote##"
FINAL = "<ANSWER>:"
"""Marks of the paper: around what is quoted, and before the answer itself."""

SUPPORT = 0.3
"""Share of the answer's words that a sentence has to have in order to be quoted for it."""
SHORTEST = 12
"""Characters of a quotation, at least."""

_QUOTE = re.compile(re.escape(BEGIN) + r"(.*?)" + re.escape(END), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """A text to be taught, and what it quotes."""

    text: str
    quotes: tuple[str, ...]


def quotes_of(text: str) -> tuple[str, ...]:
    """What stands between the marks, in order."""
    return tuple(_QUOTE.findall(text))


def plain_target(question: Question, oracle: Passage) -> Target | str:
    """A target by rule: the sentences of the oracle that say the answer, then the answer.

    The sentence that holds the answer is quoted; else the one or two that share most of its words.

    Returns:
        The target, or why there is none.
    """
    answer = question.answers[0].strip()
    if not words(answer):
        return "the answer has no words"
    if any(mark in oracle.text + answer for mark in (BEGIN, END, FINAL)):
        return "the passage or the answer holds a mark of RAFT"
    quoted = _support(oracle.text, answer)
    if not quoted:
        return "no sentence of the passage supports the answer"
    said = " ".join(f"{BEGIN}{one}{END}" for one in quoted)
    where = f"Passage [{oracle.id}] says: {said}"
    return Target(f"{where}\n{FINAL} {answer}", tuple(quoted))


def explained_target(question: Question, oracle: Passage, reasoning: str) -> Target | str:
    """A target from somebody's reasoning, whose quotations have to stand in the oracle.

    Only white space may differ, and is then put as the passage has it.

    Returns:
        The target, or why the reasoning was refused.
    """
    body = reasoning.partition(FINAL)[0].strip()
    if body.count(BEGIN) != body.count(END):
        return "a quotation has no end"
    quotes: list[str] = []
    for said in quotes_of(body):
        found = _verbatim(said, oracle.text)
        if found is None:
            return "a quotation does not stand in the passage"
        quotes.append(found)
        body = body.replace(f"{BEGIN}{said}{END}", f"{BEGIN}{found}{END}", 1)
    if not quotes:
        return "the reasoning quotes nothing"
    if not any(covered(one, question.answers[0]) >= SUPPORT for one in quotes):
        return "no quotation supports the answer"
    return Target(f"{body}\n{FINAL} {question.answers[0].strip()}", tuple(quotes))


def _verbatim(said: str, text: str) -> str | None:
    parts = said.split()
    if not parts or len("".join(parts)) < SHORTEST:
        return None
    found = re.search(r"\s+".join(map(re.escape, parts)), text)
    return None if found is None else found[0]


def _support(text: str, answer: str) -> list[str]:
    """The parts of a text to quote for an answer; none when nothing supports it."""
    listed = [one for one in sentences(text) if not one.is_code]
    whole = [one for one in listed if holds(one.text, answer)]
    if whole:
        return [min(whole, key=lambda one: len(one.text)).text]
    at = text.find(answer.strip())
    if at >= 0:  # over the end of a sentence
        touched = [one for one in listed if one.end > at and one.start < at + len(answer)]
        if touched:
            return [text[touched[0].start : touched[-1].end]]
    ranked = sorted(listed, key=lambda one: -covered(one.text, answer))[:2]
    if not ranked or covered(ranked[0].text, answer) < SUPPORT:
        return []
    best = ranked[:1]
    if len(ranked) > 1 and _adds(ranked[0].text, ranked[1].text, answer):
        best = sorted(ranked, key=lambda one: one.start)
    return [one.text for one in best if len(one.text) >= SHORTEST]


def _adds(first: str, second: str, answer: str) -> bool:
    """Whether a second sentence has enough of the answer's words that the first one lacks."""
    more = set(telling(answer)) & set(words(second)) - set(words(first))
    return len(more) >= max(2, SUPPORT * len(set(telling(answer))))
