"""The feedback of a workspace: `.tunegate/feedback.jsonl`, one opinion a line, only appended to."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from pydantic import ValidationError

from tunegate.curate.errors import InputError, UserError
from tunegate.decide.feedback import Opinion, Shown

FEEDBACK = "feedback.jsonl"


def append_opinions(opinions: Sequence[Opinion], path: Path) -> None:
    """Add opinions; they are on the disk when this returns. Several may write at once.

    Raises:
        UserError: when the file cannot be written.
    """
    lines = b"".join(orjson.dumps(one.model_dump()) + b"\n" for one in opinions)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.truncate(_whole_lines(file))
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UserError(
            f"{path}: it cannot be written: {error.strerror}", "check its rights and the disk"
        ) from error


def read_opinions(path: Path) -> tuple[Opinion, ...]:
    """All opinions, in the order in which they were given; none when there is no file.

    A line that a kill cut short is left out: it was never acknowledged.

    Raises:
        InputError: when another line is no opinion.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise InputError(f"{path}: it cannot be read: {error.strerror}") from error
    found: list[Opinion] = []
    for number, line in enumerate(lines, 1):
        if not line.endswith(b"\n"):
            break
        try:
            found.append(Opinion.model_validate(orjson.loads(line)))
        except orjson.JSONDecodeError as error:
            raise InputError(f"{path}:{number}: this is no JSON", _REPAIR) from error
        except ValidationError as error:
            raise InputError(f"{path}:{number}: {_first(error)}", _REPAIR) from error
    return tuple(found)


def opinions_of(
    lines: Sequence[bytes],
    shown: Sequence[Shown],
    *,
    origin: str,
    lock: str,
    author: str,
    at: str,
) -> tuple[Opinion, ...]:
    """Opinions from lines `{"id": ..., "thumb": "up" or "down", "comment": ...}`.

    Empty lines are passed over. Further keys, such as the question and the answer of a list that
    was filled in, are not read; a thumb that is null or empty says nothing.

    Args:
        lines: As they came.
        shown: What there is to judge.
        origin: Where the lines came from, for messages.
        lock: Digest of the lock.
        author: Who says so.
        at: When, UTC, ISO 8601 with seconds.

    Raises:
        InputError: when a line is something else, or names an answer that is not among `shown`.
    """
    known = {one.id for one in shown}
    found: list[Opinion] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            body: Any = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise InputError(f"{origin}:{number}: this is no JSON", _WRITE) from error
        if not isinstance(body, Mapping) or not isinstance(body.get("id"), str):
            raise InputError(f"{origin}:{number}: this is no object with an `id`", _WRITE)
        if body["id"] not in known:
            raise InputError(
                f"{origin}:{number}: {body['id']!r} is no answer that is shown",
                "`tunegate gate --feedback --format jsonl` lists what there is to judge",
            )
        if body.get("thumb") in (None, ""):
            continue
        try:
            one = Opinion(
                lock=lock,
                id=body["id"],
                thumb=body["thumb"],
                comment=body.get("comment") or "",
                author=author,
                at=at,
            )
        except ValidationError as error:
            raise InputError(f"{origin}:{number}: {_first(error)}", _WRITE) from error
        found.append(one)
    return tuple(found)


_REPAIR = "restore the file from a copy, or move it away to begin anew"
_WRITE = 'write {"id": "...", "thumb": "up", "comment": "..."}'


def _whole_lines(file: BinaryIO) -> int:
    """Bytes up to the last line end: what a kill cut short behind it was never acknowledged."""
    size = file.seek(0, os.SEEK_END)
    step = 65_536
    at = size
    while at:
        start = max(0, at - step)
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where} = {first['input']!r}: {first['msg']}" if where else str(first["msg"])
