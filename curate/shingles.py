"""Texts as sets of character shingles, and how much of two such sets is shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

SHINGLE_SIZE = 5
"""Characters per shingle. Five see a one-word change in a 12-word prompt as a similarity of about
0.75; five words would see 0.2."""

TOKEN_BITS = 48
"""Bits of a hashed shingle. Two texts of 500 shingles share one by accident once in 10^9 pairs."""

TOKEN_MASK = np.uint64((1 << TOKEN_BITS) - 1)
_ROWS = 20_000
_CELLS = 4_000_000
"""Rows, and shingles, worked on at a time; a row number must fit beside a token in 64 bits."""

Integers = npt.NDArray[np.int64]
Tokens = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


def shingles(text: str) -> frozenset[str]:
    """All runs of `SHINGLE_SIZE` characters; a shorter text is one shingle as a whole."""
    last = max(len(text) - SHINGLE_SIZE, 0)
    return frozenset(text[at : at + SHINGLE_SIZE] for at in range(last + 1))


def jaccard(first: str, second: str) -> float:
    """Shared shingles over all shingles of two texts, 0 to 1. Two empty texts give 1."""
    one, two = shingles(first), shingles(second)
    shared = len(one & two)
    return shared / (len(one) + len(two) - shared)


@dataclass(frozen=True)
class ShingleSets:
    """The shingle set of each of `len(sizes)` texts, hashed, one after another."""

    tokens: Tokens
    """Every text's distinct tokens, ascending within the text."""
    sizes: Integers
    """Number of tokens of each text, at least 1."""


def shingle_sets(texts: Sequence[pl.Series]) -> ShingleSets:
    """The hashed shingle sets of texts without nulls.

    With several columns a text is the union of its columns' sets, and equal shingles of two
    columns stay two.
    """
    parts = list(iter_shingle_sets(texts))
    if not parts:
        return ShingleSets(tokens=np.empty(0, np.uint64), sizes=np.empty(0, np.int64))
    return ShingleSets(
        tokens=np.concatenate([part.tokens for part in parts]),
        sizes=np.concatenate([part.sizes for part in parts]),
    )


def iter_shingle_sets(texts: Sequence[pl.Series]) -> Iterator[ShingleSets]:
    """`shingle_sets` for a bounded number of rows at a time, in order."""
    lengths = sum((column.str.len_chars().cast(pl.Int64) for column in texts), pl.lit(0))
    ends = np.cumsum(pl.select(lengths).to_series().to_numpy()) if len(texts[0]) else np.empty(0)
    start = 0
    while start < len(texts[0]):
        before = int(ends[start - 1]) if start else 0
        stop = int(np.searchsorted(ends, before + _CELLS, side="right"))
        stop = min(max(stop, start + 1), start + _ROWS)
        rows = min(stop, len(texts[0])) - start
        parts = [_hashed(column.slice(start, rows), salt=nth) for nth, column in enumerate(texts)]
        keys = np.concatenate(parts)
        keys.sort()
        keys = keys[np.append(True, keys[1:] != keys[:-1])]
        sizes = np.bincount((keys >> np.uint64(TOKEN_BITS)).astype(np.int64), minlength=rows)
        yield ShingleSets(tokens=keys & TOKEN_MASK, sizes=sizes)
        start += rows


def similarities(sets: ShingleSets, first: Integers, second: Integers) -> Floats:
    """The Jaccard similarity of text `first[i]` with text `second[i]`, for every i."""
    sizes = sets.sizes
    ends = np.cumsum(sizes[first] + sizes[second])
    scores = np.empty(len(first), np.float64)
    start = 0
    while start < len(first):
        before = int(ends[start - 1]) if start else 0
        stop = int(np.searchsorted(ends, before + _CELLS, side="right"))
        stop = min(max(stop, start + 1), start + _ROWS, len(first))
        one, two = first[start:stop], second[start:stop]
        keys = np.concatenate([_gathered(sets, one), _gathered(sets, two)])
        keys.sort()
        twice = keys[1:][keys[1:] == keys[:-1]] >> np.uint64(TOKEN_BITS)
        shared = np.bincount(twice.astype(np.int64), minlength=stop - start)
        scores[start:stop] = shared / (sizes[one] + sizes[two] - shared)
        start = stop
    return scores


def ranges(starts: Integers, lengths: Integers) -> Integers:
    """`starts[i], starts[i] + 1, ...`, `lengths[i]` of them, one i after another."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum())


def _gathered(sets: ShingleSets, texts: Integers) -> Tokens:
    """The tokens of some texts, each with its place in `texts` above the token's bits."""
    sizes = sets.sizes[texts]
    starts = (np.cumsum(sets.sizes) - sets.sizes)[texts]
    return _above(np.arange(len(texts)), sizes) | sets.tokens[ranges(starts, sizes)]


def _above(rows: npt.NDArray[Any], sizes: Integers) -> Tokens:
    return np.repeat(rows.astype(np.uint64) << np.uint64(TOKEN_BITS), sizes)


def _hashed(texts: pl.Series, *, salt: int) -> Tokens:
    """Every shingle of every text, hashed, with the row above the token's bits; not distinct."""
    padded = texts.str.pad_end(SHINGLE_SIZE, "\0")
    lengths = padded.str.len_chars().to_numpy().astype(np.int64)
    characters = np.frombuffer("".join(padded.to_list()).encode("utf-32-le"), dtype=np.uint32)
    windows = len(characters) - SHINGLE_SIZE + 1
    tokens = np.full(windows, salt, dtype=np.uint64)
    for at in range(SHINGLE_SIZE):
        tokens *= np.uint64(0x9E3779B97F4A7C15)
        tokens += characters[at : at + windows]
    # the product leaves the low bits weak: mix the high ones in
    tokens ^= tokens >> np.uint64(32)
    tokens *= np.uint64(0xD6E8FEB86659FD93)
    tokens ^= tokens >> np.uint64(29)
    tokens &= TOKEN_MASK
    tokens |= _above(np.arange(len(lengths)), lengths)[:windows]
    inside = np.ones(len(characters), dtype=bool)
    for at in range(1, SHINGLE_SIZE):
        inside[np.cumsum(lengths) - at] = False
    return tokens[inside[:windows]]
