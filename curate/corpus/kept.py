"""What was read from files, kept by the hash of their bytes, so that it is read only once.

One file for each content: a line with a mark and a checksum, then the content as JSON. What is
damaged, or was written by another version of a reader, counts as not kept and is written anew. The
folder may be deleted.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson

from tunegate.curate.corpus.document import Block, Content
from tunegate.curate.corpus.kinds import Kind
from tunegate.curate.whole_file import write_whole

_MARK = b"tunegate document 1 "


class KeptContents:
    """Contents by kind and hash of the file's bytes."""

    def __init__(self, folder: Path | None) -> None:
        """Nothing is read or written yet. Without a folder nothing is kept."""
        self._folder = folder

    def get(self, kind: Kind, sha256: str) -> Content | None:
        """What was read from these bytes; None when that is not known, or damaged."""
        if self._folder is None:
            return None
        try:
            data = self._path(kind, sha256).read_bytes()
        except OSError:
            return None
        head, _, body = data.partition(b"\n")
        if head != _head(body):
            return None
        try:
            return _content(orjson.loads(body))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            return None

    def put(self, kind: Kind, sha256: str, content: Content) -> None:
        """Keep what was read; where the folder cannot be written to, nothing happens."""
        if self._folder is None:
            return
        body = orjson.dumps(content)
        path = self._path(kind, sha256)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, _head(body) + b"\n" + body)

    def _path(self, kind: Kind, sha256: str) -> Path:
        folder = self._folder or Path()
        named = "\x1f".join((_readers(), kind.name, *map(_version, kind.libraries), sha256))
        return folder / f"{blake2b(named.encode(), digest_size=16).hexdigest()}.json"


@cache
def _readers() -> str:
    """A hash of the readers' source: another reader may read the same bytes otherwise."""
    source = blake2b(digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        source.update(path.read_bytes())
    return source.hexdigest()


@cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _head(body: bytes) -> bytes:
    return _MARK + b"%08x" % crc32(body)


def _content(body: dict[str, Any]) -> Content:
    return Content(
        text=str(body["text"]),
        blocks=tuple(_block(one) for one in body["blocks"]),
        body=int(body["body"]),
        pages=tuple(body["pages"]),
        stated=tuple((name, value) for name, value in body["stated"]),
        problems=tuple((page, message, hint) for page, message, hint in body["problems"]),
        notes=tuple(body["notes"]),
    )


def _block(body: dict[str, Any]) -> Block:
    return Block(
        kind=body["kind"],
        start=body["start"],
        end=body["end"],
        headings=tuple(body["headings"]),
        level=body["level"],
        parts=tuple((a, b) for a, b in body["parts"]),
        rows=tuple(tuple((a, b) for a, b in row) for row in body["rows"]),
        header_rows=body["header_rows"],
        date=body["date"],
    )
