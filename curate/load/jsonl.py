"""JSON Lines: one value a line, read in batches; a line that fails is looked at closely."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from tunegate.curate.load.batch import Batch, Notes, Unread
from tunegate.curate.load.encoding import undecodable

BATCH_BYTES = 4 << 20
"""Text parsed at a time. Larger batches keep more objects alive and are slower for it."""

_TRAILING_COMMA = "with a comma behind the object"


def read_lines(data: bytes, notes: Notes) -> Iterator[Batch]:
    """The lines of a JSONL file. Blank lines are not rows; only a line feed ends a line."""
    loads, start, line = orjson.loads, 0, 0
    while start < len(data):
        end = _batch_end(data, start)
        values: list[Any] = []
        lines: list[int | None] = []
        raws: list[bytes] = []
        for raw in data[start:end].removesuffix(b"\n").split(b"\n"):
            line += 1
            try:
                value = loads(raw)
            except orjson.JSONDecodeError:
                for text, value in reread(raw, line, notes):
                    values.append(value)
                    lines.append(line)
                    raws.append(text)
            else:
                values.append(value)
                lines.append(line)
                raws.append(raw)
        yield Batch(values, lines, raws, size=end - start)
        start = end


def reread(raw: bytes, line: int, notes: Notes) -> list[tuple[bytes, Any]]:
    """What stands on a line that the strict parser refuses: text and value of each row.

    Read all the same: a byte order mark, a comma behind the object, NaN and Infinity (as null),
    several objects on one line. Anything else is one `Unread`. A blank line holds nothing.
    """
    stripped = raw.strip(b" \t\r\n").removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
    if not stripped:
        return []
    unread = undecodable(stripped)
    if unread is not None:
        notes.tally("with bytes that are not UTF-8", line)
        return [(raw, unread)]
    text = stripped.decode()
    try:
        return _values(text, line, notes)
    except json.JSONDecodeError as error:
        at = error.pos + raw.decode().find(text)
        return [(raw, Unread(f"not valid JSON: {_lower(error.msg)} (column {at + 1})"))]
    except RecursionError:
        return [(raw, Unread("nested too deeply"))]


def _values(text: str, line: int, notes: Notes) -> list[tuple[bytes, Any]]:
    found: list[tuple[bytes, Any]] = []
    odd: list[str] = []
    decoder = json.JSONDecoder(parse_constant=odd.append, parse_int=_integer)
    at = 0
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        found.append((text[at:end].encode(), _checked(value)))
        at = _skip(text, end)
        if at < len(text) and text[at] == ",":
            notes.tally(_TRAILING_COMMA, line)
            at = _skip(text, at + 1)
    if odd:
        notes.tally(f"with {odd[0]}, which is not JSON: read as null", line)
    if len(found) > 1:
        notes.tally("sharing a line with another", line, count=len(found))
    return found


def _checked(value: Any) -> Any:
    """The value, or why it cannot be kept: the strict parser knows."""
    try:
        orjson.dumps(value)
    except (orjson.JSONEncodeError, RecursionError) as error:
        if "surrogate" in str(error):
            return Unread("a lone surrogate (half of an emoji, written as \\ud83d) in a text")
        return value if "Integer" in str(error) else Unread("nested too deeply")
    return value


def _integer(digits: str) -> int | float:
    """A number as the fast parser gives it: beyond 64 bits it is a float."""
    return int(digits) if len(digits) < 19 else float(digits)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _batch_end(data: bytes, start: int) -> int:
    """The end of the batch that begins at `start`, behind a line break or at the end of all."""
    if len(data) - start <= BATCH_BYTES:
        return len(data)
    end = data.rfind(b"\n", start, start + BATCH_BYTES)
    if end < 0:
        end = data.find(b"\n", start + BATCH_BYTES)
    return len(data) if end < 0 else end + 1
