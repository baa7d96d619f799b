"""What the rules found: one row per hit, ids and offsets instead of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Literal

import polars as pl

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""Most severe first."""

HIT_SCHEMA: dict[str, pl.DataType] = {
    "pos": pl.UInt32(),
    "others": pl.List(pl.UInt32()),
    "field": pl.String(),
    "start": pl.UInt32(),
    "end": pl.UInt32(),
    "message": pl.String(),
    "score": pl.Float64(),
}
"""What a rule's check returns.

`pos`     value of the frame's `pos` column for the pair that is hit; null for a hit on the whole
          set (a missing task, too few pairs).
`others`  positions of further pairs involved (the twin of a duplicate), or null.
`field`   system, prompt, context or response; null when the hit is not inside a text.
`start`, `end`  characters from the start of that text, end exclusive; null together with `field`,
          or when the whole text is meant.
`message` one sentence for this hit. Text it quotes has gone through `masking.excerpt`.
`score`   the similarity or ratio behind the hit, or null.
"""

FINDING_SCHEMA: dict[str, pl.DataType] = {
    "key": pl.String(),
    "rule": pl.String(),
    "severity": pl.String(),
    "pair": pl.String(),
    "file": pl.String(),
    "row": pl.UInt32(),
    "others": pl.List(pl.String()),
    "field": pl.String(),
    "start": pl.UInt32(),
    "end": pl.UInt32(),
    "message": pl.String(),
    "score": pl.Float64(),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit of one rule. `key` is stable across runs while the pairs involved stand."""

    key: str
    rule: str
    severity: Severity
    pair: str | None
    """Id of the pair that is hit; None for a quarantined row and for hits on the whole set."""
    file: str | None
    row: int | None
    others: tuple[str, ...]
    """Ids of further pairs involved."""
    field: str | None
    start: int | None
    end: int | None
    message: str
    score: float | None


@dataclass(frozen=True)
class Findings:
    """All hits over one data set, most severe first, then by rule, file and row."""

    frame: pl.DataFrame
    fingerprint: str
    """Of the data set that was checked."""

    def __len__(self) -> int:
        return self.frame.height

    def __iter__(self) -> Iterator[Finding]:
        for row in self.frame.iter_rows(named=True):
            yield finding_of(row)

    @cached_property
    def by_rule(self) -> dict[str, int]:
        """Number of findings per rule code, in code order."""
        counted = self.frame.group_by("rule").len().sort("rule")
        return dict(counted.iter_rows())

    @cached_property
    def by_severity(self) -> dict[Severity, int]:
        """Number of findings per severity; every severity is present."""
        counted = dict(self.frame.group_by("severity").len().iter_rows())
        return {severity: counted.get(severity, 0) for severity in SEVERITIES}

    def at_least(self, severity: Severity) -> int:
        """Number of findings of this severity or a worse one."""
        worse = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return sum(self.by_severity[level] for level in worse)

    def of_pair(self, pair_id: str) -> list[Finding]:
        """Findings whose first pair this is."""
        rows = self.frame.filter(pl.col("pair") == pair_id)
        return [finding_of(row) for row in rows.iter_rows(named=True)]

    def of_rule(self, code: str) -> list[Finding]:
        """Findings of one rule."""
        rows = self.frame.filter(pl.col("rule") == code)
        return [finding_of(row) for row in rows.iter_rows(named=True)]

    def without(self, keys: Iterable[str]) -> Findings:
        """The findings that were not dismissed."""
        dismissed = pl.Series("key", list(keys), dtype=pl.String)
        if dismissed.is_empty():
            return self
        kept = self.frame.filter(~pl.col("key").is_in(dismissed.implode()))
        return Findings(frame=kept, fingerprint=self.fingerprint)


def finding_of(row: dict[str, Any]) -> Finding:
    """One row of a findings frame as a `Finding`."""
    return Finding(**{**row, "others": tuple(row["others"] or ())})


def empty_hits() -> pl.DataFrame:
    """A hit frame without rows."""
    return pl.DataFrame(schema=HIT_SCHEMA)


def hits(
    positions: Sequence[int | None],
    messages: Sequence[str],
    *,
    field: str | Sequence[str | None] | None = None,
    spans: Sequence[tuple[int, int] | None] | None = None,
    others: Sequence[Sequence[int]] | None = None,
    scores: Sequence[float | None] | None = None,
) -> pl.DataFrame:
    """Build a hit frame from Python lists of equal length. `field` may be one for all."""
    count = len(positions)
    fields = [field] * count if field is None or isinstance(field, str) else list(field)
    pairs = spans if spans is not None else [None] * count
    return pl.DataFrame(
        {
            "pos": list(positions),
            "others": list(others) if others is not None else [None] * count,
            "field": fields,
            "start": [None if span is None else span[0] for span in pairs],
            "end": [None if span is None else span[1] for span in pairs],
            "message": list(messages),
            "score": list(scores) if scores is not None else [None] * count,
        },
        schema=HIT_SCHEMA,
    )


def masked_hits(
    frame: pl.DataFrame,
    where: pl.Expr,
    message: str | pl.Expr,
    *,
    field: str | None = None,
    score: pl.Expr | None = None,
) -> pl.DataFrame:
    """One hit for each row of `frame` where `where` holds; no span. For vectorized rules."""
    text = pl.lit(message) if isinstance(message, str) else message
    return frame.filter(where).select(
        pl.col("pos").cast(pl.UInt32),
        others=pl.lit(None, dtype=HIT_SCHEMA["others"]),
        field=pl.lit(field, dtype=pl.String),
        start=pl.lit(None, dtype=pl.UInt32),
        end=pl.lit(None, dtype=pl.UInt32),
        message=text.cast(pl.String),
        score=pl.lit(None, dtype=pl.Float64) if score is None else score.cast(pl.Float64),
    )


def finding_key(rule: str, pair_ids: Sequence[str | None], anchor: str) -> str:
    """A short stable name for a finding: 12 hex digits over rule, pairs and anchor.

    The anchor is the text hit, the field when there is no span, or for a hit on the whole set its
    message without figures; so a dismissal outlives edits elsewhere in the pair and in the set.
    """
    parts = "\x1f".join([rule, *(pair_id or "" for pair_id in pair_ids), anchor])
    return blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
