"""Sampled runs: the substrings by which a text is found again among many.

A run is a stretch of 5, 8, 16 or 20 bytes, longer in longer texts. A text is indexed under some
`SAMPLE` of its runs, those with the smallest hash, so that two alike texts choose the same ones
(sampling by hash value: Broder 1997). Runs that many texts have, such as those of a template, are
sampled apart from a text's own ones.
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

from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.shingles import SHINGLE_SIZE

_SHORT_SIZES = ((5, 8), (8, 32))
"""Length of a run, and up to how many 5-character shingles a text may have to be indexed by it."""

SAMPLE = 24
"""Runs a row is indexed under, on average; common ones and its own ones each."""

_WHOLE = 2 * SAMPLE
"""A row with so few runs is indexed under all of them."""

ROW_BITS = 24
ROW_MASK = np.uint64((1 << ROW_BITS) - 1)

_BUCKET_BITS = 24
_COMMON = 8
"""Texts with a run that make it common, among those counted; by chance a bucket has 0 or 1."""
_COUNTED = 10_000
_BYTES = 4_000_000
_ROWS = 50_000
"""Bytes, and rows, worked on at a time."""
_CELLS = 1 << 17
WORKERS = min(4, os.cpu_count() or 1)
_ALL = 1 << 64

_PARTS = {5: (0,), 8: (0,), 16: (0, 8), 20: (0, 8, 12)}
"""Where the 8 bytes begin that a run of each length is made of."""

Integers = npt.NDArray[np.int64]
Tokens = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
_Result = TypeVar("_Result")

_FIRST = np.uint64(0x9E3779B97F4A7C15)
_FURTHER = {8: np.uint64(0xC2B2AE3D27D4EB4F), 12: np.uint64(0xA0761D6478BD642F)}
_MIX = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True)
class _Runs:
    """Runs of some rows: hashes by which they are sampled, tokens, and rows from 0."""

    hashes: npt.NDArray[np.uint32]
    tokens: Tokens
    rows: npt.NDArray[np.int32]


def run_sizes(floor: float) -> tuple[tuple[int, int], ...]:
    """Lengths of runs, each with the shingles of the longest text that is indexed by it.

    The longer a run, the rarer it is for two texts to share it by chance, but the lower the share
    of their runs that similar texts have in common: below 0.8, 20 bytes would leave too few.
    """
    if floor < 0.8:
        return (*_SHORT_SIZES, (16, 1 << 40))
    return (*_SHORT_SIZES, (16, 256), (20, 1 << 40))


def sampled_runs(
    texts: Sequence[pl.Series], *, floor: float, progress: Progress = SILENT
) -> Tokens:
    """The runs every row is indexed under, as `token << 24 | row`, in no order.

    Args:
        texts: One or more columns without nulls, of at most 2^24 rows.
        floor: Similarity for which rows of different length still need runs in common.
        progress: Counts rows.
    """
    common = _common_buckets(texts, floor)
    parts = [np.empty(0, np.uint64)]
    for part, done in _over_blocks(texts, partial(_index, floor=floor, common=common)):
        parts.append(part)
        progress.advance(done)
    return np.concatenate(parts)


def _common_buckets(texts: Sequence[pl.Series], floor: float) -> Flags:
    """The buckets of runs that many texts have, counted on a sample if there are many texts."""
    nth = len(texts[0]) // _COUNTED + 1
    if nth > 1:
        # sampled by content, so that the order of the rows changes nothing
        hashes = sum((column.hash(seed) for seed, column in enumerate(texts)), pl.lit(0))
        sampled = pl.select(hashes).to_series() % nth == 0
        texts = [column.filter(sampled) for column in texts]
    counts = np.zeros(1 << _BUCKET_BITS, np.int32)
    for buckets, _ in _over_blocks(texts, partial(_buckets, floor=floor)):
        found, times = np.unique(buckets, return_counts=True)  # other threads run meanwhile
        for start in range(0, len(found), _CELLS):  # and between these, short as they are
            part = slice(start, start + _CELLS)
            counts[found[part]] += times[part].astype(np.int32)
    flags: Flags = counts >= _COMMON
    return flags


def _over_blocks(
    texts: Sequence[pl.Series],
    work: Callable[[Sequence[pl.Series], Integers, Integers], _Result],
) -> Iterator[tuple[_Result, int]]:
    """`work(columns, rows, runs of each row)` and the number of rows, part by part.

    The rows of a part are of one length class and of a bounded number of bytes.
    """
    if not len(texts[0]):
        return
    lengths = [column.str.len_bytes().to_numpy().astype(np.int64) for column in texts]
    size: Integers = np.sum(lengths, axis=0)
    runs: Integers = np.maximum(np.array(lengths) - 15, 1).sum(axis=0)
    blocks: list[Integers] = []
    classes = _length_class(runs)
    for nth in np.unique(classes):
        rows = np.flatnonzero(classes == nth)
        ends = np.cumsum(size[rows])
        start = 0
        while start < len(rows):
            before = int(ends[start - 1]) if start else 0
            stop = int(np.searchsorted(ends, before + _BYTES, side="right"))
            stop = min(max(stop, start + 1), start + _ROWS)
            blocks.append(rows[start:stop])
            start = stop

    def one(rows: Integers) -> tuple[_Result, int]:
        return work([column.gather(rows) for column in texts], rows, runs[rows]), len(rows)

    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(one, blocks)


def _length_class(runs: Integers) -> Integers:
    """0 for rows of which every run is looked at, then one more with each doubling of length."""
    doublings = np.log2(np.maximum(runs, 1) / (1.5 * SAMPLE)).astype(np.int64)
    return np.maximum(doublings, 0)


def _buckets(
    texts: Sequence[pl.Series], _rows: Integers, _runs: Integers, *, floor: float
) -> Integers:
    """The bucket of every run of every text."""
    return _bucket(_all_runs(texts, floor, below=_ALL).tokens)


def _index(
    texts: Sequence[pl.Series], rows: Integers, runs: Integers, *, floor: float, common: Flags
) -> Tokens:
    """The sampled runs of every row.

    Of long rows only the runs with a small hash are looked at: some 36 to 72, of which the sample
    is taken. The few rows that are nearly all template have too few of their own among them and
    are looked at as a whole.
    """
    looked_at = 0.5 ** int(_length_class(runs[:1])[0])
    index, own = _sampled(texts, rows, runs, floor=floor, common=common, looked_at=looked_at)
    if looked_at == 1:
        return index
    few = np.flatnonzero(own < SAMPLE)
    if not len(few):
        return index
    again, _ = _sampled(
        [column.gather(few) for column in texts],
        rows[few],
        runs[few],
        floor=floor,
        common=common,
        looked_at=1,
    )
    return np.concatenate([index, again])


def _sampled(
    texts: Sequence[pl.Series],
    rows: Integers,
    runs: Integers,
    *,
    floor: float,
    common: Flags,
    looked_at: float,
) -> tuple[Tokens, Integers]:
    """The sampled runs, and how many runs of its own each row has among those looked at."""
    found = _all_runs(texts, floor, below=int(_ALL * looked_at))
    count = len(rows)
    is_common = common[_bucket(found.tokens)]
    every = np.bincount(found.rows, minlength=count)
    own = every - np.bincount(found.rows[is_common], minlength=count)
    few = _WHOLE if looked_at == 1 else SAMPLE
    sizes = np.concatenate([own, every])
    sizes = np.where(sizes <= few, SAMPLE, sizes)
    limits = np.minimum(SAMPLE * looked_at * 2.0**32 / sizes, 2.0**32 - 1).astype(np.uint32)
    chosen = np.flatnonzero(found.hashes <= limits[found.rows + is_common * np.int32(count)])
    placed = rows[found.rows[chosen]].astype(np.uint64)
    return found.tokens[chosen] & ~ROW_MASK | placed, own


def _all_runs(texts: Sequence[pl.Series], floor: float, *, below: int) -> _Runs:
    """Every run of every text whose hash lies below a limit."""
    parts: list[_Runs] = []
    for nth, column in enumerate(texts):
        characters = column.str.len_chars().to_numpy().astype(np.int64)
        shingles = np.maximum(characters - SHINGLE_SIZE + 1, 1)
        beneath = 0
        for size, most in run_sizes(floor):
            # a text of the next smaller kind may be similar to one of this kind
            fits = (shingles > floor * beneath) & (shingles <= most)
            beneath = most
            salt = nth << 8 | size
            if fits.all():
                parts.append(_hashed(column, None, size, salt=salt, below=below))
            elif fits.any():
                rows = np.flatnonzero(fits).astype(np.int32)
                part = column.gather(rows)
                parts.append(_hashed(part, rows, size, salt=salt, below=below))
    return _joined(parts)


def _hashed(
    texts: pl.Series,
    rows: npt.NDArray[np.int32] | None,
    size: int,
    *,
    salt: int,
    below: int,
) -> _Runs:
    """The runs of `size` bytes of each text; `rows` are the texts' if not all in order."""
    lengths = texts.str.len_bytes().to_numpy().astype(np.int64)
    if lengths.min() < size:
        texts = texts.str.pad_end(size, "\0")
        lengths = texts.str.len_bytes().to_numpy().astype(np.int64)
    raw = texts.str.join("").item().encode() + bytes(24)
    # eight bytes from every position on, as one number
    words = np.ndarray((len(raw) - 8,), "<u8", raw, strides=(1,))
    within = np.uint64((1 << 8 * min(size, 8)) - 1)
    limit = np.uint64(min(below, _ALL - 1))
    places, hashes = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    for start in range(0, len(raw) - 24, _CELLS):
        stop = min(start + _CELLS, len(raw) - 24)
        if size < 8:
            mixed = (words[start:stop] & within) * _FIRST
        else:
            parts = words[start : stop + 12] * _FIRST
            mixed = parts[: stop - start]
            for at in _PARTS[size][1:]:
                mixed = mixed + parts[at : at + stop - start] * _FURTHER[at]
        kept = np.flatnonzero(mixed <= limit)
        hashes.append(mixed[kept])
        places.append(kept + start)
    starts, mixed = np.concatenate(places), np.concatenate(hashes)
    ends = np.cumsum(lengths)
    counts = np.diff(np.searchsorted(starts, ends), prepend=0)
    within_text = np.flatnonzero(starts <= np.repeat(ends - size, counts))
    owners = np.arange(len(lengths), dtype=np.int32) if rows is None else rows
    mixed = mixed[within_text]
    chosen_by = (mixed >> np.uint64(32)).astype(np.uint32)
    # the product leaves the low bits weak: mix the high ones in
    mixed += np.uint64(salt)
    mixed *= _MIX
    mixed ^= mixed >> np.uint64(32)
    mixed *= _FIRST
    return _Runs(chosen_by, mixed, np.repeat(owners, counts)[within_text])


def _joined(parts: Sequence[_Runs]) -> _Runs:
    return _Runs(
        hashes=np.concatenate([part.hashes for part in parts]),
        tokens=np.concatenate([part.tokens for part in parts]),
        rows=np.concatenate([part.rows for part in parts]),
    )


def _bucket(tokens: Tokens) -> Integers:
    return (tokens >> np.uint64(64 - _BUCKET_BITS)).astype(np.int64)
