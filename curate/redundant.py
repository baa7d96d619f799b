"""Which pairs of duplicates may leave, and why the others stay."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from tunegate.curate.dates import days_as_numbers

Reason = Literal["longer", "newer", "dated", "reviewed", "first"]
"""Why of two pairs one stays, in the order in which that is asked: its response has more words;
its date is later, or it has one; a person kept or edited it; its response has more characters
(`longer` again); it comes first by file and row."""

STAYS: dict[Reason, str] = {
    "longer": "has the longer response",
    "newer": "is newer",
    "dated": "has a date",
    "reviewed": "was reviewed",
    "first": "comes first",
}
"""The reasons in words, behind the name of the pair that stays."""

_BY = ("words", "since", "reviewed", "characters")


@dataclass(frozen=True, slots=True)
class Redundant:
    """A pair that may leave because another stays."""

    pos: int
    stays: int
    """`pos` of the pair that stays; of several, the one most alike."""
    prompt_score: float
    response_score: float
    reason: Reason
    """Why the other one stays."""


def redundant_pairs(
    edges: pl.DataFrame, frame: pl.DataFrame, *, reviewed: AbstractSet[str] = frozenset()
) -> list[Redundant]:
    """Which pairs of near-duplicates may leave.

    Of two near-duplicates the more complete one stays, being the one with more words in its
    response; else the newer, else the reviewed, else the first one (see `Reason`). A pair leaves
    only if one stays that is itself its near-duplicate: being alike is not passed on.

    Args:
        edges: As `NearEdges.duplicates` gives them.
        frame: `PAIR_SCHEMA` plus `pos`.
        reviewed: Ids of pairs that a person kept or edited.

    Returns:
        Sorted by `pos`.
    """
    nodes = _ranked(edges, frame, reviewed)
    rank = np.full(int(nodes["pos"].max() or 0) + 1, -1, dtype=np.int64)  # type: ignore[arg-type]
    rank[nodes["pos"].to_numpy()] = np.arange(nodes.height)
    first, second = rank[edges["first"].to_numpy()], rank[edges["second"].to_numpy()]
    better, worse = np.minimum(first, second), np.maximum(first, second)
    # a pair's betters are settled before it, so whether they stay is known
    order = np.lexsort((better, -edges["score"].to_numpy(), worse))
    left: set[int] = set()
    chosen: list[int] = []
    for at, one, other in zip(
        order.tolist(), worse[order].tolist(), better[order].tolist(), strict=True
    ):
        if one not in left and other not in left:
            left.add(one)
            chosen.append(at)
    goes, stays = worse[chosen], better[chosen]
    found = [
        Redundant(pos, other, prompt_score, response_score, _reason(ours, theirs))
        for pos, other, prompt_score, response_score, ours, theirs in zip(
            nodes["pos"].gather(goes).to_list(),
            nodes["pos"].gather(stays).to_list(),
            edges["prompt_score"].gather(chosen).to_list(),
            edges["response_score"].gather(chosen).to_list(),
            nodes[goes].select(_BY).iter_rows(),
            nodes[stays].select(_BY).iter_rows(),
            strict=True,
        )
    ]
    return sorted(found, key=lambda one: one.pos)


def why_stays(
    goes: str, stays: str, frame: pl.DataFrame, *, reviewed: AbstractSet[str] = frozenset()
) -> Reason:
    """Why of two near-duplicates, by id, the second one stays; see `Reason`.

    Args:
        goes: The pair that leaves.
        stays: The other one.
        frame: `PAIR_SCHEMA` plus `pos`; holds both.
        reviewed: Ids of pairs that a person kept or edited.
    """
    place = dict(frame.select("id", "pos").iter_rows())
    edges = pl.DataFrame(
        {"first": [place[goes]], "second": [place[stays]]},
        schema={"first": pl.UInt32, "second": pl.UInt32},
    )
    nodes = _ranked(edges, frame, reviewed)
    known = dict(zip(nodes["pos"].to_list(), nodes.select(_BY).iter_rows(), strict=True))
    return _reason(known[place[goes]], known[place[stays]])


def _ranked(edges: pl.DataFrame, frame: pl.DataFrame, reviewed: AbstractSet[str]) -> pl.DataFrame:
    """The pairs that edges join, those first that rather stay."""
    involved = pl.concat([edges["first"], edges["second"]]).unique()
    nodes = frame.filter(pl.col("pos").is_in(involved.implode())).select(
        "pos",
        "file",
        "row",
        "date",
        words=pl.col("response").str.count_matches(r"\S+"),
        reviewed=pl.col("id").is_in(pl.Series(sorted(reviewed), dtype=pl.String).implode()),
        characters=pl.col("response").str.len_chars(),
    )
    return nodes.with_columns(days_as_numbers(nodes["date"]).alias("since")).sort(
        *_BY, "file", "row", "pos", descending=[True] * len(_BY) + [False] * 3
    )


def _reason(goes: Sequence[int], stays: Sequence[int]) -> Reason:
    """What the pair that stays has over the other, by the columns of `_BY`."""
    differs = [name for name, one, other in zip(_BY, goes, stays, strict=True) if one != other]
    match differs[:1]:
        case ["since"]:
            return "newer" if goes[_BY.index("since")] else "dated"
        case ["reviewed"]:
            return "reviewed"
        case []:
            return "first"
    return "longer"
