"""What was computed for a content, kept by its hash: a cache that only grows.

A file holds a header and blocks; a block is what one computation gave: its keys, then one row of
numbers a key. Blocks are appended under a lock, so two processes may write at once. A kill leaves
at most an unfinished last block, which the next writer cuts off. Every block carries checksums:
what does not match was never computed.

    file    magic, length and checksum of the name, the name in UTF-8
    block   `_HEAD`, keys (16 bytes each), values (`width` numbers each)
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import Any, BinaryIO
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.vectors.floats import Floats

Keys = npt.NDArray[np.uint64]
"""128-bit content hashes, `(n, 2)`."""

_MAGIC = b"tunegate vectors 1\n"
_NAME = struct.Struct("<II")
"""Length and CRC-32 of the store's name."""
_HEAD = struct.Struct("<4sIIII")
"""Mark, rows, width, CRC-32 of the keys and of the values; the CRC-32 of these stands behind."""
_SUM = struct.Struct("<I")
_MARK = b"rows"
_KEY_BYTES = 16


def content_keys(*columns: Sequence[str]) -> Keys:
    """One key for each text, or for each row of texts when there are several columns."""
    if len(columns) == 1:
        digests = [blake2b(text.encode(), digest_size=_KEY_BYTES).digest() for text in columns[0]]
    else:
        digests = [
            blake2b(
                b"".join(blake2b(text.encode()).digest() for text in row), digest_size=_KEY_BYTES
            ).digest()
            for row in zip(*columns, strict=True)
        ]
    return np.frombuffer(b"".join(digests), "<u8").reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows that were kept together: in the file, or in memory when there are `values`."""

    keys: Keys
    width: int
    at: int = 0
    """Where the values begin in the file."""
    checksum: int = 0
    values: npt.NDArray[Any] | None = None


class Store:
    """Rows of numbers by key. Threads may share it, and processes its file."""

    def __init__(self, path: Path | None, *, name: str, kind: npt.DTypeLike) -> None:
        """Nothing is read or written yet.

        Args:
            path: The file, made when something is kept; None keeps everything in memory.
            name: Of what computes the rows. A file of another name is started anew.
            kind: In which numbers are kept.
        """
        self._path = path
        self._start = _MAGIC + _NAME.pack(len(name.encode()), crc32(name.encode())) + name.encode()
        self._kind = np.dtype(kind)
        self._blocks: list[_Block] = []
        self._inode = 0
        self._known = 0
        """Bytes of the file that were understood."""
        self._index: pl.DataFrame | None = None
        self._lock = RLock()

    @property
    def width(self) -> int | None:
        """Numbers in a row; None when there is no row yet."""
        with self._lock:
            self._refresh()
            return self._blocks[-1].width if self._blocks else None

    def get(self, keys: Keys) -> tuple[npt.NDArray[np.bool_], Floats]:
        """Which keys have a row, `(n,)`, and the rows of those, in the order of the keys."""
        with self._lock:
            self._refresh()
            if not self._blocks:
                return np.zeros(len(keys), np.bool_), np.empty((0, 0), np.float32)
            width = self._blocks[-1].width
            places = self._places(keys, width=width)
            found = np.zeros(len(keys), np.bool_)
            rows = np.empty((len(keys), width), np.float32)
            with ExitStack() as stack:
                file: BinaryIO | None = None
                if self._path is not None:
                    with suppress(OSError):
                        file = stack.enter_context(self._path.open("rb"))
                for (block,), here in places.partition_by("block", as_dict=True).items():
                    values = self._values(self._blocks[block], file)
                    if values is not None:
                        asked = here["asked"].to_numpy()
                        rows[asked] = values[here["row"].to_numpy()]
                        found[asked] = True
            return found, rows if found.all() else rows[found]

    def put(self, keys: Keys, rows: Floats) -> Floats:
        """Keep a row for each key; in memory where the file cannot be written to.

        Returns:
            The rows as `get` gives them, which may be a little rounded.
        """
        values = np.ascontiguousarray(rows, self._kind)
        if len(keys):
            with self._lock:
                if not self._append(np.ascontiguousarray(keys), values):
                    self._blocks.append(_Block(keys, values.shape[1], values=values))
                self._index = None
        return values.astype(np.float32)

    def _append(self, keys: Keys, values: npt.NDArray[Any]) -> bool:
        """Write a block behind the last whole one; False when the file cannot be written to."""
        if self._path is None:
            return False
        parts = [keys.tobytes(), values.tobytes()]
        head = _HEAD.pack(_MARK, *values.shape, *map(crc32, parts))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                self._read_blocks(file)
                if os.fstat(file.fileno()).st_size > self._known:
                    self._forget()
                    self._read_blocks(file)
                    os.truncate(file.fileno(), self._known)
                if not self._known:
                    file.write(self._start)
                for part in (head, _SUM.pack(crc32(head)), *parts):
                    file.write(part)
                file.flush()
                self._read_blocks(file)
        except OSError:
            return False
        return True

    def _refresh(self) -> None:
        """Learn of blocks that were appended since."""
        if self._path is not None:
            with suppress(OSError), self._path.open("rb") as file:
                self._read_blocks(file)

    def _forget(self) -> None:
        self._blocks = [block for block in self._blocks if block.values is not None]
        self._known, self._index = 0, None

    def _read_blocks(self, file: BinaryIO) -> None:
        """Go on behind what is known, up to the first thing that is not a whole block."""
        state = os.fstat(file.fileno())
        if state.st_ino != self._inode or state.st_size < self._known:
            self._forget()
            self._inode = state.st_ino
        if not self._known:
            file.seek(0)
            if file.read(len(self._start)) != self._start:
                return
            self._known = len(self._start)
        while True:
            block = _read_block(file, self._known)
            if block is None:
                return
            end = block.at + len(block.keys) * block.width * self._kind.itemsize
            if end > state.st_size:
                return
            self._blocks.append(block)
            self._known, self._index = end, None

    def _places(self, keys: Keys, *, width: int) -> pl.DataFrame:
        """Where each key that has a row stands (`asked`, `block`, `row`); the latest of several."""
        if self._index is None:
            self._index = _index(self._blocks, width=width)
        asked = pl.DataFrame({"one": keys[:, 0], "two": keys[:, 1]}).with_row_index("asked")
        return asked.join(self._index, on=["one", "two"]).sort("block", "asked")

    def _values(self, block: _Block, file: BinaryIO | None) -> npt.NDArray[Any] | None:
        """The rows of a block; None when they are damaged or out of reach."""
        if block.values is not None or file is None:
            return block.values
        size = len(block.keys) * block.width * self._kind.itemsize
        try:
            file.seek(block.at)
            body = file.read(size)
        except OSError:
            return None
        if len(body) != size or crc32(body) != block.checksum:
            return None
        return np.frombuffer(body, self._kind).reshape(len(block.keys), block.width)


def _read_block(file: BinaryIO, at: int) -> _Block | None:
    """Head and keys of the block that begins at `at`; None when they are not whole."""
    file.seek(at)
    head = file.read(_HEAD.size)
    checksum = file.read(_SUM.size)
    if len(checksum) < _SUM.size or _SUM.unpack(checksum)[0] != crc32(head):
        return None
    mark, rows, width, keys_sum, values_sum = _HEAD.unpack(head)
    keys = file.read(rows * _KEY_BYTES)
    if mark != _MARK or len(keys) < rows * _KEY_BYTES or crc32(keys) != keys_sum:
        return None
    values_at = at + _HEAD.size + _SUM.size + len(keys)
    return _Block(np.frombuffer(keys, "<u8").reshape(-1, 2), width, values_at, values_sum)


def _index(blocks: Sequence[_Block], *, width: int) -> pl.DataFrame:
    """Block and row of each key among the blocks of this width; the last of several."""
    chosen = [at for at, block in enumerate(blocks) if block.width == width]
    sizes = [len(blocks[at].keys) for at in chosen]
    keys = np.concatenate([blocks[at].keys for at in chosen])
    columns = {
        "one": keys[:, 0],
        "two": keys[:, 1],
        "block": np.repeat(chosen, sizes),
        "row": np.concatenate([np.arange(size) for size in sizes]),
    }
    return pl.DataFrame(columns).unique(["one", "two"], keep="last")
