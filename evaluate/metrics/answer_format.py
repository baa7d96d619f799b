"""Whether an answer has the form that was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from tunegate.evaluate.metrics.json_answer import read_json
from tunegate.evaluate.metrics.pattern import regex
from tunegate.evaluate.metrics.score import Score

Form = Literal["text", "json", "markdown"]
FORMS: tuple[Form, ...] = ("text", "json", "markdown")

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_ELEMENT = re.compile(
    r"^ {0,3}#{1,6} \S|^\s*(?:[-*+]|\d{1,9}[.)]) \S|^ {0,3}> ?\S"
    r"|\*\*\S[^\n*]{0,1000}\*\*|`[^`\n]{1,1000}`|\[[^\[\]\n]{1,1000}\]\([^)\s]{1,1000}\)",
    re.MULTILINE,
)
_RULE = re.compile(r":?-+:?")


def format_validity(answer: str, form: Form = "text", *, patterns: Sequence[str] = ()) -> Score:
    """1 when the answer has the form.

    `text`: at least one visible character. `json`: the whole answer is one JSON value, no code
    fence around it. `markdown`: it has at least one element (heading, list, quotation, table,
    emphasis, code, link), every code fence is closed, and the rows of each table have as many
    cells as its head (CommonMark 0.31 with GitHub's tables). With `patterns` one of them has to
    match besides, as in `regex`.
    """
    if not any(sign.isprintable() and not sign.isspace() for sign in answer):
        return Score(0.0, "the answer is empty")
    problem = ""
    if form == "json":
        problem = read_json(answer, fenced=False)[1]
    elif form == "markdown":
        problem = _markdown_problem(answer)
    if problem:
        return Score(0.0, problem)
    if patterns and not regex(answer, patterns).value:
        return Score(0.0, "no pattern matches")
    return Score(1.0, "has the form")


def _markdown_problem(answer: str) -> str:
    fence, fenced, outside = "", False, []
    for line in answer.splitlines():
        found = _FENCE.match(line)
        if fence:
            closes = found and found[1].startswith(fence) and not found[2].strip()
            fence = "" if closes else fence
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            fence, fenced = found[1], True
            outside.append("")
        else:
            outside.append(line)
    if fence:
        return "a code fence is not closed"
    tables, problem = _tables(outside)
    if problem:
        return problem
    if not (fenced or tables or _ELEMENT.search("\n".join(outside))):
        return "no Markdown in it"
    return ""


def _tables(lines: Sequence[str]) -> tuple[int, str]:
    """How many tables there are, and what is wrong with one."""
    count, width = 0, 0
    for before, line in zip(("", *lines), lines, strict=False):
        cells = _cells(line)
        if width and "|" in line:
            if len(cells) != width:
                return count, f"a table row has {len(cells)} cells in place of {width}"
        elif "|" in before and "|" in line and all(map(_RULE.fullmatch, cells)):
            if len(_cells(before)) != len(cells):
                return count, "a table's head and its rule differ in cells"
            count, width = count + 1, len(cells)
        else:
            width = 0
    return count, ""


def _cells(line: str) -> list[str]:
    inner = line.strip().replace("\\|", "").removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in inner.split("|")]
