"""Templates: openings and endings that many texts share, and what two texts have beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

MEMBERS = 10
"""Different texts that share an opening or ending from which it counts as a template's."""

SHORTEST = 12
"""Characters of the shortest opening or ending that counts."""

LONG = 40
"""Characters from which an opening or ending says nothing of what a text is about."""

SHORTEST_OWN = 12
"""Characters that a text must have of its own for its template to be left out."""

Lengths = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Templates:
    """How much of each text is template, in characters."""

    openings: Lengths
    """Of the longest opening that `MEMBERS` different texts share; 0 where there is none."""
    endings: Lengths


def find_templates(texts: pl.Series) -> Templates:
    """What each of the texts shares with many others; equal texts count once, none may be null."""
    different = texts.unique(maintain_order=True)
    places = (
        texts.alias("text")
        .to_frame()
        .join(
            different.alias("text").to_frame().with_row_index("at"),
            on="text",
            how="left",
            maintain_order="left",
        )["at"]
        .to_numpy()
    )
    heads, tails = different.str.head(SHORTEST), different.str.tail(SHORTEST)
    return Templates(
        openings=_shared_openings(different, _shared(heads))[places],
        endings=_shared_openings(different, _shared(tails), backward=True)[places],
    )


def own_words(texts: pl.Series) -> pl.Series:
    """The texts without long openings and endings that ten others share, to whole words."""
    found = find_templates(texts)
    text = pl.col("text")
    opening = text.str.head(pl.col("opening")).str.replace(r"\S+$", "").str.len_chars()
    ending = text.str.tail(pl.col("ending")).str.replace(r"^\S+", "").str.len_chars()
    length = text.str.len_chars().cast(pl.Int64) - pl.col("front") - pl.col("back")
    own = text.str.slice(pl.col("front"), length.clip(0)).str.strip_chars()
    return (
        pl.DataFrame({"text": texts, "opening": found.openings, "ending": found.endings})
        .with_columns(
            front=pl.when(pl.col("opening") >= LONG).then(opening).otherwise(0),
            back=pl.when(pl.col("ending") >= LONG).then(ending).otherwise(0),
        )
        .select(text=pl.when(length >= SHORTEST_OWN).then(own).otherwise(text))
        .to_series()
    )


def _shared(parts: pl.Series) -> Rows:
    """The rows of those that `MEMBERS` texts have."""
    counted = parts.alias("part").to_frame().select(pl.len().over("part") >= MEMBERS)
    return counted.to_series().arg_true().to_numpy().astype(np.int64)


def own_parts(first: str, second: str, *, opening: int, ending: int) -> tuple[str, str]:
    """Two texts without the opening and the ending they share, as far as those are template.

    Args:
        first: A text.
        second: Another one.
        opening: At most so many characters are taken off in front, to the end of a word.
        ending: The same behind.
    """
    front = _whole_words(first, _common(first, second, opening))
    first, second = first[front:], second[front:]
    backward, other = first[::-1], second[::-1]
    back = _whole_words(backward, _common(backward, other, ending))
    return first[: len(first) - back].strip(), second[: len(second) - back].strip()


def _shared_openings(texts: pl.Series, rows: Rows, *, backward: bool = False) -> Lengths:
    """For each text how much of its beginning, or end, `MEMBERS` texts share; 0 but for `rows`."""
    lengths = np.zeros(len(texts), dtype=np.int64)
    spans = len(rows) - MEMBERS + 1
    if spans < 1:
        return lengths
    involved = texts.gather(rows)
    involved = involved.str.reverse() if backward else involved
    # in sorted order, the texts that share an opening stand side by side
    order = involved.arg_sort().to_numpy()
    ordered = involved.gather(order).to_list()
    shared = np.fromiter(
        (_opening(ordered[at], ordered[at + MEMBERS - 1]) for at in range(spans)),
        dtype=np.int64,
        count=spans,
    )
    for member in range(MEMBERS):
        part = rows[order[member : member + spans]]
        lengths[part] = np.maximum(lengths[part], shared)
    return lengths


def _opening(one: str, two: str) -> int:
    if one[:SHORTEST] != two[:SHORTEST]:
        return 0
    return _common(one, two, len(one))


def _common(one: str, two: str, most: int) -> int:
    """Characters that two texts begin with in common, at most `most`."""
    low, high = 0, min(len(one), len(two), most)
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _whole_words(text: str, length: int) -> int:
    """The length cut back so that no word is cut."""
    while 0 < length < len(text) and not (text[length].isspace() or text[length - 1].isspace()):
        length -= 1
    return length
