"""CSV and TSV, by physical line: a quote that swallows rows is found, not followed."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tunegate.curate.load.batch import Batch, Contents, Notes, Unread
from tunegate.curate.load.encoding import undecodable
from tunegate.curate.load.jsonl import BATCH_BYTES
from tunegate.curate.load.shapes import shape_of
from tunegate.curate.load.spreadsheet import Cells
from tunegate.curate.settings import Reading

_SEPARATORS = (",", "\t", ";", "|")
_NAMES = {"\t": "a tab", ";": "a semicolon", "|": "a bar"}
_SAMPLE_BYTES = 256 << 10
_LONGEST_NAME = 100
_UNQUOTED = "set quoting = false under [read] if quotes are plain characters"
_SWALLOWS = f"a quote opens and is not closed on its line; {_UNQUOTED}"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file separates its cells, and its header."""

    separator: str
    quoting: bool
    header: tuple[str, ...]

    def reader(self, lines: Iterator[str], *, strict: bool) -> Iterator[list[str]]:
        """The rows of the lines.

        Raises:
            csv.Error: while reading, when `strict` and the quotes of a row do not fit.
        """
        if not self.quoting:
            return csv.reader(lines, delimiter=self.separator, quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=self.separator, strict=strict)


def find_dialect(data: bytes, reading: Reading) -> Dialect | None:
    """The separator that cuts most rows into as many cells as the header has; None without one.

    A header that makes a known shape wins over one that does not.
    """
    best: tuple[tuple[bool, float, int], Dialect] | None = None
    for separator in (reading.separator,) if reading.separator else _SEPARATORS:
        dialect = Dialect(separator, reading.quoting, ())
        rows = _sampled(data, dialect)
        if not rows or (len(rows[0]) < 2 and not reading.separator) or not _is_header(rows[0]):
            continue
        header = _named(rows[0])
        below = rows[1:] or rows
        share = sum(len(row) == len(header) for row in below) / len(below)
        known = shape_of(header) is not None
        if share < 0.5 and not known and not reading.separator:
            continue
        rank = (known, share, len(header))
        if best is None or rank > best[0]:
            best = rank, Dialect(separator, reading.quoting, header)
    return None if best is None else best[1]


def read_csv(data: bytes, dialect: Dialect, notes: Notes) -> Contents:
    """The rows below the header, each as a dictionary of texts.

    A row whose quotes do not fit goes to quarantine, and where its open quote swallows lines that
    are rows by themselves, these are read on their own.
    """
    if dialect.separator in _NAMES and dialect.separator != "\t":
        notes.say(f"cells separated by {_NAMES[dialect.separator]}")
    if not dialect.quoting:
        notes.say("quotes read as plain characters")
    name = "tsv" if dialect.separator == "\t" else "csv"
    return Contents(name, _batches(data, dialect, notes), total=len(data))


def _sampled(data: bytes, dialect: Dialect) -> list[list[str]]:
    sample = data[:_SAMPLE_BYTES]
    if len(data) > _SAMPLE_BYTES:
        sample = sample[: sample.rfind(b"\n") + 1]
    lines = sample.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    _lift_limit()
    try:
        rows = [row for row in dialect.reader(iter(lines), strict=False) if row]
    except csv.Error:
        return []
    return rows[:-1] if len(data) > _SAMPLE_BYTES and len(rows) > 1 else rows


def _is_header(names: Sequence[str]) -> bool:
    filled = [name.strip() for name in names if name.strip()]
    return bool(filled) and all(len(name) <= _LONGEST_NAME and "\n" not in name for name in filled)


def _named(header: Sequence[str]) -> tuple[str, ...]:
    """Names for all columns: a nameless one is called by its place, a second one is numbered."""
    names: list[str] = []
    for nth, cell in enumerate(header, start=1):
        name = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
        name = name or f"column {nth}"
        names.append(f"{name} ({nth})" if name in names else name)
    return tuple(names)


class _Feed:
    """Physical lines of the text, with a place that can be set back."""

    def __init__(self, data: bytes, *, ends: bytes) -> None:
        self.data = data
        self.at = 0
        self.line = 0
        """Lines handed out so far."""
        self.ends = ends

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.data):
            raise StopIteration
        end = self.data.find(self.ends, self.at) + 1
        line = self.data[self.at : end or len(self.data)]
        self.at += len(line)
        self.line += 1
        return line.decode("utf-8", "surrogateescape")


def _batches(data: bytes, dialect: Dialect, notes: Notes) -> Iterator[Batch]:
    _lift_limit()
    feed = _Feed(data, ends=b"\n" if b"\n" in data else b"\r")
    reader = dialect.reader(feed, strict=True)
    cells = Cells(dialect.header, notes)
    header_read = False
    while feed.at < len(data):
        values: list[Any] = []
        lines: list[int | None] = []
        raws: list[bytes] = []
        begin = feed.at
        while feed.at < len(data) and feed.at - begin < BATCH_BYTES:
            start, line = feed.at, feed.line
            try:
                row, problem = next(reader), ""
            except StopIteration:
                break
            except csv.Error as error:
                row, problem = [], str(error)
            if not header_read and (row or problem):
                header_read = True
                continue
            if not problem and not any(row):
                if row:
                    notes.tally("without a filled cell, passed over", line + 1)
                continue
            value = _value(row, problem, feed, start, line, dialect, notes)
            values.append(value)
            lines.append(line + 1)
            raws.append(data[start : feed.at].rstrip(b"\r\n"))
        cells.look(values, lines)
        yield Batch(values, lines, raws, size=feed.at - begin)
    cells.report()


def _value(
    row: list[str],
    problem: str,
    feed: _Feed,
    start: int,
    line: int,
    dialect: Dialect,
    notes: Notes,
) -> Any:
    """The row as a dictionary, or why it is none; then the feed may be set back."""
    width = len(dialect.header)
    raw = feed.data[start : feed.at]
    if feed.line - line > 1 and _swallows(row, problem, raw.split(feed.ends), dialect):
        first = raw.index(feed.ends) + 1
        feed.at, feed.line = start + first, line + 1
        notes.tally("with a quote that is not closed: quoting = false reads them", line + 1)
        return Unread(_SWALLOWS)
    if problem:
        notes.tally("with quotes that do not fit: quoting = false reads them", line + 1)
        return Unread(f"{_problem(problem)}; {_UNQUOTED}")
    if len(row) > width and not any(row[width:]):
        row = row[:width]
    if len(row) != width:
        return Unread(f"{len(row)} cells, but the header has {width}")
    if not raw.isascii():
        unread = undecodable(raw)
        if unread is not None:
            notes.tally("with bytes that are not UTF-8", line + 1)
            return unread
    return dict(zip(dialect.header, row, strict=True))


def _swallows(row: list[str], problem: str, lines: list[bytes], dialect: Dialect) -> bool:
    """Whether the lines of a row are rows by themselves, so that its quote swallowed them.

    An open quote at the end of the file always did. Otherwise the first two lines must have as
    many cells as the header, and the row as a whole must not fit, unless tabs separate cells.
    """
    if problem == "unexpected end of data":
        return True
    width = len(dialect.header)
    if not problem and len(row) == width and dialect.separator != "\t":
        return False
    separator = dialect.separator.encode()
    return all(line.count(separator) + 1 == width for line in lines[:2])


def _problem(error: str) -> str:
    if "expected after" in error:
        return "text behind a closing quote"
    if "new-line character" in error:
        return "a carriage return outside quotes"
    return error


def _lift_limit() -> None:
    """Let a cell be of any length: the limit of the csv module is one for the whole process."""
    csv.field_size_limit(sys.maxsize)
