"""Which texts could be similar: an exact set-similarity join over their rarest shingles.

Two sets with a Jaccard similarity of at least t share all but a fraction 1 - t of their tokens,
so they share a token among the first |x| - ceil(t |x|) + 1 of each, in any order common to all
sets; with the rarest first, few other sets share one (prefix filter: Chaudhuri, Ganti and Kaushik
2006; Bayardo, Ma and Srikant 2007). Taking l further tokens and asking for l + 1 shared ones
leaves fewer candidates (Wang, Li and Feng 2012). Unlike MinHash it misses nothing, and a preamble
that many prompts share costs little, because its shingles are the frequent ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.shingles import (
    TOKEN_BITS,
    Integers,
    ShingleSets,
    Tokens,
    iter_shingle_sets,
    ranges,
)

BUDGET = 400_000_000
"""Shared tokens looked at, about five seconds' worth."""

_BUCKET_BITS = 24
_ROW_BITS = 24
_ROW_MASK = np.uint64((1 << _ROW_BITS) - 1)
MOST_TEXTS = 1 << _ROW_BITS

_RANK_BITS = 6
_KEY_BITS = TOKEN_BITS - _RANK_BITS
_LAST_RANK = (1 << _RANK_BITS) - 1
_EXTRA = 16
"""One further token is taken, and one more asked for, for every so many tokens of a text."""
_SAMPLE = 50_000
_BLOCK = 8_000_000
_ROUNDING = 1e-9
"""Against 0.7 * 10 coming out above 7."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Candidates:
    """Pairs of texts that may be similar, by row number."""

    first: Integers
    """The smaller row number."""
    second: Integers
    crowded: int
    """Texts that may lack partners: more texts look alike than the budget lets compare."""


def candidate_pairs(
    texts: Sequence[pl.Series],
    *,
    floor: float,
    left: int | None = None,
    common: Flags | None = None,
    budget: int = BUDGET,
) -> Candidates:
    """Every pair of texts whose shingle sets may have a Jaccard similarity of `floor` or more.

    Args:
        texts: One or more columns without nulls. With several, a text is the union of its
            columns, and a pair that reaches `floor` in each column is always among the result.
        floor: Above 0, at most 1.
        left: When given, only pairs of one of the first `left` texts with a later one.
        common: Buckets (see `bucket_counts`) of tokens that do not count; pairs that share no
            other token are left out.
        budget: Shared tokens to look at, at most. Beyond it, the tokens with the most texts are
            left aside and `crowded` says how many texts that concerns.

    Raises:
        ValueError: for more than `MOST_TEXTS` texts.
    """
    if len(texts[0]) > MOST_TEXTS:
        raise ValueError(f"{len(texts[0]):,} texts; at most {MOST_TEXTS:,} can be compared")
    index, sizes, aside = _index(texts, _ranks(texts, common), floor=floor, left=left)
    rows, starts, partners = _postings(index, left=left)
    crowd = _crowd(starts, partners, budget)
    lost = np.bincount(rows[crowd], minlength=len(sizes))
    partners[crowd] = 0
    extra = sizes // _EXTRA
    aside += lost
    found = list(_matches(rows, starts, partners, sizes, aside, floor=floor))
    none = np.empty(0, np.int64)
    return Candidates(
        first=np.concatenate([none, *(first for first, _ in found)]),
        second=np.concatenate([none, *(second for _, second in found)]),
        crowded=int(np.count_nonzero((lost > 0) & (aside > extra))),
    )


def bucket_counts(texts: Sequence[pl.Series]) -> npt.NDArray[np.int32]:
    """In how many texts the tokens of each of 2^24 buckets stand."""
    counts = np.zeros(1 << _BUCKET_BITS, np.int32)
    for sets in iter_shingle_sets(texts):
        np.add.at(counts, buckets(sets.tokens), 1)
    return counts


def buckets(tokens: Tokens) -> Integers:
    """The bucket each token is counted in."""
    return (tokens >> np.uint64(TOKEN_BITS - _BUCKET_BITS)).astype(np.int64)


def _ranks(texts: Sequence[pl.Series], common: Flags | None) -> npt.NDArray[np.uint8]:
    """A rank per bucket, rare first, `common` ones last; any ranks would be correct."""
    nth = len(texts[0]) // _SAMPLE + 1
    if nth > 1:
        # sampled by content, so that the order of the rows changes nothing
        sampled = texts[-1].hash(seed=0) % nth == 0
        texts = [column.filter(sampled) for column in texts]
    counted = 4 * np.log2(1 + bucket_counts(texts), dtype=np.float32)
    ranks: npt.NDArray[np.uint8] = np.minimum(counted, _LAST_RANK - 1).astype(np.uint8)
    if common is not None:
        ranks[common] = _LAST_RANK
    return ranks


def _index(
    texts: Sequence[pl.Series], ranks: npt.NDArray[np.uint8], *, floor: float, left: int | None
) -> tuple[Tokens, Integers, Integers]:
    """The prefix of every text as `key << 24 | row`, sorted; set sizes; common tokens in it."""
    count = len(texts[0])
    sizes = np.empty(count, np.int64)
    aside = np.zeros(count, np.int64)
    parts: list[Tokens] = []
    wanted = np.zeros(0 if left is None else 1 << _BUCKET_BITS, dtype=np.bool_)
    cut = left or 0
    start = 0
    for sets in chain(
        iter_shingle_sets([column.slice(0, cut) for column in texts]),
        iter_shingle_sets([column.slice(cut) for column in texts]),
    ):
        stop = start + len(sets.sizes)
        sizes[start:stop] = sets.sizes
        keys = _prefixes(sets, ranks, floor)
        rows = (keys >> np.uint64(TOKEN_BITS)).astype(np.int64)
        is_common = (keys >> np.uint64(_KEY_BITS)) & np.uint64(_LAST_RANK) == _LAST_RANK
        aside[start:stop] = np.bincount(rows[is_common], minlength=len(sets.sizes))
        keys &= np.uint64((1 << _KEY_BITS) - 1)
        bucket = (keys >> np.uint64(_KEY_BITS - _BUCKET_BITS)).astype(np.int64)
        kept = ~is_common
        if left is not None and start < left:
            wanted[bucket[kept]] = True
        elif left is not None:
            kept &= wanted[bucket]
        own = (rows[kept] + start).astype(np.uint64)
        parts.append(keys[kept] << np.uint64(_ROW_BITS) | own)
        start = stop
    index = np.concatenate([np.empty(0, np.uint64), *parts])
    index.sort()
    return index, sizes, aside


def _prefixes(sets: ShingleSets, ranks: npt.NDArray[np.uint8], floor: float) -> Tokens:
    """The rarest tokens of each set, as many as `floor` asks for: row, rank, part of the token."""
    sizes = sets.sizes
    # all in one integer, because sorting integers is fast
    keys = np.repeat(np.arange(len(sizes), dtype=np.uint64) << np.uint64(TOKEN_BITS), sizes)
    keys |= ranks[buckets(sets.tokens)].astype(np.uint64) << np.uint64(_KEY_BITS)
    keys |= sets.tokens >> np.uint64(_RANK_BITS)
    keys.sort()
    length = sizes - np.ceil(floor * sizes - _ROUNDING).astype(np.int64) + 1 + sizes // _EXTRA
    return keys[ranges(np.cumsum(sizes) - sizes, np.minimum(length, sizes))]


def _postings(index: Tokens, *, left: int | None) -> tuple[Integers, Integers, Integers]:
    """For each entry of the index its row, where its token begins, and how many partners follow.

    The partners of entry i are the entries from `starts[i]` on. Tokens of a single text are gone.
    """
    tokens = index >> np.uint64(_ROW_BITS)
    same = tokens[1:] == tokens[:-1]
    shared = np.append(same, False) | np.append(False, same)
    index, tokens = index[shared], tokens[shared]
    rows = (index & _ROW_MASK).astype(np.int64)
    begins = np.flatnonzero(np.append(True, tokens[1:] != tokens[:-1])[: len(tokens)])
    lengths = np.diff(np.append(begins, len(tokens)))
    starts = np.repeat(begins, lengths)
    if left is None:
        return rows, starts, np.arange(len(rows)) - starts
    lefts = np.add.reduceat(rows < left, begins, dtype=np.int64) if len(begins) else begins
    return rows, starts, np.where(rows < left, 0, np.repeat(lefts, lengths))


def _crowd(starts: Integers, partners: Integers, budget: int) -> Flags:
    """The entries of the tokens with the most partners, so many that the rest is in budget."""
    if partners.sum() <= budget:
        return np.zeros(len(partners), dtype=np.bool_)
    per_token = np.bincount(starts, weights=partners)
    largest = np.sort(per_token)
    limit = largest[np.searchsorted(np.cumsum(largest), budget, side="right")]
    crowded: Flags = per_token[starts] >= limit
    return crowded


def _matches(
    rows: Integers,
    starts: Integers,
    partners: Integers,
    sizes: Integers,
    aside: Integers,
    *,
    floor: float,
) -> Iterator[tuple[Integers, Integers]]:
    """Pairs that share as many prefix tokens as their sizes and `floor` ask for."""
    live = np.flatnonzero(partners)
    live = live[np.argsort(rows[live], kind="stable")]
    owners = rows[live]
    ends = np.cumsum(partners[live])
    extra = sizes // _EXTRA
    start = 0
    while start < len(live):
        before = int(ends[start - 1]) if start else 0
        stop = max(int(np.searchsorted(ends, before + _BLOCK, side="right")), start + 1)
        stop = int(np.searchsorted(owners, owners[stop - 1], side="right"))
        entries = live[start:stop]
        found = rows[ranges(starts[entries], partners[entries])]
        keys = np.repeat(rows[entries] << _ROW_BITS, partners[entries]) | found
        keys.sort()
        firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        shared = np.diff(np.append(firsts, len(keys)))
        one = keys[firsts] & int(_ROW_MASK)
        two = keys[firsts] >> _ROW_BITS
        # tokens that were left aside may be among the shared ones
        asked = 1 + np.minimum(extra[one], extra[two]) - np.minimum(aside[one], aside[two])
        least = floor * np.maximum(sizes[one], sizes[two]) - _ROUNDING
        alike = np.minimum(sizes[one], sizes[two]) >= least
        kept = (shared >= asked) & alike
        yield one[kept], two[kept]
        start = stop
