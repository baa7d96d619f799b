"""Which texts could be similar: those that share sampled runs of characters.

Two texts whose 5-character shingle sets have a Jaccard similarity of t differ in few places, since
each place costs at least four shingles of one text and adds five to the other; so what lies
between the places is long. At t = 0.8 at least half of all runs of 20 characters stand in both
texts, at 0.7 a good third of those of 16. Runs that long hardly ever agree by chance. At 0.8 at
least 12 of the 24 runs a text is indexed under are to be expected in the other's index and 3 are
asked for: the worst case is missed once in 2,000 times, an ordinary edit practically never. Short
texts are indexed under shorter runs, and under all of them.

A run links a text to the texts that have it, or to the first few when many have it. So n alike
texts cost n steps, not n squared, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise, permutations

import numpy as np
import polars as pl

from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.runs import (
    ROW_BITS,
    ROW_MASK,
    SAMPLE,
    WORKERS,
    Flags,
    Integers,
    Tokens,
    run_sizes,
    sampled_runs,
)

BUDGET = 200_000_000
"""Shared runs looked at, at most."""

FEW = (128, 64, 32, 16, 8)
"""Texts that may have a run for each to be compared with each: the most that keep the shared runs
to look at within `EASY`."""

EASY = 16_000_000
"""Shared runs that take about a second."""

PARTNERS = 2
"""Texts a run that more texts have links each of them to."""

MOST_TEXTS = 1 << ROW_BITS

EQUAL = 16
"""Rows with equal texts in one column that are compared in the others; labels are more."""

NEXT = 4
"""Of them each is compared with so many, in the order of the other column."""

_ASKED = 0.2
"""Share of the expected number of shared runs from which a pair is worth a look."""
_BLOCK = 16_000_000
_CHUNK = 2_000_000


@dataclass(frozen=True)
class Candidates:
    """Pairs of texts that may be similar, by row number."""

    first: Integers
    """The smaller row number."""
    second: Integers
    crowded: int
    """Texts that lack partners because the budget left all of their runs aside."""


def candidate_pairs(
    texts: Sequence[pl.Series],
    *,
    floor: float,
    left: int | None = None,
    budget: int = BUDGET,
    progress: Progress = SILENT,
) -> Candidates:
    """Pairs of texts whose 5-character shingle sets may have a Jaccard similarity of `floor`.

    Args:
        texts: One or more columns without nulls. With several, a pair that reaches `floor` in
            each column is among the result.
        floor: Above 0, at most 1; below 0.7 pairs may be missed.
        left: When given, only pairs of one of the first `left` texts with a later one.
        budget: Shared runs to look at, at most. Beyond it, those with the most texts are left
            aside.
        progress: Counts rows.

    Raises:
        ValueError: for more than `MOST_TEXTS` texts.
        Cancelled: when `progress` says so.
    """
    count = len(texts[0])
    if count > MOST_TEXTS:
        raise ValueError(f"{count:,} texts; at most {MOST_TEXTS:,} can be compared")
    entries, lengths, indexed = _shared_runs(
        sampled_runs(texts, floor=floor, progress=progress), count
    )
    rows = (entries & ROW_MASK).astype(np.int64)
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    partners = _partners(rows, starts, lengths, left=left)
    crowd = _crowd(starts, partners, budget)
    # every text of a crowded run loses it, so it counts for none of them
    live = indexed - np.bincount(rows[crowd], minlength=count)
    partners[crowd] = 0
    none = np.empty(0, np.int64)
    found = list(_matches(rows, starts, partners, live, asked=_ASKED * _kept_share(floor)))
    return Candidates(
        first=np.concatenate([none, *(first for first, _ in found)]),
        second=np.concatenate([none, *(second for _, second in found)]),
        crowded=int(np.count_nonzero((indexed > 0) & (live == 0))),
    )


def equal_on_one_side(first: pl.Series, second: pl.Series) -> tuple[Integers, Integers]:
    """Pairs of rows that are equal in one of two columns, the smaller row number first.

    Where many texts are made after one pattern, near-copies hide among the texts that share its
    runs; those with one side in common are found all the same. Columns hold no nulls; a pair may
    stand twice, or be none by a chance of one in 2^64.
    """
    ones, others = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for this, other in permutations((first, second)):
        keys = this.hash(0)
        rows = keys.is_duplicated().arg_true()
        table = pl.DataFrame({"key": keys.gather(rows), "text": other.gather(rows), "row": rows})
        table = table.filter(pl.len().over("key") <= EQUAL).sort("key", "text", "row")
        key, row = table["key"].to_numpy(), table["row"].to_numpy().astype(np.int64)
        for step in range(1, NEXT + 1):
            same = key[step:] == key[:-step]
            one, two = row[step:][same], row[:-step][same]
            ones.append(np.minimum(one, two))
            others.append(np.maximum(one, two))
    return np.concatenate(ones), np.concatenate(others)


def _shared_runs(index: Tokens, count: int) -> tuple[Tokens, Integers, Integers]:
    """The entries of runs that several texts have, run by run, and the number of each run's texts.

    The third value is the number of runs of each text, its own ones included.
    """
    index = pl.Series(index).sort().to_numpy()
    bounds = [0]
    while bounds[-1] < len(index):
        # cut behind a whole run
        last = index[min(bounds[-1] + _CHUNK, len(index)) - 1] | ROW_MASK
        bounds.append(int(np.searchsorted(index, last, side="right")))
    indexed = np.zeros(count, np.int64)
    entries, lengths = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]

    def shared(chunk: tuple[int, int]) -> tuple[Tokens, Integers, Integers]:
        part = index[slice(*chunk)]
        part = part[np.append(True, part[1:] != part[:-1])]
        in_part = np.bincount((part & ROW_MASK).astype(np.int64), minlength=count)
        begins = np.append(True, (part[1:] ^ part[:-1]) > ROW_MASK)
        part = part[~(begins & np.append(begins[1:], True))]
        begins = np.flatnonzero(np.append(True, (part[1:] ^ part[:-1]) > ROW_MASK)[: len(part)])
        return part, np.diff(np.append(begins, len(part))), in_part

    with ThreadPoolExecutor(WORKERS) as pool:
        for part, of_runs, in_part in pool.map(shared, pairwise(bounds)):
            entries.append(part)
            lengths.append(of_runs)
            indexed += in_part
    return np.concatenate(entries), np.concatenate(lengths), indexed


def _partners(rows: Integers, starts: Integers, lengths: Integers, *, left: int | None) -> Integers:
    """How many texts each entry is linked to: those from the beginning of its run on."""
    if left is None:
        partners = np.arange(len(rows)) - starts
    else:
        begins = np.cumsum(lengths) - lengths
        lefts = np.add.reduceat(rows < left, begins, dtype=np.int64) if len(rows) else begins
        partners = np.where(rows < left, 0, np.repeat(lefts, lengths))
    few = FEW[-1]
    for few in FEW:
        linked = np.where(lengths > few, PARTNERS, (lengths - 1) / 2) @ lengths
        if linked <= EASY:
            break
    most = np.repeat(np.where(lengths > few, PARTNERS, few), lengths)
    linked_to: Integers = np.minimum(partners, most)
    return linked_to


def _crowd(starts: Integers, partners: Integers, budget: int) -> Flags:
    """The entries of the runs with the most partners, so many that the rest is in budget."""
    if partners.sum() <= budget:
        return np.zeros(len(partners), dtype=np.bool_)
    per_run = np.bincount(starts, weights=partners)
    largest = np.sort(per_run)
    limit = largest[np.searchsorted(np.cumsum(largest), budget, side="right")]
    crowded: Flags = per_run[starts] >= limit
    return crowded


def _kept_share(floor: float) -> float:
    """At least this share of its long runs a text shares with any that is similar by `floor`.

    A changed place costs 4 shingles of one text and adds 5 to the other, so n shingles leave room
    for n (1 - floor) / (4 + 5 floor) places; each costs as many runs as a run is long.
    """
    size = run_sizes(floor)[-1][0]
    return max(1 - size * (1 - floor) / (4 + 5 * floor), 1 / SAMPLE)


def _matches(
    rows: Integers, starts: Integers, partners: Integers, live: Integers, *, asked: float
) -> Iterator[tuple[Integers, Integers]]:
    """Pairs that share as many runs as the number they are indexed under asks for."""
    per_row = np.bincount(rows, weights=partners, minlength=len(live)).astype(np.int64)
    ends = np.cumsum(per_row)
    lone = asked * live < 1
    low = 0
    while low < len(live):
        before = int(ends[low - 1]) if low else 0
        high = max(int(np.searchsorted(ends, before + _BLOCK, side="right")), low + 1)
        owned = np.flatnonzero((partners > 0) & (rows >= low) & (rows < high))
        low = high
        if not len(owned):
            continue
        owners = np.repeat(rows[owned] << ROW_BITS, partners[owned])
        keys = pl.Series(owners | rows[ranges(starts[owned], partners[owned])]).sort().to_numpy()
        same = keys[1:] == keys[:-1]
        # nearly all pairs share a single run, which is enough for none but the shortest texts
        if lone.any():
            alone = keys[~np.append(same, False) & ~np.append(False, same)]
            alone = alone[lone[alone & int(ROW_MASK)] | lone[alone >> ROW_BITS]]
            yield alone & int(ROW_MASK), alone >> ROW_BITS
        keys = keys[1:][same]
        firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
        shared = np.diff(np.append(firsts, len(keys))) + 1
        keys = keys[firsts]
        fewer = np.minimum(live[keys & int(ROW_MASK)], live[keys >> ROW_BITS])
        keys = keys[shared > asked * fewer]
        yield keys & int(ROW_MASK), keys >> ROW_BITS


def ranges(starts: Integers, lengths: Integers) -> Integers:
    """`starts[i], starts[i] + 1, ...`, `lengths[i]` of them, one i after another."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum())
