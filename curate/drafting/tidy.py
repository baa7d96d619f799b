"""From the text of a document to that of an answer: line ends and links that only work in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import dedent

from tunegate.curate.corpus.document import Block, Document

# The patterns below take a time in proportion to the text, whatever is left open in it: what they
# look for has no sign in it that begins it, or a limit, or gives no character back.
_IMAGE = re.compile(
    r"!\[([^\[\]]*+)\]\([^()\s]*+(?:\([^()]{0,500}\)[^()\s]*+)?(?:\s++\"[^\"]{0,500}\")?\s*+\)"
)
_LINK = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]{0,500}\]){0,2000}+)\]"
    r"\((<[^<>]*+>|[^()\s]*+(?:\([^()]{0,500}\)[^()\s]*+)?)[^)]{0,500}\)"
)
_REFERENCE = re.compile(r"\[([^\[\]]++)\]\[[^\[\]]*+\]")
_OUTSIDE = re.compile(r"<?(?:https?|mailto|ftp):", re.IGNORECASE)
_NEXT_ITEM = re.compile(r"</li>\s*+<li\b[^<>]*+>|<br\s*+/?>", re.IGNORECASE)
_LISTED = re.compile(r"</?(?:ul|ol|li)\b[^<>]*+>", re.IGNORECASE)
_PLAYED = ("iframe", "video", "audio", "object", "script", "style")
"""Tags that go with all that is between them."""
_PLAYED_FROM = re.compile(rf"<({'|'.join(_PLAYED)})\b", re.IGNORECASE)
_PLAYED_TO = {tag: re.compile(rf"</{tag}\s*+>", re.IGNORECASE) for tag in _PLAYED}
_COMMENT_FROM, _COMMENT_TO = re.compile(r"<!--"), re.compile(r"-->")
_TAG = re.compile(
    r"</?(?:a|br|span|div|p|sup|sub|img|center|font|b|i|em|strong|u|iframe|video)\b[^<>]*+>",
    re.IGNORECASE,
)
_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]+`|[\ue000\ue001]", re.DOTALL)
"""Code, and the two characters that stand around its number meanwhile."""
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
    """Change what is not code; a number between two marks stands for code meanwhile.

    The marks are characters for private use. Where the text has them itself, they count as code.
    """
    codes: list[str] = []

    def away(found: re.Match[str]) -> str:
        codes.append(found[0])
        return f"\ue000{len(codes) - 1}\ue001"

    hidden = _CODE.sub(away, text)
    changed = change(_links(hidden))
    return re.sub("\ue000([0-9]+)\ue001", lambda found: codes[int(found[1])], changed)


def _links(text: str) -> str:
    text = _without(text, _COMMENT_FROM, lambda _: _COMMENT_TO)
    text = _IMAGE.sub("", text)
    text = _LINK.sub(lambda one: one[0] if _OUTSIDE.match(one[2]) else one[1], text)
    text = _REFERENCE.sub(r"\1", text)
    return _TAG.sub("", _without(text, _PLAYED_FROM, lambda one: _PLAYED_TO[one[1].lower()]))


def _without(
    text: str, begin: re.Pattern[str], end_of: Callable[[re.Match[str]], re.Pattern[str]]
) -> str:
    """The text without what stands between a beginning and its end, both included.

    What has no end stays, and is looked for only once.
    """
    parts: list[str] = []
    endless: set[re.Pattern[str]] = set()
    at = look = 0
    while (opened := begin.search(text, look)) is not None:
        end = end_of(opened)
        closed = None if end in endless else end.search(text, opened.end())
        if closed is None:
            endless.add(end)
            look = opened.end()
            continue
        parts.append(text[at : opened.start()])
        at = look = closed.end()
    return "".join([*parts, text[at:]])


def _joined(text: str) -> str:
    """Lines that only end because the page does are joined."""
    done: list[list[str]] = []
    for line in _QUOTED.sub("", text).split("\n"):
        is_new = (
            not done
            or not line.strip()
            or not any(map(str.strip, done[-1]))
            or _ITEM.match(line)
            or (line.lstrip().startswith("\ue000") and len(line.strip()) < 12)
            or _HARD.search(done[-1][-1])
        )
        if is_new:
            done.append([line])
        else:
            done[-1][-1] = done[-1][-1].rstrip()
            done[-1].append(line.lstrip())
    return "\n".join(_HARD.sub("", " ".join(parts)).rstrip() for parts in done)
