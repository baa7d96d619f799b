"""Which texts could be similar: those that share sampled runs of characters.

Two texts whose 5-character shingle sets have a Jaccard similarity of t differ in few places, since
each place costs at least four shingles of one text and adds five to the other; so what lies
between the places is long. At t = 0.8 at least 60 % of all runs of 16 characters stand in both
texts, at 0.7 a good third. Runs that long hardly ever agree by chance. Each text is indexed under
some 32 of them, those with the smallest hash, so that both texts of a pair choose the same ones
(sampling by hash value: Broder 1997). At 0.8 at least 19 shared ones are to be expected and 5 are
asked for: the worst case is missed once in 20,000 times, an ordinary edit practically never. Short
texts are indexed under shorter runs, and under all of them.

Runs that many texts have, such as those of a template, are sampled apart from a text's own ones,
and a run links a text to the first few texts that have it. So n alike texts cost n steps, not n
squared, however many there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.shingles import SHINGLE_SIZE, Integers, Tokens, ranges

BUDGET = 200_000_000
"""Shared runs looked at, about ten seconds' worth."""

RUNS = ((5, 8), (8, 32), (16, 1 << 40))
"""Length of a run, and up to how many 5-character shingles a text may have to be indexed by it."""

SAMPLE = 32
"""Runs a text is indexed under, on average; common ones and its own ones each."""

FEW = 128
"""Texts that may have a run for each to be compared with each."""

PARTNERS = 4
"""Texts a run that more texts have links each of them to."""

MOST_TEXTS = 1 << 24

_ROW_BITS = 24
_ROW_MASK = np.uint64((1 << _ROW_BITS) - 1)
_BUCKET_BITS = 24
_COMMON = 24
"""Texts with a run that make it common, among those counted; by chance a bucket has 1 or 2."""
_COUNTED = 50_000
_ASKED = 0.25
"""Share of the expected number of shared runs from which a pair is worth a look."""
_ROWS = 20_000
_BYTES = 1_000_000
_BLOCK = 4_000_000
_WORKERS = min(4, os.cpu_count() or 1)

Flags = npt.NDArray[np.bool_]
_Result = TypeVar("_Result")
_BASE = 0x9E3779B97F4A7C15


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
) -> Candidates:
    """Pairs of texts whose 5-character shingle sets may have a Jaccard similarity of `floor`.

    Args:
        texts: One or more columns without nulls. With several, a pair that reaches `floor` in
            each column is among the result.
        floor: Above 0, at most 1; below 0.7 pairs may be missed.
        left: When given, only pairs of one of the first `left` texts with a later one.
        budget: Shared runs to look at, at most. Beyond it, those with the most texts are left
            aside.

    Raises:
        ValueError: for more than `MOST_TEXTS` texts.
    """
    count = len(texts[0])
    if count > MOST_TEXTS:
        raise ValueError(f"{count:,} texts; at most {MOST_TEXTS:,} can be compared")
    common = _common_buckets(texts, floor)
    parts = list(_over_blocks(texts, partial(_index, floor=floor, common=common)))
    index = np.concatenate([np.empty(0, np.uint64), *parts])
    del parts
    index.sort()
    rows, starts, partners, indexed = _postings(index, count, left=left)
    del index
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


def _common_buckets(texts: Sequence[pl.Series], floor: float) -> Flags:
    """The buckets of runs that many texts have, counted on a sample if there are many texts."""
    nth = len(texts[0]) // _COUNTED + 1
    if nth > 1:
        # sampled by content, so that the order of the rows changes nothing
        hashes = sum((column.hash(seed) for seed, column in enumerate(texts)), pl.lit(0))
        sampled = pl.select(hashes).to_series() % nth == 0
        texts = [column.filter(sampled) for column in texts]
    counts = np.zeros(1 << _BUCKET_BITS, np.int32)
    for buckets in _over_blocks(texts, partial(_buckets, floor=floor)):
        np.add.at(counts, buckets, np.int32(1))
    flags: Flags = counts >= _COMMON
    return flags


def _over_blocks(
    texts: Sequence[pl.Series], work: Callable[[Sequence[pl.Series], int], _Result]
) -> Iterator[_Result]:
    """`work(columns, first row)` for a bounded number of rows at a time, in order."""
    if not len(texts[0]):
        return
    lengths = sum((column.str.len_bytes().cast(pl.Int64) for column in texts), pl.lit(0))
    ends = np.cumsum(pl.select(lengths).to_series().to_numpy())
    blocks: list[tuple[list[pl.Series], int]] = []
    start = 0
    while start < len(ends):
        before = int(ends[start - 1]) if start else 0
        stop = int(np.searchsorted(ends, before + _BYTES, side="right"))
        stop = min(max(stop, start + 1), start + _ROWS)
        blocks.append(([column.slice(start, stop - start) for column in texts], start))
        start = stop
    with ThreadPoolExecutor(_WORKERS) as pool:
        yield from pool.map(lambda block: work(*block), blocks)


def _buckets(texts: Sequence[pl.Series], _start: int, *, floor: float) -> Integers:
    """The bucket of every run of every text."""
    tokens, _ = _runs(texts, floor)
    return _bucket(tokens)


