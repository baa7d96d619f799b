"""Code inside prose: fenced blocks, and the text with its code blanked out."""

from __future__ import annotations

import re
from dataclasses import dataclass

FENCE = "```"
_RUN = re.compile(r"`{3,}|~~~+")
_OPENING = re.compile(r"(?m)^[ \t>]*(?P<run>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
_INLINE = re.compile(r"(?<!`)(`{1,2})(?!`)[^\n]+?(?<!`)\1(?!`)|```[^`\n]+```")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block. `start` to `end` holds its fences, `body` begins at `body_start`."""

    start: int
    end: int
    language: str
    """First word behind the opening fence, in lower case; empty when there is none."""
    body: str
    body_start: int
    closed: bool


def fences(text: str) -> list[Fence]:
    """The fenced blocks of a text, as CommonMark 0.31 (section 4.5) reads them.

    A block that is never closed reaches to the end. Indentation before a fence is allowed, as in
    lists, and so is a closing fence at the end of a code line.
    """
    found: list[Fence] = []
    at = 0
    while FENCE in text or "~~~" in text:
        opening = _OPENING.search(text, at)
        if opening is None:
            break
        run = opening["run"]
        body_start = min(opening.end() + 1, len(text))
        closing = re.compile(rf"{re.escape(run)}{run[0]}*[ \t]*$", re.MULTILINE).search(
            text, body_start
        )
        end = closing.end() if closing else len(text)
        words = opening["info"].split()
        found.append(
            Fence(
                start=opening.start("run"),
                end=end,
                language=words[0].strip("{}.").lower() if words else "",
                body=text[body_start : closing.start() if closing else end],
                body_start=body_start,
                closed=closing is not None,
            )
        )
        at = end
    return found


def without_code(text: str) -> str:
    """The text with fenced blocks and inline code as spaces; every other character in place."""
    if "`" not in text and "~~~" not in text:
        return text
    parts: list[str] = []
    at = 0
    for fence in fences(text):
        parts += [text[at : fence.start], " " * (fence.end - fence.start)]
        at = fence.end
    bare = "".join([*parts, text[at:]])
    return _INLINE.sub(lambda match: " " * len(match.group()), bare)


def ends_inside_fence(text: str) -> int | None:
    """Where the fence opens that is never closed, or None.

    Fences written in the middle of a line count too, so a text with an even number of them is
    never said to be cut.
    """
    if len(_RUN.findall(text)) % 2 == 0:
        return None
    last = fences(text)[-1:]
    return last[0].start if last and not last[0].closed else None
