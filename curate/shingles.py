"""Texts as sets of character shingles, and how much of two such sets is shared."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tunegate.curate.progress import SILENT, Progress

SHINGLE_SIZE = 5
"""Characters per shingle. Five see a one-word change in a 12-word prompt as a similarity of about
0.75; five words would see 0.2."""

_CHARACTER_BITS = 12
"""Five characters below U+1000 stand in a token as they are; others are hashed to 63 bits."""
_BASE = 0x9E3779B97F4A7C15
_CELLS = 400_000
"""Shingles worked on at a time."""
_WORKERS = min(4, os.cpu_count() or 1)
_MISSING = np.uint64((1 << 64) - 1)

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Tokens = npt.NDArray[np.uint64]


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
class Overlaps:
    """How the shingle sets of many pairs of texts overlap; for two empty texts as for equal ones.

    All arrays have one value a pair.
    """

    shared: Integers
    """Shingles of both texts."""
    different: Integers
    """Shingles of either text, at least 1."""

    @property
    def similarities(self) -> Floats:
        """The Jaccard similarities, 0 to 1."""
        found: Floats = self.shared / self.different
        return found


def overlaps(first: pl.Series, second: pl.Series, *, progress: Progress = SILENT) -> Overlaps:
    """Compare `first[i]` with `second[i]` for every i.

    Args:
        first: Texts without nulls.
        second: As many.
        progress: Counts pairs.

    Raises:
        Cancelled: when `progress` says so.
    """
    count = len(first)
    both = pl.concat([first, second.alias(first.name)], rechunk=True)
    lengths = both.str.len_chars().to_numpy().astype(np.int64)
    longest = np.maximum(lengths[:count], lengths[count:])
    order = np.argsort(longest, kind="stable")
    shared, different = np.empty((2, count), np.int64)

    def compare(block: slice) -> int:
        pairs = order[block]
        texts = np.stack([pairs, pairs + count], axis=1).ravel()
        shared[pairs], different[pairs] = _compared(both.gather(texts), lengths[texts])
        return len(pairs)

    with ThreadPoolExecutor(_WORKERS) as pool:
        for done in pool.map(compare, _blocks(longest[order])):
            progress.advance(done)
    return Overlaps(shared, different)


def _blocks(lengths: Integers) -> Iterator[slice]:
    """Slices of ascending lengths that are worked on together, as the rows of one table."""
    start = 0
    while start < len(lengths):
        width = int(lengths[start]) + 2 * SHINGLE_SIZE
        rows = max(_CELLS // (2 * width), 1)
        alike = np.searchsorted(lengths[start : start + rows], 1.1 * width, side="right")
        stop = start + max(int(alike), 1)
        yield slice(start, stop)
        start = stop


def _compared(texts: pl.Series, lengths: Integers) -> tuple[Integers, Integers]:
    """`Overlaps` of the first text with the second, of the third with the fourth, and so on."""
    tokens = _tokens(texts, int(lengths.max()))
    count, columns = tokens.shape
    missing = np.arange(columns) >= np.maximum(lengths - SHINGLE_SIZE + 1, 1)[:, None]
    tokens <<= np.uint64(1)
    tokens[1::2] |= np.uint64(1)
    tokens[missing] = _MISSING
    # one row a pair, so that equal shingles of both texts stand side by side when sorted
    table = tokens.reshape(count // 2, 2 * columns)
    table.sort(axis=1)
    steps = table[:, 1:] ^ table[:, :-1]
    different = np.count_nonzero(steps, axis=1) + (table[:, -1] != _MISSING)
    shared = np.count_nonzero(steps == 1, axis=1)
    return shared, different - shared


def _tokens(texts: pl.Series, width: int) -> Tokens:
    """Every run of five characters of each text as a number below 2^63, one row a text."""
    width = max(width, SHINGLE_SIZE)
    joined = texts.str.pad_end(width, "\0").str.join("").item()
    kind, encoding = ("u1", "ascii") if joined.isascii() else ("<u4", "utf-32-le")
    characters = np.frombuffer(joined.encode(encoding), kind).reshape(len(texts), width)
    columns = width - SHINGLE_SIZE + 1
    exact = characters.max() < 1 << _CHARACTER_BITS
    base = np.uint64(1 << _CHARACTER_BITS if exact else _BASE)
    tokens = characters[:, :columns].astype(np.uint64)
    for at in range(1, SHINGLE_SIZE):
        tokens *= base
        tokens += characters[:, at : at + columns]
    return tokens
