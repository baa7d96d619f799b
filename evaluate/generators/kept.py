"""Replies kept by everything that determines them: a run that was killed goes on where it was.

One file a generator, named by a hash of its name: a line that names it, then a line a reply, with a
checksum. Lines are appended under a lock, each with one write, before the reply is handed on. A
kill leaves at most an unfinished last line, which the next writer cuts off; a line whose checksum
is wrong was never written. A power failure may take the last lines with it: the file is synced
when the replies end.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import orjson

from tunegate.curate.answer_words import readable
from tunegate.curate.errors import UserError
from tunegate.curate.generation import Generator, Reply, Request

_SUM_DIGITS = 8


def request_key(generator: str, request: Request) -> str:
    """32 hex digits of everything that determines a reply."""
    body = [
        generator,
        [[message.role, readable(message.text)] for message in request.messages],
        request.max_tokens,
        request.temperature,
        request.seed,
        [readable(stop) for stop in request.stop],
    ]
    return blake2b(orjson.dumps(body), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Kept:
    """A generator whose replies are kept; only what is missing is generated. Errors are not kept.

    Two processes may keep replies at once; each may then generate what the other is generating.
    """

    generator: Generator
    folder: Path
    """Made when something is kept."""

    @property
    def name(self) -> str:
        """That of the generator."""
        return self.generator.name

    @property
    def path(self) -> Path:
        """The file of this generator."""
        hashed = blake2b(readable(self.name).encode(), digest_size=8).hexdigest()
        return self.folder / f"{hashed}.jsonl"

    def found(self, requests: Sequence[Request]) -> dict[int, Reply]:
        """The replies that are kept, by the number of the request."""
        kept = self._read()
        name = self.name
        keys = (request_key(name, request) for request in requests)
        return {number: kept[key] for number, key in enumerate(keys) if key in kept}

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        """See `Generator`; kept replies come first, and equal requests are asked once.

        Raises:
            UserError: when the generator cannot work, or the file cannot be written.
        """
        found = self.found(requests)
        yield from found.items()
        same: dict[str, list[int]] = {}
        for number, request in enumerate(requests):
            if number not in found:
                same.setdefault(request_key(self.name, request), []).append(number)
        if not same:
            return
        missing = list(same.values())
        asked = [requests[numbers[0]] for numbers in missing]
        with self._writer() as writer:
            for place, reply in self.generator.replies(asked):
                if reply.error is None:
                    writer.keep(request_key(self.name, asked[place]), reply)
                for number in missing[place]:
                    yield number, reply

    def _read(self) -> dict[str, Reply]:
        try:
            lines = self.path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unusable("read", error) from error
        return dict(held for line in lines if (held := _parsed(line)) is not None)

    def _writer(self) -> _Writer:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return _Writer(self.path, self.name)
        except OSError as error:
            raise self._unusable("written", error) from error

    def _unusable(self, what: str, error: OSError) -> UserError:
        return UserError(
            f"{self.path}: it cannot be {what}: {error.strerror}", "check its rights and the disk"
        )


class _Writer:
    """The end of a file of replies."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._begin = _line({"generator": readable(name)})

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            os.fsync(self._number)
        except OSError as failed:
            raise self._full(failed) from failed
        finally:
            os.close(self._number)

    def keep(self, key: str, reply: Reply) -> None:
        """Append a reply; it outlives a kill from here on."""
        body = {
            "key": key,
            "text": readable(reply.text),
            "seconds": round(reply.seconds, 6),
            "prompt_tokens": reply.prompt_tokens,
            "reply_tokens": reply.reply_tokens,
            "cut": reply.cut,
        }
        try:
            fcntl.flock(self._number, fcntl.LOCK_EX)
            try:
                self._cut_unfinished()
                self._append(_line(body))
            finally:
                fcntl.flock(self._number, fcntl.LOCK_UN)
        except OSError as error:
            raise self._full(error) from error

    def _full(self, error: OSError) -> UserError:
        return UserError(
            f"{self._path}: it cannot be written: {error.strerror}",
            "make room; the replies so far are kept",
        )

    def _cut_unfinished(self) -> None:
        """End the file with its last whole line; an empty one gets its first."""
        size = os.fstat(self._number).st_size
        if size and os.pread(self._number, 1, size - 1) == b"\n":
            return
        end = os.pread(self._number, size, 0).rfind(b"\n") + 1
        os.ftruncate(self._number, end)
        if not end:
            self._append(self._begin)

    def _append(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._number, line) :]


def _line(body: dict[str, object]) -> bytes:
    text = orjson.dumps(body)
    return b"%08x %b\n" % (crc32(text), text)


def _parsed(line: bytes) -> tuple[str, Reply] | None:
    """Key and reply of a line; None for the first line and for one that was damaged."""
    head, _, text = line.partition(b" ")
    if len(head) != _SUM_DIGITS or head != b"%08x" % crc32(text):
        return None
    body = orjson.loads(text)
    key = body.pop("key", None)
    return None if key is None else (key, Reply(**body))
