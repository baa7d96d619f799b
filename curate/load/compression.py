"""Gzip and zstd, unpacked in memory, with a limit against archives made to exhaust it."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator

from tunegate.curate.errors import InputError

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_PIECE = 1 << 20
_ZSTD_PIECE = 4 << 10
"""Packed bytes at a time; one block of 4 bytes can unpack to 128 KiB."""
_FREE = 256 << 20
"""Unpacked bytes up to which the ratio does not matter."""
_RATIO = 400
"""Text shrinks three to twenty times; above this ratio the archive is not data."""


def unpack(data: bytes, *, file: str) -> tuple[bytes, str]:
    """The unpacked bytes, and `gzip` or `zstd`; the data itself and "" when it is not packed.

    Raises:
        InputError: when the archive is damaged or cut off, or unpacks to more than it should.
    """
    if data.startswith(_GZIP):
        return _joined(_gunzip(data), len(data), file=file, kind="gzip"), "gzip"
    if data.startswith(_ZSTD):
        return _joined(_unzstd(data), len(data), file=file, kind="zstd"), "zstd"
    return data, ""


def check_size(unpacked: int, *, packed: int, file: str, kind: str) -> None:
    """Make sure that an archive does not unpack to more than data would.

    Raises:
        InputError: when it does.
    """
    limit = max(_FREE, packed * _RATIO)
    if unpacked > limit:
        raise InputError(
            f"{file}: {packed:,} bytes of {kind} unpack to more than {limit:,}",
            "unpack it yourself if it really is training data",
        )


def _joined(pieces: Iterator[bytes], packed: int, *, file: str, kind: str) -> bytes:
    whole = bytearray()
    try:
        for piece in pieces:
            whole += piece
            check_size(len(whole), packed=packed, file=file, kind=kind)
    except ValueError as error:
        raise InputError(
            f"{file}: damaged {kind} data behind {len(whole):,} unpacked bytes ({error})",
            "download it again",
        ) from error
    return bytes(whole)


def _gunzip(data: bytes) -> Iterator[bytes]:
    """Unpacked pieces of all members.

    Raises:
        ValueError: when the data is damaged or cut off.
    """
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        try:
            while piece := file.read(_PIECE):
                yield piece
        except EOFError as error:
            raise ValueError("cut off") from error
        except (OSError, zlib.error) as error:
            raise ValueError(str(error)) from error


def _unzstd(data: bytes) -> Iterator[bytes]:
    """Unpacked pieces of all frames.

    Raises:
        ValueError: when the data is damaged or cut off.
    """
    import zstandard

    rest = data
    while rest:
        frame = zstandard.ZstdDecompressor().decompressobj()
        for at in range(0, len(rest), _ZSTD_PIECE):
            try:
                yield frame.decompress(rest[at : at + _ZSTD_PIECE])
            except zstandard.ZstdError as error:
                raise ValueError(str(error)) from error
            if frame.eof:
                rest = frame.unused_data + rest[at + _ZSTD_PIECE :]
                break
        else:
            raise ValueError("cut off")
