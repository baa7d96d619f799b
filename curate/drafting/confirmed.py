"""Which drafts a person has confirmed, by the decisions in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from tunegate.curate.curated import Curated
from tunegate.curate.dataset import Dataset
from tunegate.curate.decision import Recorded

UNCONFIRMED = "Q409"
"""Code of the rule that finds drafts which nobody has confirmed."""


def confirmed_pairs(decisions: Iterable[Recorded]) -> frozenset[str]:
    """Ids of the pairs that a person has looked at as drafts.

    That is a keep, an edit by hand, or the dismissal of a finding of `UNCONFIRMED`. The fix of a
    rule, which comes with a reason, confirms nothing: it may have been applied to many pairs.
    """
    found: set[str] = set()
    for one in decisions:
        decision = one.decision
        if decision.pair is None:
            continue
        by_hand = decision.action == "edit" and not (decision.rule and decision.reason)
        dismissed = decision.action == "dismiss" and decision.rule == UNCONFIRMED
        if decision.action == "keep" or by_hand or dismissed:
            found.add(decision.pair)
    return frozenset(found)


def unconfirmed(frame: pl.DataFrame, confirmed: frozenset[str]) -> pl.Series:
    """Which rows of a frame (`PAIR_SCHEMA`) are drafts that are not among the confirmed ids."""
    known = pl.Series("id", sorted(confirmed), dtype=pl.String)
    return frame.select(
        (pl.col("draft").is_not_null() & ~pl.col("id").is_in(known.implode())).alias("unconfirmed")
    ).to_series()


def without_unconfirmed(curated: Curated, decisions: Sequence[Recorded]) -> tuple[Curated, int]:
    """The curated set without the drafts that wait, and how many wait."""
    frame = curated.dataset.frame
    waits = unconfirmed(frame, confirmed_pairs(decisions))
    if not waits.any():
        return curated, 0
    ids = set(frame["id"].filter(waits).to_list())
    rest = replace(
        curated,
        dataset=Dataset.of(frame.filter(~waits)),
        edited=curated.edited - ids,
        kept=curated.kept - ids,
    )
    return rest, len(ids)
