"""The text in a file's bytes."""

from __future__ import annotations

from tunegate.curate.errors import InputError


def decoded(data: bytes, *, file: str) -> str:
    """UTF-8 text, a byte order mark left out and every line break written as a line feed.

    Raises:
        InputError: when the bytes are not UTF-8; it names the line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file}: not UTF-8 text (line {line:,})", "save it as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
