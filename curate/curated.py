"""The curated set: a data set with the standing decisions applied, computed, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tunegate.curate.dataset import PAIR_SCHEMA, Dataset, columns_of
from tunegate.curate.decision import Recorded
from tunegate.curate.pair import Pair


@dataclass(frozen=True)
class Curated:
    """What remains of a data set after the decisions on it, and what they did."""

    dataset: Dataset
    """Edits applied, dropped and merged pairs gone. Ids and order are those of the data set that
    was curated; `digest` and the texts of edited pairs are new."""
    dropped: frozenset[str]
    """Ids of pairs that left: dropped, or merged into another."""
    edited: frozenset[str]
    """Ids of pairs that remain with new content."""
    kept: frozenset[str]
    """Ids of pairs whose last decision says that they are right as they are."""
    dismissed: frozenset[str]
    """Keys of findings that were dismissed, or settled by resolving a conflict."""
    lost: tuple[Recorded, ...]
    """Decisions on a pair, or merging into a pair, that the data set does not hold (any more)."""
    void: tuple[Recorded, ...]
    """Merges into a pair that had itself left before; they do nothing."""


def replay(dataset: Dataset, decisions: Sequence[Recorded]) -> Curated:
    """Apply standing decisions to a data set, in the order given (that of `seq`).

    The last keep, edit, drop or merge of a pair says whether it remains: a keep or an edit after
    a drop brings it back. Content is that of the last edit, whatever came after it. A merge holds
    if the other pair was there when it was taken, so two pairs merged into each other leave one;
    dropping a pair later takes those merged into it along. Resolving, dismissing and annotating
    leave the pairs as they are.

    Without decisions that change anything the data set itself comes back.
    """
    concerned = {pair for one in decisions for pair in _pairs(one)}
    wanted = pl.Series("id", list(concerned), dtype=pl.String)
    ids = dataset.frame["id"]
    present = set(ids.filter(ids.is_in(wanted.implode())).to_list())
    left: set[str] = set()
    kept: set[str] = set()
    dismissed: set[str] = set()
    contents: dict[str, Pair] = {}
    lost: list[Recorded] = []
    void: list[Recorded] = []
    for one in decisions:
        decision, pair = one.decision, one.decision.pair
        if not present.issuperset(_pairs(one)):
            lost.append(one)
            continue
        if decision.is_annotation:
            continue
        if pair is None or decision.action in ("dismiss", "resolve"):
            if decision.finding is not None:
                dismissed.add(decision.finding)
            continue
        if decision.action == "merge" and decision.into in left:
            void.append(one)
            continue
        kept.discard(pair)
        left.discard(pair)
        if decision.action in ("drop", "merge"):
            left.add(pair)
        elif decision.action == "keep":
            kept.add(pair)
        elif decision.edited is not None:
            contents[pair] = decision.edited
    edits = {pair: content for pair, content in contents.items() if pair not in left}
    return Curated(
        dataset=_apply(dataset, left, edits),
        dropped=frozenset(left),
        edited=frozenset(edits),
        kept=frozenset(kept),
        dismissed=frozenset(dismissed),
        lost=tuple(lost),
        void=tuple(void),
    )


def _pairs(one: Recorded) -> list[str]:
    """Ids of the pairs a decision is about."""
    return [pair for pair in (one.decision.pair, one.decision.into) if pair is not None]


def _apply(dataset: Dataset, left: set[str], edits: dict[str, Pair]) -> Dataset:
    """The data set without the pairs that left and with the edited contents, in its order."""
    if not left and not edits:
        return dataset
    frame = dataset.frame
    if left:
        gone = pl.Series("id", list(left), dtype=pl.String)
        frame = frame.filter(~pl.col("id").is_in(gone.implode()))
    if edits:
        contents = columns_of(list(edits.values()))
        schema = {name: PAIR_SCHEMA[name] for name in ("id", *contents)}
        changed = pl.DataFrame({"id": list(edits), **contents}, schema=schema)
        # A left join and a choice by row: `coalesce` would keep a text that an edit removed.
        frame = frame.join(
            changed, on="id", how="left", suffix="_new", maintain_order="left"
        ).select(
            pl.when(pl.col("digest_new").is_null())
            .then(pl.col(name))
            .otherwise(pl.col(f"{name}_new"))
            .alias(name)
            if name in contents
            else pl.col(name)
            for name in PAIR_SCHEMA
        )
    return Dataset.of(frame)
