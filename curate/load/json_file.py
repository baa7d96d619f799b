"""One JSON document: a list of rows, an object with a list inside, or objects one behind another.

The rows are cut out as text and parsed one by one, so that each keeps its line, and a broken one
does not take the others with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from tunegate.curate.errors import InputError
from tunegate.curate.load.batch import Batch, Contents, Notes, Unread
from tunegate.curate.load.jsonl import BATCH_BYTES, reread

IsRow = Callable[[dict[str, Any]], bool]
"""Whether an object is a row by itself, to tell `{"messages": [...]}` from `{"data": [...]}`."""

_BROKEN = 200
"""Broken rows after which the rest of the document is given up as one row."""

_DECODER = json.JSONDecoder(parse_int=float)
"""For finding where values end; integers of any length pass."""
_SPACE = b" \t\r\n"
_GAP = re.compile(r"[ \t\r\n,]*")
_NEXT_ROW = re.compile(r"\}[\s,]*+(?=\{)")
_LIST_FIRST = re.compile(r'\s*\{\s*"([^"\\]*)"\s*:\s*\[')


def read_json(data: bytes, notes: Notes, *, file: str, is_row: IsRow) -> Contents:
    """The rows of a JSON document.

    Raises:
        InputError: when the document holds several lists of rows, so that one must be chosen.
    """
    start = len(data) - len(data.lstrip(_SPACE))
    if data[start : start + 1] == b"[":
        return _contents(_cut_list(data, start + 1, notes), data, notes)
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError:
        text = data.decode("utf-8", "surrogateescape")
        opening = _LIST_FIRST.match(text)
        if opening and not is_row({opening[1]: None}) and not _is_whole(text, start):
            line = 1 + text.count("\n", 0, opening.end())
            pieces = _scan(text, opening.end(), line, notes, closing="]")
            return _contents(pieces, data, notes, inside=opening[1])
        return _contents(_scan(text, 0, 1, notes), data, notes, container="json objects")
    if not isinstance(body, dict) or is_row(body):
        return _contents(_scan(data.decode(), 0, 1, notes), data, notes)
    key = only_list(body, file=file)
    if key is None:
        return _contents(_scan(data.decode(), 0, 1, notes), data, notes)
    opening_at = _list_start(data.decode(), key)
    if opening_at is None:
        return _contents(_scan(data.decode(), 0, 1, notes), data, notes)
    return _contents(_cut_list(data, opening_at, notes), data, notes, inside=key)


def only_list(body: dict[str, Any], *, file: str) -> str | None:
    """The key under which a document holds its rows; None when there is no list of objects.

    Raises:
        InputError: when there are several, so that one must be chosen.
    """
    lists = [
        key
        for key, value in body.items()
        if isinstance(value, list) and any(isinstance(row, dict) for row in value[:10])
    ]
    if len(lists) > 1:
        raise InputError(
            f"{file}: holds several lists: {', '.join(lists)}",
            "put the one to train on into a file of its own",
        )
    return lists[0] if lists else None


@dataclass(frozen=True, slots=True)
class _Piece:
    """The text of one row and the line it begins on; `broken` when it is known not to parse."""

    raw: bytes
    line: int
    broken: str = ""


def _contents(
    pieces: Iterator[_Piece],
    data: bytes,
    notes: Notes,
    *,
    container: str = "json",
    inside: str | None = None,
) -> Contents:
    batches = _batches(pieces, len(data), notes)
    return Contents(container, batches, total=len(data), inside=inside)


def _batches(pieces: Iterator[_Piece], total: int, notes: Notes) -> Iterator[Batch]:
    values: list[Any] = []
    lines: list[int | None] = []
    raws: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece.raw)
        for raw, value in _parsed(piece, notes):
            values.append(value)
            lines.append(piece.line)
            raws.append(raw)
        if size >= BATCH_BYTES:
            yield Batch(values, lines, raws, size=size)
            total -= size
            values, lines, raws, size = [], [], [], 0
    yield Batch(values, lines, raws, size=max(total, 0))


def _parsed(piece: _Piece, notes: Notes) -> list[tuple[bytes, Any]]:
    if piece.broken:
        return [(piece.raw, Unread(piece.broken))]
    try:
        return [(piece.raw, orjson.loads(piece.raw))]
    except orjson.JSONDecodeError:
        return reread(piece.raw, piece.line, notes)


def _cut_list(data: bytes, start: int, notes: Notes) -> Iterator[_Piece]:
    """The elements of the list whose opening bracket stands before `start`.

    When every element begins on a line of its own with the same indentation, and every piece
    between two such lines parses, the pieces are the elements. From the first piece that does not
    parse on, the text is scanned.
    """
    first = start + len(data[start:]) - len(data[start:].lstrip(_SPACE))
    line = 1 + data.count(b"\n", 0, first)
    before = data[start:first]
    mark = before[before.rfind(b"\n") :] + b"{" if b"\n" in before else b""
    at = first
    while mark and data[at : at + 1] == b"{":
        found = data.find(mark, at)
        if found < 0:
            break
        raw = data[at:found].rstrip(_SPACE)
        if not raw.endswith(b",") or not _parses(raw[:-1]):
            break
        yield _Piece(raw[:-1], line)
        line += data.count(b"\n", at, found + len(mark) - 1)
        at = found + len(mark) - 1
    text = data[at:].decode("utf-8", "surrogateescape")
    yield from _scan(text, 0, line, notes, closing="]")


def begins_with_value(data: bytes) -> bool:
    """Whether the text begins with a list, or with one whole value over several lines."""
    if data.lstrip(_SPACE)[:1] == b"[":
        return True
    text = data.decode("utf-8", "surrogateescape")
    return _is_whole(text, len(text) - len(text.lstrip(" \t\r\n")))


def _is_whole(text: str, at: int) -> bool:
    """Whether a whole value begins there, whatever stands behind it."""
    try:
        _DECODER.raw_decode(text, at)
    except (json.JSONDecodeError, RecursionError):
        return False
    return True


def _parses(raw: bytes) -> bool:
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return True


def _scan(text: str, at: int, line: int, notes: Notes, *, closing: str = "") -> Iterator[_Piece]:
    """Values one behind another, up to the closing bracket or the end of the text.

    A value that does not parse is broken up to the next `}, {`.
    """
    start, broken = at, 0
    while True:
        begin = _behind_gap(text, at)
        commas = text.count(",", at, begin)
        line += text.count("\n", at, begin)
        ended = begin >= len(text) or text[begin] == closing
        if ended and commas:
            notes.say("a comma behind the last row")
        elif closing and at > start and not ended and not commas:
            notes.say("rows without a comma between them")
        at = begin
        if ended:
            break
        try:
            _, end = _DECODER.raw_decode(text, at)
            reason = ""
        except (json.JSONDecodeError, RecursionError) as error:
            broken += 1
            end, reason = _give_up(text, at, line, error, closing, last=broken >= _BROKEN)
        yield _Piece(text[at:end].encode("utf-8", "surrogateescape"), line, reason)
        line += text.count("\n", at, end)
        at = end
    if closing:
        yield from _rest(text, at, line, notes)


def _rest(text: str, at: int, line: int, notes: Notes) -> Iterator[_Piece]:
    """What stands behind the list: nothing, the rest of the object around it, or a broken row."""
    if at >= len(text):
        notes.say("the list has no end: the file may be cut off")
        return
    begin = _behind_gap(text, at + 1)
    if begin >= len(text) or "," in text[at + 1 : begin] or text[begin:].rstrip() == "}":
        return
    raw = text[begin:].rstrip().encode("utf-8", "surrogateescape")
    yield _Piece(raw, line + text.count("\n", at, begin), "text behind the end of the list")


def _give_up(
    text: str,
    at: int,
    line: int,
    error: json.JSONDecodeError | RecursionError,
    closing: str,
    *,
    last: bool,
) -> tuple[int, str]:
    """Where the broken value that begins at `at` ends, and what is wrong with it."""
    if isinstance(error, RecursionError):
        failed, reason = at, "nested too deeply"
    else:
        failed = max(error.pos, at)
        where = line + text.count("\n", at, failed)
        column = failed - text.rfind("\n", 0, failed)
        what = error.msg[:1].lower() + error.msg[1:]
        reason = f"not valid JSON: {what} (line {where:,}, column {column:,})"
    following = None if last else _NEXT_ROW.search(text, failed)
    if following is not None:
        return following.start() + 1, reason
    end = len(text.rstrip(" \t\r\n"))
    if closing and text[end - 1] == closing and end - 1 > at:
        end -= 1
    return end, reason


def _behind_gap(text: str, at: int) -> int:
    """The position behind white space and commas."""
    gap = _GAP.match(text, at)
    return at if gap is None else gap.end()


def _list_start(text: str, key: str) -> int | None:
    """Byte position behind the opening bracket of the list under `key`; None when it is not found.

    That is so only for a value nested more deeply than this parser goes.
    """
    at = text.index("{") + 1
    try:
        while True:
            name, at = _DECODER.raw_decode(text, _behind_gap(text, at))
            at = _behind_gap(text, text.index(":", at) + 1)
            if name == key and text[at] == "[":
                return len(text[: at + 1].encode())
            _, at = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
