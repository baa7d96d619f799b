"""Duplicate groups: a pair that stands for others, and the findings that join them to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from tunegate.curate.decision import Decision
from tunegate.curate.findings import Finding, finding_of
from tunegate.curate.fixing import dismiss


@dataclass(frozen=True)
class DuplicateGroup:
    """Pairs that repeat one another, each joined by an edge of its own, never by the others'."""

    representative: str
    """Id of the pair that no finding says to be a duplicate."""
    edges: tuple[Finding, ...]
    """One for each other pair: `others[0]` is the pair that it repeats, `score` by how much. A
    pair stands behind all that repeat it."""

    @property
    def pairs(self) -> tuple[str, ...]:
        """All ids, the representative first."""
        return (self.representative, *(edge.pair or "" for edge in self.edges))


def duplicate_group(findings: pl.DataFrame, pair: str) -> DuplicateGroup | None:
    """The group that a pair is in, by the D findings of a frame in `FINDING_SCHEMA`.

    None when no such finding names the pair. Of several findings on one pair the first counts.
    """
    named = findings.filter(
        pl.col("rule").str.starts_with("D")
        & pl.col("pair").is_not_null()
        & (pl.col("others").list.len() > 0)
    ).unique("pair", keep="first", maintain_order=True)
    into = dict(named.select("pair", pl.col("others").list.first()).iter_rows())
    repeats: dict[str, list[str]] = {}
    for one, other in into.items():
        repeats.setdefault(other, []).append(one)
    if pair not in into and pair not in repeats:
        return None
    top, seen = pair, {pair}
    while top in into and into[top] not in seen:
        top = into[top]
        seen.add(top)
    listed, found = [top], {top}
    for one in listed:
        new = [copy for copy in repeats.get(one, ()) if copy not in found]
        listed += new
        found.update(new)
    rows = named.filter(pl.col("pair").is_in(pl.Series(listed[1:], dtype=pl.String).implode()))
    edges = {row["pair"]: finding_of(row) for row in rows.iter_rows(named=True)}
    return DuplicateGroup(top, tuple(edges[one] for one in reversed(listed[1:])))


def merge_group(group: DuplicateGroup, *, but: Collection[str] = ()) -> list[Decision]:
    """Every pair is merged into the one that it repeats; the findings of those in `but` are
    dismissed instead.

    Copies of a copy go first: a merge into a pair that has left would do nothing.
    """
    return [
        dismiss(edge)
        if edge.pair in but
        else Decision("merge", edge.pair, rule=edge.rule, finding=edge.key, into=edge.others[0])
        for edge in group.edges
    ]


def keep_group(group: DuplicateGroup) -> list[Decision]:
    """All stay: the findings are no defects."""
    return [dismiss(edge, reason="no duplicate") for edge in group.edges]
