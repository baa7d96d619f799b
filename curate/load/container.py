"""Which container a file is, by its content, and how to open it."""

from __future__ import annotations

from collections.abc import Iterator

from tunegate.curate.errors import InputError
from tunegate.curate.load.batch import Contents, Notes
from tunegate.curate.load.compression import unpack
from tunegate.curate.load.csv_file import find_dialect, read_csv
from tunegate.curate.load.encoding import to_utf8
from tunegate.curate.load.foreign import refuse_binary, refuse_text
from tunegate.curate.load.json_file import begins_with_value, read_json
from tunegate.curate.load.jsonl import read_lines
from tunegate.curate.load.shapes import shape_of
from tunegate.curate.load.table import is_workbook, read_arrow, read_parquet, read_xlsx
from tunegate.curate.load.yaml_file import read_yaml
from tunegate.curate.settings import Reading

_PARQUET = b"PAR1"
_ARROW = (b"ARROW1", b"\xff\xff\xff\xff")
_ZIP = b"PK\x03\x04"
_LINES_LOOKED_AT = 50
_END = 64
"""Bytes at either end of a line that are looked at."""


def open_contents(data: bytes, *, file: str, reading: Reading, notes: Notes) -> Contents:
    """Recognize what a file is and open it.

    Raises:
        InputError: when it is empty, damaged, or nothing that holds pairs.
        ConfigError: when the settings name an encoding that does not exist.
    """
    data, packing = unpack(data, file=file)
    if packing:
        notes.say(f"unpacked from {packing}")
    if data.startswith(_PARQUET):
        return read_parquet(data, file=file)
    if data.startswith(_ARROW):
        return read_arrow(data, file=file)
    if data.startswith(_ZIP) and is_workbook(data):
        return read_xlsx(data, file=file, notes=notes)
    refuse_binary(data, file=file)
    text = to_utf8(data, encoding=reading.encoding, file=file, notes=notes)
    return _open_text(text, file=file, reading=reading, notes=notes)


def _open_text(data: bytes, *, file: str, reading: Reading, notes: Notes) -> Contents:
    first = data[: 1 << 20].lstrip()[:1]
    if not first:
        raise InputError(f"{file}: is empty", "name a file with at least one pair")
    refuse_text(data, file=file)
    if _is_lines(data):
        return Contents("jsonl", read_lines(data, notes), total=len(data))
    if first in (b"{", b"["):
        return read_json(data, notes, file=file, is_row=_is_row)
    if reading.separator is None:
        document = read_yaml(data, file=file, is_row=_is_row)
        if document is not None:
            return document
    dialect = find_dialect(data, reading)
    if dialect is not None:
        return read_csv(data, dialect, notes)
    raise InputError(
        f"{file}: plain text without pairs",
        "make pairs of it: a prompt and the response to learn in each row, for example as JSONL",
    )


def _is_row(body: dict[str, object]) -> bool:
    return shape_of(body) is not None


def _is_lines(data: bytes) -> bool:
    """Whether at least half of the first lines are objects by themselves, and not parts of one."""
    ends = [(line[:_END].lstrip(), line[-_END:].rstrip()) for line in _first_lines(data)]
    filled = [(start, end) for start, end in ends if start]
    objects = sum(start[:1] == b"{" and end.endswith((b"}", b"},")) for start, end in filled)
    if len(filled) < 2 or objects * 2 < len(filled):
        return False
    start, end = filled[0]
    whole = start[:1] + end.removesuffix(b",")[-1:] in (b"{}", b"[]")
    return whole or start[:1] not in b"{[" or not begins_with_value(data)


def _first_lines(data: bytes) -> Iterator[bytes]:
    at = 0
    for _ in range(_LINES_LOOKED_AT):
        if at >= len(data):
            return
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        yield data[at:end]
        at = end + 1
