"""Production queries: what people really asked."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True)
class Queries:
    """Texts that a deployed system was asked, or will be; none when nobody named a file."""

    texts: pl.Series = field(default_factory=lambda: pl.Series("query", [], dtype=pl.String))
    """In the order of the files, without nulls and blank ones; repeats are kept."""
    skipped: int = 0
    """Rows that hold no query."""

    def __len__(self) -> int:
        return len(self.texts)
