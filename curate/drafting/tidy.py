"""From the text of a document to that of an answer: line ends and links that only work in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import dedent

from tunegate.curate.corpus.document import Block, Document

_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(
    r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\((<[^>]*>|[^()\s]*(?:\([^)]*\)[^()\s]*)?)[^)]*\)"
)
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\]]*\]")
_OUTSIDE = re.compile(r"<?(?:https?|mailto|ftp):", re.IGNORECASE)
_NEXT_ITEM = re.compile(r"</li>\s*<li\b[^>]*>|<br\s*/?>", re.IGNORECASE)
_LISTED = re.compile(r"</?(?:ul|ol|li)\b[^>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(
    r"<(iframe|video|audio|object|script|style)\b.*?</\1\s*>"
    r"|</?(?:a|br|span|div|p|sup|sub|img|center|font|b|i|em|strong|u|iframe|video)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]+`", re.DOTALL)
_HARD = re.compile(r"(?:  |\\)\Z")
_ITEM = re.compile(r"\s*(?:[-*+•–]|\(?(?:[0-9]{1,3}|[a-z])[.)])\s+")
_QUOTED = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)


def answer_of(document: Document, blocks: list[Block]) -> str:
    """The blocks as an answer, parted by blank lines; empty when nothing is left of them."""
    parts = [tidy(document.text[block.start : block.end], kind=block.kind) for block in blocks]
    return "\n\n".join(part for part in parts if part)


def tidy(text: str, *, kind: str = "paragraph") -> str:
    """A text as it reads outside of its document.

    Lines of a paragraph or an item are joined, unless the break is marked as one. A link that
    leads nowhere from outside (relative, or by reference) becomes its words; images, comments and
    tags of the layout go. Code stands in a fence, and tables
    stay as they are.
    """
    if kind == "table":
        return text.strip("\n").rstrip()
    if kind == "code":
        return _fenced(text.strip("\n").rstrip())
    return _outside_code(text, _joined if kind != "faq" else _of_answer).strip()


def _fenced(code: str) -> str:
    return code if code.startswith(("```", "~~~")) else f"```\n{dedent(code)}\n```"


def plain(text: str) -> str:
    """A short text (a title, a cell, a term) on one line, without links and emphasis around it."""
    listed = _LISTED.sub("", _NEXT_ITEM.sub("; ", _LINK.sub(r"\1", text)))
    flat = " ".join(tidy(listed).split())
    while len(flat) > 1 and flat[0] == flat[-1] and flat[0] in "*_":
        flat = flat[1:-1].strip()
    return flat.strip()


def words_outside_links(text: str) -> tuple[int, int]:
    """Words of a Markdown text that belong to no link, and all of its words."""
    own = _LINK.sub(" ", text)
    all_words = _LINK.sub(r"\1", text)
    return _word_count(own), _word_count(all_words)


def _word_count(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())


def _of_answer(text: str) -> str:
    """An answer keeps its paragraphs; lines are joined within each."""
    return "\n\n".join(_joined(part) for part in re.split(r"\n[ \t]*\n", text) if part.strip())


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change what is not code; code stands in meanwhile as one character that nothing touches."""
    codes: list[str] = []

    def away(found: re.Match[str]) -> str:
        codes.append(found[0])
        return f"\ue000{len(codes) - 1}\ue001"

    hidden = _CODE.sub(away, text)
    changed = change(_links(hidden))
    return re.sub("\ue000([0-9]+)\ue001", lambda found: codes[int(found[1])], changed)


def _links(text: str) -> str:
    text = _COMMENT.sub("", text)
    text = _IMAGE.sub("", text)
    text = _LINK.sub(lambda one: one[0] if _OUTSIDE.match(one[2]) else one[1], text)
    return _TAG.sub("", _REFERENCE.sub(r"\1", text))


def _joined(text: str) -> str:
    """Lines that only end because the page does are joined."""
    lines = _QUOTED.sub("", text).split("\n")
    done: list[str] = []
    for line in lines:
        is_new = (
            not done
            or not line.strip()
            or not done[-1].strip()
            or _ITEM.match(line)
            or (line.lstrip().startswith("\ue000") and len(line.strip()) < 12)
            or _HARD.search(done[-1])
        )
        if is_new:
            done.append(line.rstrip("\n"))
        else:
            done[-1] = f"{done[-1].rstrip()} {line.strip()}"
    return "\n".join(_HARD.sub("", line).rstrip() for line in done)
