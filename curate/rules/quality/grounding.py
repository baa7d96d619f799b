"""Figures and names in an answer that its context does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, islice
from unicodedata import combining, normalize

import polars as pl

from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Context, Rule

MIN_CONTEXT_CHARS = 200
"""A shorter context is a hint or a title, not a source."""

MIN_OVERLAP = 0.6
"""Share of the answer's words that stand in the source, from which it counts as taken from it."""

MIN_NUMBER = 20
"""Smaller whole numbers are counted by the author as often as read in the source."""

_FIRST = 12

_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(
    r"(?<![\w.,/-])[0-9][0-9,]*(?:\.[0-9]+)?(?![\w/]|[.,][0-9]|-[a-zA-Z]|-[0-9]{2}-)(%?)"
)
_LISTED = re.compile(r"(?:^|[\s(])[0-9]{1,3}[.)](?=\s)", re.MULTILINE)
_NAME = re.compile(r"(?<=[a-zà-ÿ,;] )[A-ZÀ-Þ][^\W\d_]{4,}")
_ANY_NAME = re.compile(r"\b[A-ZÀ-Þ][^\W\d_]{4,}")
_ASKS_TO_COMPUTE = re.compile(
    r"(?i)\b(?:total|sum|average|mean|median|difference|how much (?:more|less)|how old|how long|age"
    r"|calculate|compute|convert|percent|ratio|estimate|add|edit|revise|rewrite|format|style|code)"
)


def asks_to_compute(prompt: str) -> bool:
    """Whether the end of a prompt asks for what is worked out, or for a text to be changed."""
    return _ASKS_TO_COMPUTE.search(prompt[-400:]) is not None


def missing_figures(answer: str, source: str) -> list[tuple[int, int]]:
    """Places of figures in the answer that are neither in the source nor made from it.

    Whole numbers up to `MIN_NUMBER` without a percent sign, list numbers, results
    behind an equals sign, and sums and differences of two figures of the source do not count.
    """
    text = _LISTED.sub(lambda match: " " * len(match.group()), answer)
    places = [match for match in _NUMBER.finditer(text) if match.group() not in source]
    if not places:
        return []
    have = {_value(found) for found in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", source)}
    made = _made_from(have)
    return [
        match.span()
        for match in places
        if (match[1] or _value(match.group()) > MIN_NUMBER)
        and _value(match.group()) not in have
        and round(_value(match.group()), 6) not in made
        and f"= {match.group()}" not in answer
    ]


def misspelt_names(answer: str, source: str) -> list[tuple[int, int, str]]:
    """Places of names that the source spells otherwise, with its spelling.

    A name is a capitalized word of five letters or more within a sentence; accents and endings
    make no difference. The source's spelling is one letter away, two from eight letters on.
    """
    places = [match for match in _NAME.finditer(answer) if match.group() not in source]
    if not places:
        return []
    from rapidfuzz.distance import OSA

    plain = _bare(source)
    known = {_bare(name): name for name in _ANY_NAME.findall(source)}
    found: list[tuple[int, int, str]] = []
    for match in places:
        name = _bare(match.group())
        if name[:-1] in plain or name in plain:
            continue
        reach = 2 if len(name) >= 8 else 1
        near = [
            spelt
            for bare, spelt in known.items()
            if bare[0] == name[0]
            and not bare.startswith(name[:-2])
            and not name.startswith(bare[:-2])
            and OSA.distance(bare, name, score_cutoff=reach) <= reach
        ]
        if len(near) == 1:
            found.append((*match.span(), near[0]))
    return found


def _value(number: str) -> float:
    return float(number.rstrip("%").replace(",", ""))


def _made_from(figures: set[float]) -> set[float]:
    if len(figures) > 60:
        return set()
    pairs = list(combinations(figures, 2))
    return {round(a + b, 6) for a, b in pairs} | {round(abs(a - b), 6) for a, b in pairs}


def _bare(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    return "".join(char for char in normalize("NFKD", text.lower()) if not combining(char))


def _is_taken_from(answer: str, source: str) -> bool:
    """Whether the answer's words are mostly the source's; its first ones say so quickly."""
    known = source.lower()
    found = [match.group() in known for match in islice(_WORD.finditer(answer.lower()), _FIRST)]
    if len(found) < 3 or sum(found) * 2 < len(found):
        return False
    words = set(_WORD.findall(answer.lower()))
    return sum(word in known for word in words) >= MIN_OVERLAP * len(words)


def _check_grounding(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    rows = (
        frame.select("pos", "system", "prompt", "context", "response")
        .filter(pl.col("context").str.len_chars() >= MIN_CONTEXT_CHARS)
        .filter(pl.col("response").str.contains(r"[0-9][0-9]|[0-9]%|[a-z,;] [A-Z]"))
    )
    if rows.is_empty():
        return empty_hits()
    positions: list[int | None] = []
    messages: list[str] = []
    spans: list[tuple[int, int] | None] = []
    for pos, system, prompt, passage, response in rows.iter_rows():
        for start, end, message in _ungrounded(
            response, "\n".join([passage, prompt, system or ""]), prompt
        ):
            positions.append(pos)
            messages.append(message)
            spans.append((start, end))
    return hits(positions, messages, field="response", spans=spans)


def _ungrounded(answer: str, source: str, prompt: str) -> Iterator[tuple[int, int, str]]:
    unseen = any(
        match.group() not in source
        for pattern in (_NUMBER, _NAME)
        for match in pattern.finditer(answer)
    )
    if not unseen or not _is_taken_from(answer, source):
        return
    if asks_to_compute(prompt):
        return
    figures = missing_figures(answer, source)
    if figures:
        shown = ", ".join(excerpt(answer, start, end) for start, end in figures[:3])
        more = f" and {len(figures) - 3} more" if len(figures) > 3 else ""
        yield *figures[0], f"{shown}{more} in the response, but not in its context"
    for start, end, spelt in misspelt_names(answer, source):
        name, other = excerpt(answer, start, end), excerpt(spelt)
        yield start, end, f"“{name}” in the response, “{other}” in its context"


RULES: tuple[Rule, ...] = (
    Rule(
        code="Q404",
        name="not-in-context",
        summary="The response has a figure its context lacks, or spells a name otherwise.",
        why="Answers taken from a context teach the model to stay with it; a figure from "
        "elsewhere teaches it to make them up. Only answers whose words are mostly the "
        "context's are looked at.",
        bad="context: ... founded in 1987 in Lyon ... / response: It was founded in Lyon in 1978.",
        good="context: ... founded in 1987 in Lyon ... / response: It was founded in Lyon in 1987.",
        severity="info",
        check=_check_grounding,
    ),
)
