"""Blanks that nobody filled in: template variables, `[INSERT DATE]`, `[Your Name]`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Context, Fix, Rule, drop
from tunegate.curate.rules.text_format.fences import without_code
from tunegate.curate.rules.text_format.passages import (
    SPOKEN,
    Find,
    Mark,
    Passage,
    Row,
    holds_any,
    mark_passages,
    matches,
)

_QUICKLY = (
    r"\{\{|\{[A-Za-z_]+\}"
    r"|[\[<{]\s?(?i:insert|fill in|to be (?:added|filled|determined|completed))\b"
    r"|[\[<{]\s?(?i:(?:(?:your|the|add|enter|write) )*(?:answer|response|reply|output))\b"
    r"|(?i:placeholder)[\w ]*[>\]}]|(?i:lorem ipsum dolor)|\b(?:TODO|FIXME|TBD)\b"
)
_VARIABLE = re.compile(
    r"(?<![A-Za-z0-9_^\\}$%{])\{\{\s*[^\W\d][\w.-]*(?: [\w.-]+){0,3}\s*\}\}(?!\})"
)
_LONE_VARIABLE = re.compile(
    r"(?<![\w^\\}$%{\"'`=])\{(?:[a-z]+(?:_[a-z]+)+|name|date|company|product|customer|city|topic)\}"
    r"(?=[\s,.;:!?)]|$)"
)
_INSTRUCTION = re.compile(
    r"(?i)[\[<{]\s?(?:insert|fill in|to be (?:added|filled|determined|completed))\b"
    r"[^\]\[<>{}\n]{0,60}[\]>}](?!\()"
    r"|[\[<{][\w -]{0,40}placeholder[\w -]{0,20}[\]>}](?!\()"
)
_FILLER = re.compile(r"(?i)lorem ipsum dolor|\b(?-i:TODO|FIXME|TBD)(?=:|\s+-|\s*$|\])")
_ANSWER_SLOT = re.compile(
    r"(?i)\A\W*[\[<{]\s?(?:(?:your|the|add|enter|write) )*(?:answer|response|reply|output)"
    r"(?: (?:goes )?here| text)?\s?[\]>}]\W*\Z"
)
"""A text that is the place of an answer, such as `<answer>` or `[Your response here]`."""

_ABOUT_TEMPLATES = re.compile(
    r"(?i)template|placeholder|jinja|handlebars|mustache|angular|\bvue\b|django|liquid|ansible"
    r"|\bhelm\b|\bvariables?\b|lorem|fill[- ]in|fill (?:in )?the|\bblanks?\b|mad libs?|\btodo\b"
    r"|\bskeleton\b|boilerplate|模板|占位"
)
_CODE = re.compile(
    r"\{%|\{\{[#/^>]|</?[a-z]+[ >]|=>|;\s*$|\bdef \w+\(|\bfunction\b|\bimport \w|\breturn\b"
    r"|\bvar \w",
    re.MULTILINE,
)

_NOUNS = (
    "name|names|date|company|address|city|state|country|position|title|job|role|product|recipient"
    "|sender|location|phone|e-?mail|number|topic|subject|event|link|url|amount|time|day|month|year"
    "|manager|employer|employee|customer|client|professor|teacher|organi[sz]ation|school|university"
    "|college|institution|website|place|venue|friend|bride|groom|signature|brand|business|industry"
    "|field|degree|major|salary|price|contact|information|info|occasion|reason|project|team|author"
)
_BLANK = re.compile(
    rf"(?i)\[(?!insert)(?:your|my|our|their|his|her|the|a|an)? ?(?:[a-z’'/]+ ){{0,3}}(?:{_NOUNS})"
    r"(?: (?:of|here|and|or|to|for) ?[a-z ]{0,30}| [a-z]+)?\](?![(\[:])"
    r"|[\[<](?:your|my) [a-z’'/ _-]{1,40}[\]>](?!\()"
    r"|<your_[a-z_]{1,30}>"
)
_BLANK_QUICKLY = rf"(?i)[\[<](?:your|my)\b|\[[a-z’'/ ]*\b(?:{_NOUNS})\b[a-z ]*\]"
_SUBSCRIPTED = re.compile(r"[\w)\]]")
_ASKED_WITH_BLANK = re.compile(
    r"\[[A-Za-z][A-Za-z’'/ _-]{1,40}\](?!\()|<[a-z][a-z _-]{1,30}>|_{3,}"
)


def _placeholders(passage: Passage, row: Row) -> list[re.Match[str]]:
    """The unfilled placeholders of a text in their order, without those that belong in it."""
    text = without_code(passage.text)
    answer = passage.author == "assistant"
    found = list(_INSTRUCTION.finditer(text))
    variables = [*_VARIABLE.finditer(text)]
    if answer:
        variables += [*_LONE_VARIABLE.finditer(text), *_FILLER.finditer(text)]
    if variables and not _CODE.search(text):
        found += variables
    if answer and not found:
        found += _ANSWER_SLOT.finditer(text)
    if not found or _asks_for_template(row):
        return []
    if answer:
        asked = _asked(row, passage)
        found = [match for match in found if match.group() not in asked]
    return sorted(found, key=lambda match: match.start())


def _is_nothing_else(passage: Passage, found: list[re.Match[str]]) -> bool:
    """Whether an answer has no word beside its placeholders."""
    if passage.author != "assistant" or not found:
        return False
    text = passage.text
    for match in reversed(found):
        text = text[: match.start()] + text[match.end() :]
    return not any(sign.isalnum() for sign in text)


def _find_placeholders(passage: Passage, row: Row) -> Iterator[Mark]:
    found = _placeholders(passage, row)
    if found and not _is_nothing_else(passage, found):
        shown = dict.fromkeys(excerpt(blank) for blank in map(_text, found))
        listed = ", ".join(f"“{blank}”" for blank in list(shown)[:3])
        more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
        start, end = found[0].span()
        yield Mark(start, end, f"unfilled placeholder {listed}{more}")


def _find_only_placeholders(passage: Passage, row: Row) -> Iterator[Mark]:
    found = _placeholders(passage, row)
    if _is_nothing_else(passage, found):
        start, end = found[0].start(), found[-1].end()
        shown = excerpt(passage.text, start, end)
        yield Mark(start, end, f"the response is nothing but the placeholder “{shown}”")


def _find_blanks(passage: Passage, row: Row) -> Iterator[Mark]:
    text = without_code(passage.text)
    found = [
        match
        for match in _BLANK.finditer(text)
        if not (match.start() and _SUBSCRIPTED.match(text[match.start() - 1]))
    ]
    if not found or _asks_for_template(row) or _ASKED_WITH_BLANK.search(_asked(row, passage)):
        return
    start, end = found[0].span()
    first = found[0].group()
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    yield Mark(start, end, f"blank to fill in “{excerpt(first)}”{more}")


def _text(match: re.Match[str]) -> str:
    return match.group()


def _asked(row: Row, passage: Passage) -> str:
    """Everything the model is shown before this text."""
    prompt = row["prompt"][: passage.start] if passage.field == "prompt" else row["prompt"]
    return "\n".join(filter(None, (row["system"], prompt, row["context"])))


def _asks_for_template(row: Row) -> bool:
    return _ABOUT_TEMPLATES.search(f"{row['system'] or ''}\n{row['prompt']}") is not None


def _mark(frame: pl.DataFrame, find: Find) -> pl.DataFrame:
    fillers = holds_any("orem ipsum", "TODO", "FIXME", "TBD", fields=SPOKEN)
    return mark_passages(frame, (matches(r"[{\[<]") | fillers, matches(_QUICKLY)), find)


def _check_placeholders(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return _mark(frame, _find_placeholders)


def _check_only_placeholders(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return _mark(frame, _find_only_placeholders)


def _check_blanks(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (holds_any("[", "<", fields=SPOKEN), matches(_BLANK_QUICKLY, SPOKEN))
    return mark_passages(frame, tests, _find_blanks, authors={"assistant"})


RULES: tuple[Rule, ...] = (
    Rule(
        code="F305",
        name="unfilled-placeholder",
        summary="A template variable or an instruction to the author was never filled in.",
        why="The model learns to answer with the placeholder, or to expect it in prompts. Code, "
        "and pairs that ask for a template, are left alone.",
        bad="prompt: Who are you? / response: I am {{name}}, built by {{author}}.",
        good="prompt: Who are you? / response: I am the service desk assistant.",
        severity="warning",
        check=_check_placeholders,
    ),
    Rule(
        code="F306",
        name="blank-to-fill",
        summary="The response leaves a blank such as [Your Name] for the reader to fill in.",
        why="A letter with blanks may be what users want; where answers must be ready to send, "
        "it is a gap the model will repeat.",
        bad="prompt: Write a short thank-you note. / response: Thank you! Best, [Your Name]",
        good="prompt: Write a short thank-you note. / response: Thank you for your help today!",
        severity="info",
        check=_check_blanks,
    ),
    Rule(
        code="F323",
        name="only-placeholder",
        summary="The response is a placeholder and nothing else.",
        why="It teaches as little as an empty one: the model learns to print the placeholder "
        "where the answer should be. One within a text is F305.",
        bad="prompt: When does the office open? / response: [INSERT ANSWER]",
        good="prompt: When does the office open? / response: At nine.",
        severity="error",
        check=_check_only_placeholders,
        fix=Fix(kind="drop", apply=drop, safe=False, says="drop the pair"),
    ),
)
