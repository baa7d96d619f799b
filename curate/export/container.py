"""The files a set is written to: JSONL, JSON, CSV or Parquet, the same bytes for the same rows."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import orjson
import polars as pl

from tunegate.curate.errors import UserError
from tunegate.curate.export.shapes import Shape, is_chat, rows, table

Container = Literal["jsonl", "json", "csv", "parquet"]
CONTAINERS: tuple[Container, ...] = get_args(Container)

_BATCH = 20_000
"""Rows turned into Parquet columns at a time."""

_CALL = pl.Struct(
    {
        "id": pl.String(),
        "type": pl.String(),
        "function": pl.Struct({"name": pl.String(), "arguments": pl.String()}),
    }
)
_MESSAGE: dict[str, pl.DataType] = {
    "role": pl.String(),
    "content": pl.String(),
    "name": pl.String(),
    "tool_calls": pl.List(_CALL),
    "tool_call_id": pl.String(),
    "weight": pl.Float64(),
}
_TURN: dict[str, pl.DataType] = {
    "from": pl.String(),
    "value": pl.String(),
    "weight": pl.Float64(),
}


def check_container(container: Container, shape: Shape) -> None:
    """Make sure that the container can hold rows of the shape.

    Raises:
        UserError: for CSV and a chat shape.
    """
    if container == "csv" and is_chat(shape):
        raise UserError(
            f"CSV has flat columns and cannot hold {shape} rows",
            "write jsonl, or choose a shape such as prompt-completion",
        )


def write_rows(frame: pl.DataFrame, path: Path, *, shape: Shape, container: Container) -> None:
    """Write pairs to a new file and make sure it is on disk.

    In Parquet the tool definitions of messages are JSON text, because a column has one type.

    Raises:
        OSError: when the file cannot be written.
    """
    if container == "parquet":
        _columns(frame, shape).write_parquet(path, compression="zstd", statistics=False)
    elif container == "csv":
        flat = table(frame, shape)
        with path.open("w", encoding="utf-8", newline="") as file:
            # Everything is quoted, so that line breaks and leading spaces survive every reader.
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(flat.columns)
            writer.writerows(flat.iter_rows())
    else:
        with path.open("wb") as file:
            file.writelines(_json_lines(rows(frame, shape), container))
    with path.open("rb") as file:
        os.fsync(file.fileno())


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hex.

    Raises:
        OSError: when it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json_lines(listed: Iterator[dict[str, Any]], container: Container) -> Iterator[bytes]:
    if container == "jsonl":
        for row in listed:
            yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
        return
    before = b"[\n"
    for row in listed:
        yield before + orjson.dumps(row)
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"


def _columns(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The rows as a frame; fields that no message uses are left out."""
    if not is_chat(shape):
        return table(frame, shape)
    column, fields = ("messages", _MESSAGE) if shape == "messages" else ("conversations", _TURN)
    used: set[str] = set()
    for row in rows(frame, shape):
        used.update(*row[column])
    kept = {name: kind for name, kind in fields.items() if name in used}
    schema: dict[str, pl.DataType] = {column: pl.List(pl.Struct(kept))}
    if frame["tools"].is_not_null().any():
        schema["tools"] = pl.String()
    parts = [pl.DataFrame(schema=schema)]
    batch: list[dict[str, Any]] = []
    for row in rows(frame, shape):
        if isinstance(row.get("tools"), list):
            row["tools"] = orjson.dumps(row["tools"]).decode()
        batch.append(row)
        if len(batch) == _BATCH:
            parts.append(pl.DataFrame(batch, schema=schema))
            batch = []
    return pl.concat([*parts, pl.DataFrame(batch, schema=schema)])
