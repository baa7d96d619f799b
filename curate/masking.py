"""Private data never leaves in clear: masked values, and excerpts that are safe to print."""

from __future__ import annotations

_ROUNDS = 5
"""Masking one value can lay bare another; after so many rounds nothing is left in practice."""
_REACH = 200
"""Characters around an excerpt that are read along, because words near a value count."""
_LONGEST = 10_000
"""Characters that a key block or token around an excerpt may have."""


def mask(text: str) -> str:
    """The text with every private value the P rules know replaced by its masked form.

    `a***@e***.com`, `****1111`, `[AWS access key, 20 characters]`: never more than a first
    character, the last four digits of a card number or IBAN, and a secret's kind and length.
    Applying it twice changes nothing.
    """
    for _ in range(_ROUNDS):
        hidden = _hidden(text, 0, len(text))
        if hidden == text:
            return text
        text = hidden
    return text


def excerpt(text: str, start: int = 0, end: int | None = None, *, width: int = 60) -> str:
    """The characters `start` to `end`, masked, on one line, cut to `width` with an ellipsis.

    Of the whole text when neither is given.

    A value that `start` or `end` cuts is masked as a whole.
    """
    end = len(text) if end is None else end
    last = min(end, start + 20 * width)
    first = _window_start(text, start)
    window = text[first : _window_end(text, last)]
    hidden = _hidden(window, start - first, last - first)
    flat = " ".join(hidden.split())
    if flat != text[start:last]:
        flat = mask(flat)
    return flat if len(flat) <= width and last == end else flat[: width - 1] + "…"


def _hidden(text: str, start: int, end: int) -> str:
    """The characters `start` to `end` of the text with the private values among them masked."""
    from tunegate.curate.privacy.find import private_spans  # not needed by those who only import
    from tunegate.curate.privacy.masked import masked

    parts: list[str] = []
    at = start
    for span in private_spans(text):
        if span.end > start and span.start < end:
            parts += [text[at : span.start], masked(text[span.start : span.end], span)]
            at = span.end
    return "".join([*parts, text[at:end]])


def _window_start(text: str, start: int) -> int:
    """Where to begin reading so that a value that reaches `start` is seen whole."""
    first = max(0, start - _REACH)
    block = text.rfind("-----BEGIN ", max(0, start - _LONGEST), start)
    if block >= 0:
        first = min(first, block)
    lowest = max(0, first - _LONGEST)
    while first > lowest and not text[first - 1].isspace():
        first -= 1
    return first


def _window_end(text: str, end: int) -> int:
    """Where to stop reading so that a value that begins before `end` is seen whole."""
    last = min(len(text), end + _REACH)
    block = text.find("-----END ", last, last + _LONGEST)
    if block >= 0:
        last = min(len(text), block + len("-----END ENCRYPTED PRIVATE KEY-----"))
    highest = min(len(text), last + _LONGEST)
    while last < highest and not text[last].isspace():
        last += 1
    return last
