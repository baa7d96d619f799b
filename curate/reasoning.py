"""What a model thought before it answered, as reasoning models write it between tags."""

from __future__ import annotations

import re

_OPENED = re.compile(r"\s*<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_CLOSED_ALONE = re.compile(r"</(think|thinking)>[ \t]*(?:\n|\Z)", re.IGNORECASE)
"""Closed where a line ends, as it is where the prompt's template has opened the tag."""


def without_reasoning(text: str) -> str:
    """A reply without the reasoning at its beginning; a reply without any stays as it is.

    Reasoning stands between `<think>` and `</think>` (or `thinking`, `thought`, `reasoning`) before
    the answer. Where the prompt's template has opened the tag, the reply begins within it. A reply
    that ends before the tag is closed has no answer: it is empty.
    """
    opened = _OPENED.match(text)
    if opened is None:
        closed = _CLOSED_ALONE.search(text)
        if closed is None or f"<{closed[1]}>".lower() in text[: closed.start()].lower():
            return text  # an answer that speaks of the tags opens one first
        text = text[closed.end() :].lstrip()
    while (opened := _OPENED.match(text)) is not None:
        closed = re.compile(f"</{opened[1]}>", re.IGNORECASE).search(text, opened.end())
        if closed is None:
            return ""
        text = text[closed.end() :].lstrip()
    return text
