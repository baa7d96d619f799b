"""HTML that was left over in prose: entities and tags."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Fix, Rule
from tunegate.curate.rules.text_format.fences import fences, without_code
from tunegate.curate.rules.text_format.passages import (
    SPOKEN,
    Mark,
    Passage,
    Row,
    holds_any,
    map_passages,
    mark_passages,
    matches,
)

_ENTITIES = (
    r"&(?:amp;)*(?:amp|nbsp|lt|gt|quot|apos|[lr][sd]quo|[mn]dash|hellip|bull|middot|copy|reg|trade"
    r"|deg|times|euro|[a-zA-Z](?:acute|grave|uml|circ|tilde|cedil)|szlig|#[0-9]{2,6}"
    r"|#[xX][0-9a-fA-F]{2,5});"
)
_INLINE = r"</?(?:b|i|u|em|strong|span|font|small|center)(?: [^<>\n]{0,200})?>"
_BLOCK = (
    r"</?(?:p|div|h[1-6]|ul|ol|li|blockquote|section|table|tbody|thead|tr|td|th)"
    r"(?: [^<>\n]{0,200})?>"
)
_BREAK = r"<br ?/?>"
_LINK = r"<a href=[^<>\n]{1,300}>|</a>"
_QUICKLY = rf"{_ENTITIES}|{_INLINE}|{_BLOCK}|{_BREAK}|{_LINK}"
_LEFTOVER = re.compile(_QUICKLY)
_ABOUT_MARKUP = re.compile(
    r"(?i)html|\bxml\b|\btags?\b|markup|\bcss\b|javascript|\bjs\b|\bjsx\b|react|\bvue\b|angular|php"
    r"|web ?(?:page|site|form)|\bsvg\b|ssml|entit(?:y|ies)|escap|markdown|\bcode\b|template"
    r"|</?[a-z]+[ >/]|&[a-z]+;"
)
_DOCUMENT = re.compile(
    r"(?i)<(?:!doctype|html|head|body|script|style|form|input|svg|template|\?xml)|\{%|=>|/>\s*\)"
    r"|\bfunction\b.*\{|^\s*(?:import|const|let|var|echo|print) ?[\w('\"]",
    re.MULTILINE,
)
_IN_TABLE = re.compile(r"(?m)^\s*\|.*\|\s*$")


def without_markup(text: str) -> str:
    """The text with entities as characters and without tags; fenced code stays as it is.

    Paragraphs and line breaks become line ends, list items begin with `- `.
    """
    kept: list[str] = []
    at = 0
    for fence in fences(text):
        kept += [_plain(text[at : fence.start]), text[fence.start : fence.end]]
        at = fence.end
    plain = "".join([*kept, _plain(text[at:])])
    return text if plain == text else plain.strip("\n")


def _plain(text: str) -> str:
    while True:
        plain = re.sub(rf"{_INLINE}|{_LINK}", "", text)
        plain = re.sub(rf"{_BREAK}\n?", "\n", plain)
        plain = re.sub(r"</li>\s*", "", plain)
        plain = re.sub(r"<li(?: [^<>\n]{0,200})?>", "\n- ", plain)
        plain = re.sub(_BLOCK, "\n", plain)
        plain = re.sub(_ENTITIES, lambda match: html.unescape(match.group()), plain)
        if plain == text:
            return text
        text = re.sub(r"\n{3,}", "\n\n", plain.replace("\u00a0", " "))


def _is_wanted(text: str, prompt: str, context: str | None) -> bool:
    """Whether a pair is about markup, so that tags in its answer belong there."""
    return (
        _DOCUMENT.search(text) is not None
        or _ABOUT_MARKUP.search(prompt) is not None
        or (context is not None and _LEFTOVER.search(context) is not None)
    )


def _find_leftovers(passage: Passage, row: Row) -> Iterator[Mark]:
    text = without_code(passage.text)
    found = list(_LEFTOVER.finditer(text))
    if _IN_TABLE.search(text):
        found = [match for match in found if not match.group().startswith("<br")]
    if not found or _is_wanted(text, row["prompt"], row["context"]):
        return
    start, end = found[0].span()
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    first = found[0].group()
    yield Mark(start, end, f"leftover HTML “{excerpt(first)}”{more}")


def _check_leftovers(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (holds_any("&", "<", fields=SPOKEN), matches(_QUICKLY, SPOKEN))
    return mark_passages(frame, tests, _find_leftovers, authors={"assistant"})


def _remove_markup(pair: Pair, context: Context) -> Pair:
    def change(text: str) -> str:
        wanted = _is_wanted(without_code(text), pair.prompt, pair.context)
        return text if wanted else without_markup(text)

    return map_passages(pair, {"assistant"}, change)


RULES: tuple[Rule, ...] = (
    Rule(
        code="F319",
        name="html-leftover",
        summary="The response holds HTML entities or tags although the pair is not about markup.",
        why="Scraped text was not cleaned; the model learns to print `&nbsp;` and `<br>` to "
        "readers who see them as they are.",
        bad="response: Open nine&nbsp;to five.<br>Closed on Sundays.",
        good="response: Open nine to five.\\nClosed on Sundays.",
        severity="warning",
        check=_check_leftovers,
        fix=Fix(
            kind="rewrite",
            apply=_remove_markup,
            safe=False,
            says="decode the entities and remove the tags",
        ),
    ),
)
