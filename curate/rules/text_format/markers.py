"""Chat-template tokens and prompt-template headers that leaked into the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from tunegate.curate.masking import excerpt
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Fix, Rule
from tunegate.curate.rules.text_format.fences import without_code
from tunegate.curate.rules.text_format.passages import (
    PROSE,
    Mark,
    Passage,
    Row,
    holds_any,
    map_passages,
    mark_passages,
    matches,
)

_TOKENS = (
    r"<\|[A-Za-z][A-Za-z0-9_]{1,40}\|>|<｜[^｜<>\n]{1,30}｜>|\[/?INST\]|<</?SYS>>"
    r"|<(?:start|end)_of_turn>|<(?:bos|eos|pad|unk)>|\[(?:CLS|SEP|PAD|EOS|BOS)\]|</s>"
)
_HEADERS = (
    r"(?:^|\n)[ \t]*(?:###? ?(?:Instruction|Response|Human|Assistant)(?: \d+)?:"
    r"|[0-9]{1,3}\. ?Instruction:)"
)
_TOKEN = re.compile(_TOKENS)
_HEADER = re.compile(_HEADERS)
_SEPARATORS = re.compile(r"(?:\s|\n#+|\n[0-9]{1,3}|\n<!-- -->)+\Z")
_STRUCK_THROUGH = re.compile(r"<s>[^<]+</s>")
_ABOUT_TEMPLATES = re.compile(
    r"(?i)special token|chat ?template|chatml|tokeni[sz]|prompt template"
    r"|\b(?:eos|bos|sep|cls) token"
)
_TRAILING = re.compile(rf"\s*(?:(?:{_TOKENS})\s*)+\Z")
_LEADING = re.compile(rf"\A\s*(?:(?:{_TOKENS}|<s>)\s*)+")


def without_outer_tokens(text: str) -> str:
    """The text without template tokens at its very beginning and end."""
    if not _TOKEN.search(text) or _is_struck_through(text):
        return text
    return _TRAILING.sub("", _LEADING.sub("", text))


def before_header(text: str) -> str:
    """The text up to the first template header within it, without the separators before that.

    A text that begins with the header keeps everything.
    """
    match = _HEADER.search(text)
    if match is None or not text[: match.start()].strip():
        return text
    return _SEPARATORS.sub("", text[: match.start()])


def _is_struck_through(text: str) -> bool:
    """True when `</s>` is HTML for crossed-out words, not an end-of-text token."""
    return not text.startswith("<s>") and _STRUCK_THROUGH.search(text) is not None


def _find_tokens(passage: Passage, row: Row) -> Iterator[Mark]:
    text = without_code(passage.text)
    found = list(_TOKEN.finditer(text))
    if _is_struck_through(text):
        found = [match for match in found if match.group() != "</s>"]
    if not found or _ABOUT_TEMPLATES.search(row["prompt"]):
        return
    shown = list(dict.fromkeys(match.group() for match in found))
    listed = ", ".join(f"“{excerpt(token)}”" for token in shown[:3])
    more = f" and {len(shown) - 3} more kinds" if len(shown) > 3 else ""
    start, end = found[0].span()
    yield Mark(start, end, f"chat-template token {listed}{more}")


def _find_headers(passage: Passage, row: Row) -> Iterator[Mark]:
    text = without_code(passage.text)
    match = _HEADER.search(text)
    if match is None or _ABOUT_TEMPLATES.search(row["prompt"]):
        return
    start = match.end() - len(match.group().lstrip())
    shown = excerpt(passage.text, start, match.end())
    yield Mark(start, match.end(), f"prompt-template header “{shown}” inside the text")


def _check_tokens(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return mark_passages(frame, (matches(_TOKENS),), _find_tokens)


def _check_headers(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tests = (holds_any("##", "Instruction:"), matches(_HEADERS))
    return mark_passages(frame, tests, _find_headers)


def _strip_tokens(pair: Pair, context: Context) -> Pair:
    return map_passages(pair, PROSE, without_outer_tokens)


def _cut_at_header(pair: Pair, context: Context) -> Pair:
    return map_passages(pair, {"assistant"}, before_header)


RULES: tuple[Rule, ...] = (
    Rule(
        code="F307",
        name="special-token",
        summary="A chat-template token stands in the text as plain characters.",
        why="The trainer adds its own template around every pair; tokens already in the text are "
        "learnt as words, and the model prints them or stops early.",
        bad="response: You can reset it in Settings.<|im_end|>",
        good="response: You can reset it in Settings.",
        severity="error",
        check=_check_tokens,
        fix=Fix(
            kind="strip",
            apply=_strip_tokens,
            safe=True,
            says="remove the tokens at both ends of a text",
        ),
        source="chat templates of ChatML, Llama 2 and 3, Gemma, DeepSeek and BERT",
    ),
    Rule(
        code="F308",
        name="template-header",
        summary="A prompt-template header (### Response:) or a further numbered instruction "
        "stands in the text.",
        why="Two examples ran together, or the template was applied before and will be applied "
        "again; the model learns to go on with an instruction of its own.",
        bad="response: It is in Tanzania.\\n6. Instruction: Draft a thank-you note",
        good="response: It is in Tanzania.",
        severity="warning",
        check=_check_headers,
        fix=Fix(
            kind="rewrite",
            apply=_cut_at_header,
            safe=False,
            says="cut the response where the next instruction begins",
        ),
        source="AlpacaDataCleaned, merged instructions; Stanford Alpaca prompt",
    ),
)
