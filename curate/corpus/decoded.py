"""The text in a file's bytes."""

from __future__ import annotations

from tunegate.curate.errors import InputError
from tunegate.curate.load.batch import Notes
from tunegate.curate.load.encoding import to_utf8


def decoded(data: bytes, *, file: str) -> str:
    """The text, a byte order mark left out and every line break written as a line feed.

    UTF-16 and UTF-32 are recognized as they are in data files; anything else is UTF-8.

    Raises:
        InputError: when the bytes are none of these; it names the line.
    """
    data = utf8(data, file=file)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file}: not UTF-8 text (line {line:,})", "save it as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def utf8(data: bytes, *, file: str) -> bytes:
    """UTF-16 and UTF-32 as UTF-8, without a byte order mark; other bytes as they are.

    Raises:
        InputError: when what begins as UTF-16 or UTF-32 does not go on so; it names the line.
    """
    try:
        return to_utf8(data, encoding=None, file=file, notes=Notes())
    except InputError as error:
        raise InputError(error.message, "save it as UTF-8") from error
