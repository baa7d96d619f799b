"""Responses that were copied from their context and break off inside one of its words."""

from __future__ import annotations

import re

import polars as pl

from tunegate.curate.rules.text_format.tasks import MIN_TASK_PAIRS

_LAST_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9]+\Z")
_FURTHER = r"(?:[a-zß-öø-ÿ0-9]{2,}|[0-9][.,][0-9])[a-zß-öø-ÿ0-9]*"
_LEAST = 4
"""Characters of a first and only word, one fewer for a figure; a shorter one is a label, or a
count."""

_LEAST_BEHIND_OTHERS = 2
"""Characters of a last word behind others; a single letter is often a unit."""

_COPIED_WORDS = 4
"""Words before the last one from which the response is surely a copy, letter by letter."""

_AT_ONCE = 1000
"""Words looked for in one pass over the set."""

_ENDING = re.compile(
    r"(?:i?[aeo]s|i?e[dnr]s?|i?est|ings?|ities|i?ty|i?[ao]ns?|[ai]?t?ions?|[ai]?t?ional(?:ly)?"
    r"|i?ally?|ly|ments?|n?ess|less|full?y?|[ai]bl[ey]|i?ve(?:ly)?|i?ous(?:ly)?|i[sz]e[ds]?"
    r"|i[sz]ing|i[sz]ation|is[mt]s?|ance|ence|ship|hood|wise|like|ic|ors?|age)\Z"
)
"""What makes another form of a word, or another word of its family."""

_ABOUT_LETTERS = r"(?i)substring|prefix|letters|characters|abbreviat|syllable|\bstem"

_SHORTENED = re.compile(
    r"(?i)(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?|fri|sat|sun"
    r"|corp|inc|ltd|univ|prof|dept|intl|govt|max|mins?|secs?|hrs?|yrs?|wks?|mos?|kilos?|approx"
    r"|yes|no)\Z"
)


def inside_words(frame: pl.DataFrame, *, needed: float) -> dict[int, str]:
    """Last word by `pos` of the responses that break off inside a word of their context.

    The response stands in the context letter by letter, and wherever it does, the context goes on
    with two or more further letters or digits of the same word. Where at least `needed` of a
    task's responses stand in their contexts, that is enough. Elsewhere its last word must be no
    word of any prompt, context or system text of the set, and what is missing no mere ending
    (`infect`, `infection`) unless four words or more stand before it. Only words in Latin letters
    count.
    """
    rows = (
        frame.lazy()
        .select(
            "pos", "task", "prompt", "context", "roles", answer=pl.col("response").str.strip_chars()
        )
        .filter(pl.col("context").is_not_null(), pl.col("answer") != "")
        .filter(~pl.col("roles").str.ends_with("c"), ~pl.col("prompt").str.contains(_ABOUT_LETTERS))
        .with_columns(copied=pl.col("context").str.contains(pl.col("answer"), literal=True))
        .with_columns(
            copies=(pl.col("copied").mean().over("task") >= needed)
            & (pl.len().over("task") >= MIN_TASK_PAIRS)
        )
        .filter("copied")
        .select("pos", "context", "answer", "copies")
        .collect()
    )
    surely: dict[int, str] = {}
    perhaps: dict[int, str] = {}
    for pos, passage, answer, copies in rows.iter_rows():
        last = _LAST_WORD.search(answer)
        further = _goes_on(answer, passage) if last else ""
        if last is None or not further or _is_whole(answer, last):
            continue
        if copies:
            surely[pos] = last.group()
        elif _is_cut(answer, last, further):
            perhaps[pos] = last.group()
    known = _words_among({word.lower() for word in perhaps.values()}, frame)
    unknown = {pos: word for pos, word in perhaps.items() if word.lower() not in known}
    return dict(sorted((surely | unknown).items()))


def _goes_on(answer: str, passage: str) -> str:
    """What stands behind the answer in the passage up to the word's end; empty if it ends there."""
    end = passage.index(answer) + len(answer)
    if not passage[end : end + 1].isalnum():
        return ""
    bounded = rf"(?<!\w){re.escape(answer)}"
    if re.search(rf"{bounded}(?!{_FURTHER})", passage, re.IGNORECASE):
        return ""
    behind = re.search(rf"{bounded}({_FURTHER})", passage)
    return behind[1] if behind else ""


def _is_whole(answer: str, last: re.Match[str]) -> bool:
    """Whether the last word is an abbreviation, or the answer a bare figure that may be a count."""
    word = last.group()
    return bool(_SHORTENED.match(word)) or (answer.isdigit() and len(word) < _LEAST - 1)


def _is_cut(answer: str, last: re.Match[str], further: str) -> bool:
    """Whether the form of the last word, and of what is missing, is not that of a whole word."""
    word = last.group()
    before = len(answer[: last.start()].split())
    if before >= _COPIED_WORDS:
        return True
    if _ENDING.match(further):
        return False
    if before:
        return len(word) >= _LEAST_BEHIND_OTHERS
    return len(word) >= _LEAST - word.isdigit() and not word.islower()


def _words_among(words: set[str], frame: pl.DataFrame) -> set[str]:
    """Which of these words stand whole in a prompt, context or system text of the set."""
    if not words:
        return set()
    texts = pl.concat([frame[field].drop_nulls() for field in ("system", "prompt", "context")])
    texts = texts.unique()
    listed = sorted(words)
    known: set[str] = set()
    for at in range(0, len(listed), _AT_ONCE):
        pattern = rf"(?i)\b(?:{'|'.join(listed[at : at + _AT_ONCE])})\b"
        found = texts.str.extract_all(pattern).explode().drop_nulls()
        known |= set(found.str.to_lowercase())
    return known
