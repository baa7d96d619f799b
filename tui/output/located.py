"""Findings with the places they are at: what every rendering of findings starts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Finding, Findings


@dataclass(frozen=True, slots=True)
class Place:
    """A row in a file. `pair` is None for a row that could not be read as a pair."""

    pair: str | None
    file: str
    row: int
    line: int | None
    """Physical line where the row begins; None in containers without lines."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of one text of the first pair; the end is exclusive."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Located:
    """A finding, where its pairs stand, and which characters it is about."""

    finding: Finding
    places: tuple[Place, ...]
    """The pair that is hit, then the others; empty for a finding on the whole set."""
    span: Span | None
    """The whole text when the finding names a text without offsets."""


def located(
    findings: Findings, dataset: Dataset, *, quarantine: pl.DataFrame | None = None
) -> Iterator[Located]:
    """Every finding in its order, with places.

    Args:
        findings: Over `dataset`; every pair they name must be in it.
        dataset: Where rows, lines and the lengths of texts are looked up.
        quarantine: Rows that could not be read, for the lines of the findings on them.

    Raises:
        KeyError: when a finding names a pair that the data set does not hold.
    """
    places = _places(findings, dataset)
    lengths = _lengths(findings, dataset)
    lines: dict[tuple[str, int], int | None] = {}
    if quarantine is not None:
        lines = {
            (file, row): line for file, row, line in quarantine.select("file", "row", "line").rows()
        }
    for finding in findings:
        if finding.pair is not None:
            at = tuple(places[pair] for pair in (finding.pair, *finding.others))
        elif finding.file is not None and finding.row is not None:
            line = lines.get((finding.file, finding.row))
            at = (Place(None, finding.file, finding.row, line),)
        else:
            at = ()
        yield Located(finding, at, _span(finding, lengths))


def _span(finding: Finding, lengths: dict[tuple[str, str], int]) -> Span | None:
    if finding.field is None or finding.pair is None:
        return None
    if finding.start is None or finding.end is None:
        return Span(finding.field, 0, lengths[finding.pair, finding.field])
    return Span(finding.field, finding.start, finding.end)


def _places(findings: Findings, dataset: Dataset) -> dict[str, Place]:
    frame = findings.frame
    named = pl.concat([frame["pair"], frame["others"].explode(empty_as_null=False)]).drop_nulls()
    rows = dataset.frame.select("id", "file", "row", "line").filter(
        pl.col("id").is_in(named.unique().implode())
    )
    return {pair: Place(pair, file, row, line) for pair, file, row, line in rows.iter_rows()}


def _lengths(findings: Findings, dataset: Dataset) -> dict[tuple[str, str], int]:
    """Characters of the texts that findings are about as a whole, by pair and field."""
    whole = findings.frame.filter(
        pl.col("pair").is_not_null() & pl.col("field").is_not_null() & pl.col("start").is_null()
    )
    lengths: dict[tuple[str, str], int] = {}
    for (field,), hits in whole.group_by("field"):
        name = str(field)
        texts = dataset.frame.filter(pl.col("id").is_in(hits["pair"].unique().implode()))
        counted = texts.select("id", pl.col(name).fill_null("").str.len_chars())
        lengths |= {(pair, name): length for pair, length in counted.iter_rows()}
    return lengths
