"""Responses that run in a loop or say the same thing over and over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.rules.text_format.fences import without_code
from tunegate.curate.rules.text_format.passages import Mark, Passage, Row, mark_passages

MIN_LOOP_CHARS = 80
"""A loop covers this much text at least."""

MIN_COPIES = 4
MAX_PIECE_CHARS = 300

MIN_TIMES = 3
"""A sentence or line is said this often at least."""

MIN_SHARE = 0.4
"""Share of the sentences of a response that are repeats from which it says too little."""

_PROBE_CHARS = 16
_CODE = re.compile(r"[<>{}();=]|\|.*\|")
_SENTENCE = re.compile(r"[^.!?\n。！？]+[.!?。！？]*")
_VERSE = re.compile(
    r"(?i)\bsongs?\b|\bpoem|\bpoetry|lyrics|\bvers(?:e|es)\b|chorus|\brap\b|limerick|haiku|sonnet|ballad"
    r"|mantra|chant|repeat|repetit|refrain|jingle|rhyme|pattern|\bmusic|notes|melody|诗|歌"
)


def loop_in(text: str) -> tuple[int, int, int] | None:
    """The first stretch in which one piece follows itself: start, end and length of the piece.

    `MIN_COPIES` copies or more that cover `MIN_LOOP_CHARS` or more, of a piece of up to
    `MAX_PIECE_CHARS` with letters in it. Code, rules and table borders do not count.
    """
    for at in range(0, len(text) - _PROBE_CHARS, _PROBE_CHARS):
        probe = text[at : at + _PROBE_CHARS]
        again = text.find(probe, at + 1, at + _PROBE_CHARS + MAX_PIECE_CHARS)
        size = again - at
        if again < 0 or text[at : at + 2 * size] != text[at + size : at + 3 * size]:
            continue
        start, end = at, at + 3 * size
        while start and text[start - 1] == text[start - 1 + size]:
            start -= 1
        while end < len(text) and text[end] == text[end - size]:
            end += 1
        piece = text[start : start + size]
        long = end - start >= max(MIN_LOOP_CHARS, MIN_COPIES * size)
        if long and sum(map(str.isalpha, piece)) >= 4 and not _CODE.search(piece):
            return start, end, size
    return None


def repeated_sentence(text: str) -> tuple[int, int, int] | None:
    """Where the most repeated sentence stands first, and how often it is said.

    Sentences of four words or more, compared without case. None unless one is said `MIN_TIMES`
    and repeats make up `MIN_SHARE` of all such sentences.
    """
    sentences = [
        (match.start(), match.end(), " ".join(match.group().lower().split()))
        for match in _SENTENCE.finditer(text)
    ]
    sentences = [
        one
        for one in sentences
        if (len(one[2].split()) >= 4 or len(one[2]) >= 24)
        and sum(map(str.isalpha, one[2])) >= 12
        and not _CODE.search(one[2])
    ]
    counts = Counter(said for _, _, said in sentences)
    if not counts:
        return None
    most, times = counts.most_common(1)[0]
    repeats = len(sentences) - len(counts)
    if times < MIN_TIMES or repeats < MIN_SHARE * len(sentences):
        return None
    start, end = next((start, end) for start, end, said in sentences if said == most)
    return start, end, times


def _find_repetition(passage: Passage, row: Row) -> Iterator[Mark]:
    text = without_code(passage.text)
    loop = loop_in(text)
    if loop is not None and not _VERSE.search(row["prompt"][-400:]):
        start, end, size = loop
        shown = excerpt(text, start, start + size)
        yield Mark(start, end, f"“{shown}” is written {(end - start) // size} times in a row")
        return
    said = repeated_sentence(text)
    if said is not None and not _VERSE.search(row["prompt"][-400:]):
        start, end, times = said
        yield Mark(start, end, f"“{excerpt(text, start, end)}” is said {times} times")


def _check_repetition(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Texts of which a short piece at the end, the middle or the last third occurs three times."""
    text = pl.col("response")
    length = text.str.len_chars()
    long = (length >= MIN_LOOP_CHARS) | pl.col("turns").is_not_null()
    rows = frame.filter(long)
    trimmed = text.str.strip_chars_end()
    probes = [
        trimmed.str.tail(_PROBE_CHARS + 1).str.head(_PROBE_CHARS),
        text.str.slice(length // 2, _PROBE_CHARS),
        text.str.slice(length * 3 // 4, _PROBE_CHARS),
        text.str.slice(length // 4, _PROBE_CHARS),
    ]
    often = pl.any_horizontal(
        *(text.str.count_matches(probe, literal=True) >= MIN_TIMES for probe in probes)
    )
    return mark_passages(rows, (often,), _find_repetition, authors={"assistant"})


RULES: tuple[Rule, ...] = (
    Rule(
        code="Q403",
        name="repetition",
        summary="The response runs in a loop or says the same sentence over and over.",
        why="Loops come from a generator that got stuck; a few of them teach the model to get "
        "stuck too. Verse, and prompts that ask for repetition, are left alone.",
        bad="response: Debug the code. Debug the code. Debug the code. Debug the code.",
        good="response: Read the error, then set a breakpoint where it is raised.",
        severity="warning",
        check=_check_repetition,
        source="Rae et al. 2021 (Gopher), repetition filters, adapted to short answers",
    ),
)
