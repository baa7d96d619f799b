"""Rows that could not become pairs: where they stood, why, and their text."""

from __future__ import annotations

import polars as pl

from tunegate.curate.findings import FINDING_SCHEMA, Severity, finding_key

QUARANTINE_SCHEMA: dict[str, pl.DataType] = {
    "file": pl.String(),
    "row": pl.UInt32(),
    "line": pl.UInt32(),
    "reason": pl.String(),
    "raw": pl.String(),
}
"""`row` counts from 1 within the file, as for pairs. `reason` is one clause without a full stop.
`raw` is the row as it stood, undecodable bytes written as `\\xNN`; it may hold private data and
is shown masked only."""


def quarantine_findings(quarantine: pl.DataFrame, *, severity: Severity) -> pl.DataFrame:
    """One S001 finding per quarantined row, in `FINDING_SCHEMA`."""
    keys = [
        finding_key("S001", [file], f"{row}:{reason}")
        for file, row, reason in quarantine.select("file", "row", "reason").iter_rows()
    ]
    at_line = (
        pl.when(pl.col("line").is_null())
        .then(pl.lit(""))
        .otherwise(pl.format("line {}: ", pl.col("line")))
    )
    return quarantine.with_columns(pl.Series("key", keys, dtype=pl.String)).select(
        key="key",
        rule=pl.lit("S001"),
        severity=pl.lit(severity),
        pair=pl.lit(None, dtype=pl.String),
        file="file",
        row="row",
        others=pl.lit(None, dtype=FINDING_SCHEMA["others"]),
        field=pl.lit(None, dtype=pl.String),
        start=pl.lit(None, dtype=pl.UInt32),
        end=pl.lit(None, dtype=pl.UInt32),
        message=at_line + pl.col("reason"),
        score=pl.lit(None, dtype=pl.Float64),
    )
