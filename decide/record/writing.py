"""Records on disk: `.tunegate/records/DATE-LOCK8-VERDICT.json`, with its Markdown and its page.

A record is never written over another one: where its name is taken by a record of another digest,
which people may have signed, `-2` is added, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from tunegate.curate.errors import InputError, UserError
from tunegate.curate.whole_file import write_whole
from tunegate.decide.record.canonical import DIGEST, SEALS, sealed
from tunegate.decide.record.record import Record

RECORDS = "records"
_BESIDE = ("", ".md", ".html")
"""Endings of a record that stand for its JSON."""
_TELLING = frozenset((SEALS, "verdict", "stages"))
"""Without any of these fields a JSON file never was a record."""
Renderers = Mapping[str, Callable[[Record, str], str]]
"""By file ending without the point: a record and its digest as text."""


def record_name(record: Record) -> str:
    """`2026-01-02-0123abcd-fix-retrieval`."""
    verdict = re.sub(r"[^a-z]+", "-", record.verdict).strip("-")
    at = record.clock.at
    day = at[:10] if re.match(r"\d{4}-\d\d-\d\d", at) else "undated"
    return f"{day}-{record.lock[:8]}-{verdict}"


def record_body(record: Record) -> dict[str, Any]:
    """The record as JSON values, sealed."""
    return sealed(orjson.loads(orjson.dumps(record.model_dump(mode="json"))))


def write_record(record: Record, folder: Path, *, renderers: Renderers) -> Path:
    """Write the record in all its forms and return the path of the JSON, which is written last.

    Raises:
        UserError: when the folder cannot be written.
    """
    body = record_body(record)
    try:
        path = _place(folder, record_name(record), digest=body[DIGEST])
        folder.mkdir(parents=True, exist_ok=True)
        for ending, render in renderers.items():
            text = render(record, body[DIGEST])
            write_whole(path.with_suffix(f".{ending}"), text.encode())
        write_whole(path, orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    except OSError as error:
        raise UserError(
            f"{folder}: the record cannot be written: {error.strerror}", "check its rights"
        ) from error
    return path


def _place(folder: Path, name: str, *, digest: str) -> Path:
    """The first of `NAME.json`, `NAME-2.json`, ... that is free or holds a record of this digest.

    A damaged one keeps its place.
    """
    path, nth = folder / f"{name}.json", 1
    while path.exists() and not _holds(path, digest):
        nth += 1
        path = folder / f"{name}-{nth}.json"
    return path


def _holds(path: Path, digest: str) -> bool:
    try:
        return bool(read_body(path).get(DIGEST) == digest)
    except InputError:
        return False


def read_body(path: Path) -> dict[str, Any]:
    """The JSON of a record as it stands; of a `.md` or `.html` that of the file beside it.

    Raises:
        InputError: when it cannot be read, or is no JSON object.
    """
    if path.is_dir():
        raise InputError(f"{path}: this is a folder", "name one record, a .json file")
    if path.suffix in _BESIDE:
        path = path.with_suffix(".json")
    try:
        body = orjson.loads(path.read_bytes())
    except OSError as error:
        raise InputError(
            f"{path}: it cannot be read: {error.strerror}", "`tunegate gate` writes records"
        ) from error
    except orjson.JSONDecodeError as error:
        raise InputError(f"{path}: this is no JSON: {error}") from error
    if not isinstance(body, dict) or not body.keys() & _TELLING:
        raise InputError(f"{path}: this is no decision record", "`tunegate gate` writes records")
    return body


def record_of(body: Mapping[str, Any], *, origin: str) -> Record:
    """The record in a body.

    Raises:
        InputError: when a field is missing or wrong; it names the field.
    """
    plain = {name: value for name, value in body.items() if name not in (DIGEST, SEALS)}
    try:
        return Record.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        says = "is missing" if first["type"] == "missing" else first["msg"]
        raise InputError(f"{origin}: {where}: {says}") from error
