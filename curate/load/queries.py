"""Read production queries: plain lines, one column of a table, or the prompts of pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from tunegate.curate.errors import InputError
from tunegate.curate.load.batch import Contents, Notes
from tunegate.curate.load.container import open_contents
from tunegate.curate.load.encoding import to_utf8, undecodable
from tunegate.curate.load.load import load
from tunegate.curate.load.source import Source, find_sources
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.queries import Queries
from tunegate.curate.settings import Settings

COLUMNS = ("query", "question", "prompt", "text", "message", "utterance", "input", "instruction")
"""Columns that hold the query, where there is no response and the settings name none."""

_PLAIN = (".txt", ".text", ".log", "")


def read_queries(
    sources: Sequence[str],
    *,
    settings: Settings,
    base: Path | None = None,
    progress: Progress = SILENT,
) -> Queries:
    """Read every query in the sources.

    Of a text file each line is one. In other files the prompts of pairs are read, or the column
    that the settings name as the prompt, or the first of `COLUMNS`; a list may hold texts.

    Args:
        sources: File names, globs and folders.
        settings: Their `columns` and `read` decide where detection by content is not enough.
        base: Files below it are named by their path from there.
        progress: Sees one stage a file.

    Raises:
        InputError: when a file is missing or holds no queries; it names the file.
        ConfigError: when the settings name an encoding that does not exist.
        Cancelled: when `progress` says so.
    """
    texts: list[str] = []
    skipped = 0
    for source in find_sources(sources, base=base, stdin=None):
        found, left = _read(source, settings, base, progress)
        texts += found
        skipped += left
    return Queries(pl.Series("query", texts, dtype=pl.String), skipped)


def _read(
    source: Source, settings: Settings, base: Path | None, progress: Progress
) -> tuple[list[str], int]:
    """The texts of one file, and how many rows hold none."""
    if source.path is not None and source.path.suffix.lower() in _PLAIN:
        return _of_lines(source, settings)
    try:
        loaded = load([str(source.path)], settings=settings, base=base, progress=progress)
    except InputError:
        return _of_column(source, settings)
    prompts = [prompt for prompt in loaded.dataset.frame["prompt"].to_list() if prompt.strip()]
    return prompts, loaded.rows - len(prompts)


def _of_lines(source: Source, settings: Settings) -> tuple[list[str], int]:
    data = to_utf8(source.read(), encoding=settings.read.encoding, file=source.file, notes=Notes())
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        unread = undecodable(data.split(b"\n")[number - 1])
        reason = "is not UTF-8" if unread is None else unread.reason
        raise InputError(f"{source.file}:{number}: {reason}", "save the file as UTF-8") from error
    texts = [_line(line) for line in whole.splitlines()]
    texts = [text for text in texts if text.strip()]
    if texts and texts[0].strip().lower() in COLUMNS:
        texts = texts[1:]  # the heading of a table of one column
    if not texts:
        raise InputError(f"{source.file}: holds no queries", "write one query a line")
    return texts, 0


def _line(line: str) -> str:
    """The line, or the text that it writes as a JSON string or a quoted cell."""
    stripped = line.strip().removesuffix(",")
    if len(stripped) > 1 and stripped[0] == stripped[-1] == '"':
        try:
            return str(orjson.loads(stripped))
        except orjson.JSONDecodeError:
            return stripped[1:-1].replace('""', '"')
    return line


def _of_column(source: Source, settings: Settings) -> tuple[list[str], int]:
    """A file that holds no pairs: texts, objects with a query, or lines after all."""
    try:
        contents = open_contents(
            source.read(), file=source.file, reading=settings.read, notes=Notes()
        )
    except InputError as refused:
        if "plain text" not in refused.message:
            raise
        return _of_lines(source, settings)
    columns = (settings.columns.prompt, *COLUMNS) if settings.columns.prompt else COLUMNS
    texts: list[str] = []
    skipped = 0
    for value in _values(contents):
        text = _query(value, columns)
        if text is None or not text.strip():
            skipped += 1
        else:
            texts.append(text)
    if not texts:
        raise InputError(
            f"{source.file}: holds no queries",
            f"write one query a line, or name the column {', '.join(COLUMNS[:4])}...",
        )
    return texts, skipped


def _values(contents: Contents) -> Iterator[Any]:
    for batch in contents.batches:
        yield from batch.values


def _query(value: Any, columns: Sequence[str]) -> str | None:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return None
    found = (value[column] for column in columns if isinstance(value.get(column), str))
    return next(found, None)
