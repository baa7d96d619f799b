"""A look at the lengths in an Arrow file or stream before it is read.

The reader takes them at their word, and a damaged one makes it ask for so much memory that the
process ends. The layout is that of the Arrow columnar format (Message.fbs, File.fbs), in
flatbuffers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_MAGIC = b"ARROW1"
_CONTINUATION = 0xFFFFFFFF
_DICTIONARY, _RECORDS = 2, 3
_HEADER_TYPE, _HEADER, _BODY_LENGTH = 1, 2, 3
_DICTIONARY_DATA = 1
_NODES, _BUFFERS, _COMPRESSION = 1, 2, 3
_PAIR = struct.Struct("<qq")
_DICTIONARY_BLOCKS, _RECORD_BLOCKS = 2, 3
_BLOCK = struct.Struct("<qi4xq")
_UNPACKED_RATIO = 400
_UNPACKED_FREE = 256 << 20


def check_arrow(data: bytes) -> None:
    """Make sure that every length in an Arrow file or stream fits into the data.

    Raises:
        ValueError: when one does not.
    """
    try:
        if data.startswith(_MAGIC):
            _check_file(data)
        else:
            _check_stream(data)
    except struct.error as error:
        raise ValueError("a length that does not fit") from error


def _check_file(data: bytes) -> None:
    """Every message that the footer lists."""
    end = len(data) - len(_MAGIC) - 4
    if not data.endswith(_MAGIC) or end < 8:
        raise ValueError("the file has no end")
    (size,) = struct.unpack_from("<i", data, end)
    if not 0 < size <= end - 8:
        raise ValueError("its footer does not fit")
    footer = memoryview(data)[end - size : end]
    table = _Table(footer, _offset(footer, 0))
    for field in (_DICTIONARY_BLOCKS, _RECORD_BLOCKS):
        for offset, head, body in table.structs(field, _BLOCK):
            if min(offset, head, body) < 0 or offset + head + body > len(data):
                raise ValueError("a block that reaches beyond the file")
            (mark,) = struct.unpack_from("<I", data, offset)
            start = offset + (8 if mark == _CONTINUATION else 4)
            _check_message(data, start, offset + head)


def _check_stream(data: bytes) -> None:
    """Message by message, up to the mark of the end or the end of the data."""
    at = 0
    while at < len(data):
        mark, size = struct.unpack_from("<II", data, at)
        if mark != _CONTINUATION:
            raise ValueError(f"no message at byte {at:,}")
        if size == 0:
            return
        at = _check_message(data, at + 8, at + 8 + size)


def _check_message(data: bytes, start: int, body_at: int) -> int:
    """Check the message whose metadata stand from `start` to `body_at`; gives where it ends."""
    metadata = memoryview(data)[start:body_at]
    table = _Table(metadata, _offset(metadata, 0))
    length = table.number(_BODY_LENGTH, "<q")
    if not 0 <= length <= len(data) - body_at:
        raise ValueError(f"cut off in the message at byte {start:,}")
    _check_batch(table, memoryview(data)[body_at : body_at + length])
    return body_at + length


def _check_batch(message: _Table, body: memoryview) -> None:
    kind = message.number(_HEADER_TYPE, "<B")
    if kind not in (_DICTIONARY, _RECORDS):
        return
    batch = message.table(_HEADER)
    if kind == _DICTIONARY:
        batch = batch.table(_DICTIONARY_DATA)
    for rows, _ in batch.structs(_NODES, _PAIR):
        if not 0 <= rows <= 8 * len(body):
            raise ValueError(f"a batch of {rows:,} rows in {len(body):,} bytes")
    packed = batch.has(_COMPRESSION)
    for start, length in batch.structs(_BUFFERS, _PAIR):
        if start < 0 or length < 0 or start + length > len(body):
            raise ValueError("a buffer that reaches beyond its message")
        if packed and length >= 8:
            (unpacked,) = struct.unpack_from("<q", body, start)
            if unpacked > max(_UNPACKED_FREE, length * _UNPACKED_RATIO):
                raise ValueError(f"{length:,} bytes that unpack to {unpacked:,}")


class _Table:
    """A flatbuffers table; reading outside the message is a `struct.error`."""

    def __init__(self, message: memoryview, at: int) -> None:
        self._message = message
        self._at = at
        (back,) = struct.unpack_from("<i", message, _inside(at))
        self._fields = at - back
        (self._size,) = struct.unpack_from("<H", message, _inside(self._fields))

    def has(self, field: int) -> bool:
        return self._place(field) is not None

    def number(self, field: int, layout: str) -> int:
        place = self._place(field)
        if place is None:
            return 0
        (value,) = struct.unpack_from(layout, self._message, place)
        return int(value)

    def table(self, field: int) -> _Table:
        place = self._place(field)
        if place is None:
            raise ValueError("a message without its header")
        return _Table(self._message, _offset(self._message, place))

    def structs(self, field: int, layout: struct.Struct) -> Iterator[tuple[int, ...]]:
        """A vector of structs."""
        place = self._place(field)
        if place is None:
            return
        start = _offset(self._message, place)
        (count,) = struct.unpack_from("<I", self._message, start)
        for nth in range(count):
            yield layout.unpack_from(self._message, start + 4 + layout.size * nth)

    def _place(self, field: int) -> int | None:
        entry = 4 + 2 * field
        if entry + 2 > self._size:
            return None
        (offset,) = struct.unpack_from("<H", self._message, self._fields + entry)
        return self._at + offset if offset else None


def _offset(message: memoryview, at: int) -> int:
    (offset,) = struct.unpack_from("<I", message, at)
    return int(at + offset)


def _inside(at: int) -> int:
    """The position, which must not be counted from the end."""
    if at < 0:
        raise struct.error("negative position")
    return at
