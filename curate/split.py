"""Split pairs into parts such as train and valid, never putting kindred pairs on both sides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

from tunegate.curate.documents import document_keys
from tunegate.curate.errors import UserError
from tunegate.curate.groups import components
from tunegate.curate.normalize import normal_asked

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")


@dataclass(frozen=True)
class Split:
    """Which part each pair is in."""

    assignment: pl.Series
    """Name of the part, by row of the frame."""
    sizes: dict[str, int]
    """Pairs by part, in the order the parts were given; none is empty."""
    groups: int
    """Groups of kindred pairs; as many as pairs when no two belong together."""
    seed: int


def group_pairs(frame: pl.DataFrame, near: Iterable[tuple[int, int]] = ()) -> pl.Series:
    """Label pairs that must stay together: the row number of the first one of their group.

    Pairs belong together when they come from the same source document (`document_keys`), when
    prompt and context are equal in normal form, or when an edge of `near` (two row numbers, from 0)
    joins them; and when a third one belongs to both.
    """
    keys = pl.DataFrame({"source": document_keys(frame["source"]), "asked": normal_asked(frame)})
    edges = list(near)
    for key in ("source", "asked"):
        known = keys.select(key).with_row_index("pos").filter(pl.col(key) != "")
        joined = known.select("pos", first=pl.col("pos").min().over(key))
        edges += joined.filter(pl.col("pos") != pl.col("first")).iter_rows()
    return pl.Series("group", components(frame.height, edges), dtype=pl.UInt32)


def split(
    frame: pl.DataFrame, *, fractions: Mapping[str, float], seed: int, groups: pl.Series
) -> Split:
    """Put each group into one part, by a hash of the seed and the group's name.

    A group's name is the first of its documents in alphabetical order, or else the first of its
    ids; so a group stays in its part when other pairs are added or removed, or their order
    changes. Sizes come out as `fractions` only on average: of n groups the share of a part varies
    by about sqrt(share * (1 - share) / n). Two exceptions: a group larger than a part's whole
    share goes to the largest part, and a part that would stay empty gets the group whose hash is
    next to its range.

    Args:
        frame: `PAIR_SCHEMA`.
        fractions: Share of each part, above 0; they add up to 1.
        seed: Another seed gives another split.
        groups: A label by row, as `group_pairs` gives it.

    Raises:
        UserError: when the fractions are wrong, or there are fewer groups than parts.
    """
    _check(fractions)
    named = (
        frame.select("id", document_keys(frame["source"]), groups.alias("group"))
        .group_by("group")
        .agg(pl.col("id").min(), pl.col("source").min(), pl.len().alias("pairs"))
        .sort("group")
    )
    if named.height < len(fractions):
        raise UserError(
            f"{named.height} groups of pairs that belong together are too few for "
            f"{len(fractions)} parts ({', '.join(fractions)})",
            "export without a split",
        )
    points = [
        _point(seed, f"id {pair}" if source is None else f"source {source}")
        for pair, source in named.select("id", "source").iter_rows()
    ]
    parts = _assign(points, named["pairs"].to_list(), fractions)
    by_group = named.select("group", part=pl.Series("part", parts, dtype=pl.String))
    assignment = (
        groups.alias("group")
        .to_frame()
        .join(by_group, on="group", how="left", maintain_order="left")["part"]
    )
    counted = dict(assignment.value_counts().iter_rows())
    return Split(
        assignment=assignment,
        sizes={part: counted[part] for part in fractions},
        groups=named.height,
        seed=seed,
    )


def _check(fractions: Mapping[str, float]) -> None:
    for part, share in fractions.items():
        if not _NAME.match(part):
            raise UserError(
                f"{part!r} cannot name a part of a split", "use letters, digits, - and _"
            )
        if not 0 < share <= 1:
            raise UserError(
                f"part {part} has share {share:g}", "shares lie above 0 and add up to 1"
            )
    total = sum(fractions.values())
    if abs(total - 1) > 1e-6:
        raise UserError(
            f"the shares of {', '.join(fractions) or 'no parts'} add up to {total:g}, not 1",
            "for example train=0.9,valid=0.1",
        )


def _point(seed: int, name: str) -> float:
    """A number in [0, 1) that looks random and depends on seed and name alone."""
    hashed = blake2b(f"{seed} {name}".encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big") / 2**64


def _assign(points: list[float], pairs: list[int], fractions: Mapping[str, float]) -> list[str]:
    total = sum(pairs)
    largest = max(fractions, key=lambda part: fractions[part])
    ranges: dict[str, tuple[float, float]] = {}
    low = 0.0
    for part, share in fractions.items():
        ranges[part] = (low, low + share)
        low += share
    parts: list[str] = []
    for point, size in zip(points, pairs, strict=True):
        # Rounding may leave the last range a hair below 1.
        part = next((name for name, (_, high) in ranges.items() if point < high), largest)
        parts.append(largest if size > fractions[part] * total else part)
    filled = Counter(parts)
    for part, (low, high) in ranges.items():
        if filled[part]:
            continue
        spare = (nth for nth, other in enumerate(parts) if filled[other] > 1)
        nearest = min(spare, key=lambda nth: (_distance(points[nth], low, high), nth))
        filled.subtract([parts[nearest]])
        filled[part] = 1
        parts[nearest] = part
    return parts


def _distance(point: float, low: float, high: float) -> float:
    return max(low - point, point - high, 0.0)
