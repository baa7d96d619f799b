"""White space around prompts and responses."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Fix, Rule
from tunegate.curate.rules.text_format.passages import (
    Author,
    Mark,
    Passage,
    Row,
    map_passages,
    mark_passages,
)

_AUTHORS: frozenset[Author] = frozenset(("user", "assistant"))
_SPEAKER = r"(?:User|Assistant|Tool): "


def stripped(text: str) -> str:
    """The text without white space at its ends; a text of white space alone stays.

    Indentation of the first line stays where other lines are indented too: that is code or verse.
    """
    bare = text.rstrip()
    if not bare:
        return text
    first = len(bare) - len(bare.lstrip())
    indent = bare[:first].rpartition("\n")[2]
    bare = bare[first:]
    is_indented = any(line[:1] in (" ", "\t") for line in bare.split("\n")[1:])
    return indent + bare if is_indented else bare


def _find_whitespace(passage: Passage, row: Row) -> Iterator[Mark]:
    text = passage.text
    bare = stripped(text)
    if bare == text:
        return
    start = text.index(bare)
    end = start + len(bare)
    if start:
        yield Mark(0, start, f"the {_kind(passage)} begins with {_named(text[:start])}")
    if end < len(text):
        yield Mark(end, len(text), f"the {_kind(passage)} ends with {_named(text[end:])}")


def _kind(passage: Passage) -> str:
    return "response" if passage.author == "assistant" else "prompt"


def _named(space: str) -> str:
    if "\n" in space:
        return "line breaks" if space.count("\n") > 1 else "a line break"
    if "\t" in space:
        return "a tab" if len(space) == 1 else "tabs"
    return "a space" if len(space) == 1 else f"{len(space)} spaces"


def _check_whitespace(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    prompt, response = pl.col("prompt"), pl.col("response")
    ends = (prompt.str.strip_chars() != prompt) | (response.str.strip_chars() != response)
    within = prompt.str.contains(rf"\s\n\n{_SPEAKER}|(?:^|\n\n){_SPEAKER}\s")
    rows = frame.filter(ends | pl.col("turns").is_not_null())
    tests = (ends | (pl.col("turns").is_not_null() & within),)
    return mark_passages(rows, tests, _find_whitespace, authors=_AUTHORS)


def _strip(pair: Pair, context: Context) -> Pair:
    return map_passages(pair, _AUTHORS, stripped)


RULES: tuple[Rule, ...] = (
    Rule(
        code="F320",
        name="outer-whitespace",
        summary="A prompt or response begins or ends with white space.",
        why="A space at the seam between prompt and response changes the first token of the "
        "answer, and trailing line breaks are learnt as part of it.",
        bad="response: \\n The office opens at nine. ",
        good="response: The office opens at nine.",
        severity="info",
        check=_check_whitespace,
        fix=Fix(kind="strip", apply=_strip, safe=True, says="remove the white space at the ends"),
        source="OpenAI prepare_data remediations",
    ),
)
