"""Files that are no data at all: pointers, web pages, pictures, archives. Each has its answer."""

from __future__ import annotations

import html
import re

from tunegate.curate.errors import InputError

_BINARY = (
    (b"%PDF", "a PDF document", "make pairs of what it says, one prompt and response a row"),
    (b"PK\x03\x04", "a zip archive", "unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save it as xlsx or CSV"),
    (b"BZh", "a bzip2 archive", "unpack it"),
    (b"\xfd7zXZ", "an xz archive", "unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it"),
    (b"Rar!", "a RAR archive", "unpack it"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"\x89PNG", "a picture", ""),
    (b"\xff\xd8\xff", "a picture", ""),
    (b"\x89HDF", "an HDF5 file", "write its rows as Parquet or JSONL"),
    (b"\x7fELF", "a program", ""),
    (b"Obj\x01", "an Avro file", "write its rows as Parquet or JSONL"),
    (b"\x80\x04\x95", "a Python pickle, which is never opened", "write its rows as JSONL"),
)
_TAR_AT = 257
_SAMPLE_BYTES = 65536
_LFS = b"version https://git-lfs.github.com/spec/"
_ANNEX = re.compile(rb"\A\s*(?:\.\./|\.git/|/)*annex/objects/")
_MARKUP = re.compile(rb"\A\s*(?:<!doctype html|<html|<\?xml|<head|<body|<Error>)", re.IGNORECASE)
_TITLE = re.compile(rb"<(title|h1|Message)[^>]*>(.*?)</\1", re.IGNORECASE | re.DOTALL)


def refuse_binary(data: bytes, *, file: str) -> None:
    """Refuse what is not text.

    Raises:
        InputError: it names what the file is.
    """
    for magic, what, hint in _BINARY:
        if data.startswith(magic):
            raise InputError(f"{file}: {what}, not pairs", hint)
    if data[_TAR_AT : _TAR_AT + 5] == b"ustar":
        raise InputError(f"{file}: a tar archive, not pairs", "unpack it")
    sample = data[:_SAMPLE_BYTES]
    control = sum(sample.count(code) for code in range(1, 32) if code not in (9, 10, 12, 13, 27))
    if control > 0.1 * len(sample):
        raise InputError(f"{file}: a binary file, not text", "name a file with pairs")


def refuse_text(data: bytes, *, file: str) -> None:
    """Refuse text that stands where data should be: pointers and web pages.

    Raises:
        InputError: it names what the file is.
    """
    if data.startswith(_LFS):
        size = re.search(rb"^size (\d+)", data, re.MULTILINE)
        missing = f" to {int(size[1]):,} bytes" if size else ""
        raise InputError(
            f"{file}: a Git LFS pointer{missing}, not data", "fetch the data with `git lfs pull`"
        )
    if len(data) < _SAMPLE_BYTES and _ANNEX.match(data):
        raise InputError(
            f"{file}: a git-annex pointer, not data", "fetch the data with `git annex get`"
        )
    if _MARKUP.match(data):
        title = _TITLE.search(data[:_SAMPLE_BYTES])
        said = html.unescape(title[2].decode("utf-8", "replace")) if title else ""
        quoted = f' ("{" ".join(said.split())[:80]}")' if said.strip() else ""
        raise InputError(
            f"{file}: a web page{quoted}, not data",
            "the server sent a page in place of the file: download it again, logged in if need be",
        )
    zeros = data[:_SAMPLE_BYTES].count(0)
    if zeros > 0.1 * min(len(data), _SAMPLE_BYTES):
        raise InputError(f"{file}: a binary file, not text", "name a file with pairs")
