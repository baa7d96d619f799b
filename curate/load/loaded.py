"""What loading gives: the pairs, the rows that could not become pairs, and an account of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tunegate.curate.dataset import Dataset


@dataclass(frozen=True)
class LoadedFile:
    """One file that was read. `rows` is always `pairs` + `quarantined`."""

    file: str
    """Its name as the data set has it; `-` for standard input."""
    path: Path | None
    """Where it lies; None for standard input."""
    sha256: str
    """Of the bytes that were read, in hex."""
    container: str
    """For example `jsonl` or `csv`."""
    shape: str
    """For example `alpaca` or `messages`."""
    rows: int
    """Rows in the file; a nested row (several instances of one instruction) counts once for each
    pair it holds."""
    pairs: int
    quarantined: int
    notes: tuple[str, ...] = ()
    """What was not plain about it, one clause each: `read as mac_roman`."""


@dataclass(frozen=True)
class Loaded:
    """Everything that was in the files."""

    dataset: Dataset
    quarantine: pl.DataFrame
    """`QUARANTINE_SCHEMA`."""
    files: tuple[LoadedFile, ...]
    summary: str
    """One line: `1,801 pairs, Dolly shape, 8 tasks from "category"`."""

    @property
    def rows(self) -> int:
        """Rows in all files: pairs and quarantined ones."""
        return sum(file.rows for file in self.files)
