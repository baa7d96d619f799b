"""Make text from outside safe to show: what would act on a terminal, or hide, becomes visible.

Terminals obey control characters, and bidi and zero-width characters make text read differently
from what it is. They are replaced, not removed, so that a reader sees that they are there. Stored
data is never changed. Markup is another matter: hand text to rich and textual as `Text` and
`Content` objects, never as markup.
"""

from __future__ import annotations

import re

PLACEHOLDER = "␦"
"""Stands for a character that has no picture of its own (SYMBOL FOR SUBSTITUTE FORM TWO). Not
U+FFFD, which stands in real data where an encoding broke."""

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_FORMATS = (
    r"\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
"""Categories Cf, Zl and Zp without the joiners and the signs that are drawn (Arabic, Syriac and
Kaithi signs around numbers), with the unassigned neighbours that fonts leave blank."""

_BLANKS = r"\u115f\u1160\u3164\uffa0"
"""Hangul fillers: letters by category, invisible by design."""

_SURROGATES = r"\ud800-\udfff"
_HIDDEN = re.compile(rf"[^\n\t\x20-\x7e](?<=[{_CONTROLS}{_FORMATS}{_BLANKS}{_SURROGATES}])")
"""What is not plain ASCII is looked at twice: the short class in front makes it several times as
fast on ordinary text."""

_JOINERS = r"\u200c\u200d"
_ASIDE = rf"\x00-\x7f{_JOINERS}\u2400-\u2426"
_STRAY_JOINER = re.compile(rf"[{_JOINERS}](?![^{_ASIDE}])|(?<![^{_ASIDE}])[{_JOINERS}]")


def visible(text: str) -> str:
    """The text with every character that could act or hide shown as a visible one.

    C0 controls become their pictures (ESC is ␛), DEL ␡; C1 controls, bidi and zero-width
    characters, line separators, tags and lone surrogates become `PLACEHOLDER`. Newline and tab
    stay, CRLF becomes LF. A zero-width joiner or non-joiner stays between two non-ASCII
    characters, where emoji and many scripts need it. Applying it twice changes nothing more.
    Apart from CRLF every character becomes exactly one, see `visible_offset`.
    """
    if text.isprintable() and text.isascii():
        return text
    shown = _HIDDEN.sub(_picture, text.replace("\r\n", "\n"))
    return shown if shown.isascii() else _STRAY_JOINER.sub(PLACEHOLDER, shown)


def visible_line(text: str) -> str:
    """`visible`, on one line: newlines and tabs become pictures too. For names and messages."""
    return visible(text).replace("\n", "␊").replace("\t", "␉")


def visible_offset(text: str, offset: int) -> int:
    """Where a character offset into `text` stands in `visible(text)`."""
    inside = text[max(0, offset - 1) : offset + 1] == "\r\n"
    return offset - text.count("\r\n", 0, offset) - inside


def visible_json(text: str) -> str:
    """JSON text with every character that could act or hide as an escape: the same values.

    The text must come from a JSON writer, which escapes C0 controls and leaves the others only
    inside strings.
    """
    if text.isascii() and "\x7f" not in text:
        return text
    return _HIDDEN.sub(_escape, text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else PLACEHOLDER


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