def _index(texts: Sequence[pl.Series], start: int, *, floor: float, common: Flags) -> Tokens:
    """The sampled runs of every text as `hash << 24 | row`."""
    tokens, rows = _runs(texts, floor)
    count = len(texts[0])
    is_common = common[_bucket(tokens)]
    every = np.bincount(rows, minlength=count)
    own = every - np.bincount(rows[is_common], minlength=count)
    scale = float(SAMPLE << _ROW_BITS)
    of_own = (scale / np.maximum(own, SAMPLE)).astype(np.uint32)
    of_every = (scale / np.maximum(every, SAMPLE)).astype(np.uint32)
    limit = np.where(is_common, of_every[rows], of_own[rows])
    # the low bits choose, the high ones are kept
    chosen = (tokens & _ROW_MASK).astype(np.uint32) < limit
    return tokens[chosen] & ~_ROW_MASK | (rows[chosen] + start).astype(np.uint64)


def _runs(texts: Sequence[pl.Series], floor: float) -> tuple[Tokens, Integers]:
    """Every run of every text, hashed, and the row of each."""
    tokens: list[Tokens] = []
    rows: list[Integers] = []
    for nth, column in enumerate(texts):
        shingles = (column.str.len_chars().cast(pl.Int64) - (SHINGLE_SIZE - 1)).clip(1)
        below = 0
        for size, most in RUNS:
            # a text of the next smaller kind may be similar to one of this kind
            fits = (shingles > floor * below) & (shingles <= most)
            below = most
            where = fits.arg_true().to_numpy().astype(np.int64)
            if len(where):
                hashed, lengths = _hashed(column.filter(fits), size, salt=nth << 8 | size)
                tokens.append(hashed)
                rows.append(np.repeat(where, lengths))
    return np.concatenate(tokens), np.concatenate(rows)


def _hashed(texts: pl.Series, size: int, *, salt: int) -> tuple[Tokens, Integers]:
    """All runs of `size` bytes, text by text, hashed; and how many each text has."""
    padded = texts.str.pad_end(size, "\0")
    lengths = padded.str.len_bytes().to_numpy().astype(np.int64)
    raw = np.frombuffer(padded.str.join("").item().encode(), dtype=np.uint8)
    # the hash of a polynomial's coefficients from i on is a difference of its running sums
    sums = (raw.astype(np.uint64) + np.uint64(1)) * _powers(_BASE, len(raw))
    np.cumsum(sums, out=sums)
    tokens = sums[size - 1 :].copy()
    tokens[1:] -= sums[:-size]
    tokens *= _powers(pow(_BASE, -1, 1 << 64), len(tokens))
    tokens += np.uint64(salt)
    tokens ^= tokens >> np.uint64(32)
    tokens *= np.uint64(0xD6E8FEB86659FD93)
    tokens ^= tokens >> np.uint64(29)
    inside = np.ones(len(raw), dtype=np.bool_)
    ends = np.cumsum(lengths)
    for at in range(1, size):
        inside[ends - at] = False
    return tokens[inside[: len(tokens)]], lengths - size + 1


def _powers(base: int, count: int) -> Tokens:
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, out=powers)


def _bucket(tokens: Tokens) -> Integers:
    return (tokens >> np.uint64(64 - _BUCKET_BITS)).astype(np.int64)


def _postings(
    index: Tokens, count: int, *, left: int | None
) -> tuple[Integers, Integers, Integers, Integers]:
    """For each entry its row, where its run begins, and how many partners it has from there on.

    Runs of a single text are gone; the fourth value counts the runs of each text, those included.
    """
    index = index[np.append(True, index[1:] != index[:-1])[: len(index)]]
    indexed = np.bincount((index & _ROW_MASK).astype(np.int64), minlength=count)
    tokens = index >> np.uint64(_ROW_BITS)
    same = tokens[1:] == tokens[:-1]
    shared = np.append(same, False) | np.append(False, same)
    index, tokens = index[shared[: len(index)]], tokens[shared[: len(index)]]
    rows = (index & _ROW_MASK).astype(np.int64)
    begins = np.flatnonzero(np.append(True, tokens[1:] != tokens[:-1])[: len(tokens)])
    lengths = np.diff(np.append(begins, len(tokens)))
    starts = np.repeat(begins, lengths)
    if left is None:
        partners = np.arange(len(rows)) - starts
    else:
        lefts = np.add.reduceat(rows < left, begins, dtype=np.int64) if len(begins) else begins
        partners = np.where(rows < left, 0, np.repeat(lefts, lengths))
    most = np.repeat(np.where(lengths > FEW, PARTNERS, FEW), lengths)
    return rows, starts, np.minimum(partners, most), indexed


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
    size = RUNS[-1][0]
    return max(1 - size * (1 - floor) / (4 + 5 * floor), 1 / SAMPLE)


def _matches(
    rows: Integers, starts: Integers, partners: Integers, live: Integers, *, asked: float
) -> Iterator[tuple[Integers, Integers]]:
    """Pairs that share as many runs as the number they are indexed under asks for."""
    owned = np.flatnonzero(partners)
    owned = owned[np.argsort(rows[owned], kind="stable")]
    owners = rows[owned]
    ends = np.cumsum(partners[owned])
    start = 0
    while start < len(owned):
        before = int(ends[start - 1]) if start else 0
        stop = max(int(np.searchsorted(ends, before + _BLOCK, side="right")), start + 1)
        stop = int(np.searchsorted(owners, owners[stop - 1], side="right"))
        entries = owned[start:stop]
        found = rows[ranges(starts[entries], partners[entries])]
        keys = np.repeat(rows[entries] << _ROW_BITS, partners[entries]) | found
        keys.sort()
        firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        shared = np.diff(np.append(firsts, len(keys)))
        one = keys[firsts] & int(_ROW_MASK)
        two = keys[firsts] >> _ROW_BITS
        kept = shared > asked * np.minimum(live[one], live[two])
        yield one[kept], two[kept]
        start = stop
