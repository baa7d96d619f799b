"""The data set: every pair as one row of a polars frame, with ids that come from content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import orjson
import polars as pl

from tunegate.curate.pair import Pair, Turn, digest, turns_from_list, turns_to_list

PAIR_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.String(),
    "digest": pl.UInt64(),
    "file": pl.String(),
    "row": pl.UInt32(),
    "line": pl.UInt32(),
    "roles": pl.String(),
    "system": pl.String(),
    "prompt": pl.String(),
    "context": pl.String(),
    "response": pl.String(),
    "turns": pl.String(),
    "tools": pl.String(),
    "task": pl.String(),
    "source": pl.String(),
    "date": pl.String(),
    "draft": pl.String(),
}
"""Columns of `Dataset.frame`.

`id`       names the pair: its digest in hex, with `-2`, `-3`... behind further identical pairs.
           It stays the same when a person edits the pair; `digest` follows the content.
`file`, `row`, `line`  where it stood. Rows count from 1 within the file; `line` is the physical
           line where the row begins, null in containers without lines.
`roles`    one letter a turn, see `Pair.roles`.
`prompt`, `response`  the rendered ends, see `Pair`; never null, empty when missing.
`system`, `context`   null when the pair has none.
`turns`    null for single-turn pairs, else the turns as JSON (`turns_to_list`).
`tools`    tool definitions as JSON text, or null.
`task`     the label the file gives the pair (Dolly `category`...), or null.
`source`   the document the pair came from, when the file says so.
`date`     the date the file gives, as written there.
`draft`    for a pair drafted from a document: where from, as JSON (`drafting.draft`); else null.
"""


@dataclass(frozen=True)
class Dataset:
    """Pairs, and the fingerprint that tells whether two data sets hold the same ones."""

    frame: pl.DataFrame
    fingerprint: str

    @classmethod
    def of(cls, frame: pl.DataFrame) -> Dataset:
        """Wrap a frame of `PAIR_SCHEMA` and compute its fingerprint."""
        whole = frame.rechunk()  # polars compiles a regular expression anew for every chunk
        return cls(frame=whole, fingerprint=fingerprint(whole))

    @classmethod
    def from_pairs(
        cls,
        pairs: Iterable[Pair],
        *,
        file: str = "memory",
        tasks: Sequence[str | None] | None = None,
        sources: Sequence[str | None] | None = None,
        dates: Sequence[str | None] | None = None,
        drafts: Sequence[str | None] | None = None,
    ) -> Dataset:
        """Build a data set from pairs in memory; rows count from 1 in the order given."""
        listed = list(pairs)
        columns = columns_of(listed)
        rows = range(1, len(listed) + 1)
        columns |= {
            "file": [file] * len(listed),
            "row": list(rows),
            "line": [None] * len(listed),
            "task": list(tasks) if tasks is not None else [None] * len(listed),
            "source": list(sources) if sources is not None else [None] * len(listed),
            "date": list(dates) if dates is not None else [None] * len(listed),
            "draft": list(drafts) if drafts is not None else [None] * len(listed),
        }
        schema = {name: PAIR_SCHEMA[name] for name in PAIR_SCHEMA if name != "id"}
        return cls.of(with_ids(pl.DataFrame(columns, schema=schema)))

    def __len__(self) -> int:
        return self.frame.height

    @cached_property
    def placed(self) -> pl.DataFrame:
        """The frame with `pos` in front, the place of each row, as checks take it.

        Always the same object, so that what was computed for it is found again.
        """
        return self.frame.with_row_index("pos")

    def pair(self, pair_id: str) -> Pair:
        """The pair with this id.

        Raises:
            KeyError: when no pair has it.
        """
        return pair_of(self.row(pair_id))

    def row(self, pair_id: str) -> dict[str, Any]:
        """The row of the pair with this id, as `PAIR_SCHEMA` has it.

        Raises:
            KeyError: when no pair has it.
        """
        ids = self.frame["id"]
        # numbers are compared faster than texts; a pair that was edited has another digest
        if re.match("[0-9a-f]{16}", pair_id):
            alike = self.frame["digest"] == int(pair_id[:16], 16)
            for at in alike.arg_true():
                if ids[at] == pair_id:
                    return self.frame.row(at, named=True)
        rows = (ids == pair_id).arg_true()
        if rows.is_empty():
            raise KeyError(pair_id)
        return self.frame.row(rows[0], named=True)

    def pairs(self, pair_ids: Sequence[str]) -> dict[str, Pair]:
        """Pairs by id, for several ids at once.

        Raises:
            KeyError: when an id is not in the data set; it names the first one.
        """
        wanted = pl.Series("id", list(pair_ids), dtype=pl.String)
        rows = self.frame.filter(pl.col("id").is_in(wanted.implode()))
        found = {row["id"]: pair_of(row) for row in rows.iter_rows(named=True)}
        for pair_id in pair_ids:
            if pair_id not in found:
                raise KeyError(pair_id)
        return found

    def iter_pairs(self) -> Iterator[tuple[dict[str, Any], Pair]]:
        """Every row with its pair, in order, for readers in Python; rules work on the frame."""
        for row in self.frame.iter_rows(named=True):
            yield row, pair_of(row)


def pair_of(row: Mapping[str, Any]) -> Pair:
    """The pair in one row of the frame."""
    if row["turns"] is None:
        turns: tuple[Turn, ...] = (
            Turn("user", row["prompt"]),
            Turn("assistant", row["response"]),
        )
    else:
        turns = turns_from_list(orjson.loads(row["turns"]))
    return Pair(turns=turns, system=row["system"], context=row["context"], tools=row["tools"])


def columns_of(pairs: Sequence[Pair]) -> dict[str, list[Any]]:
    """The content columns of the frame, `digest` included, for pairs in order."""
    return {
        "digest": [digest(pair) for pair in pairs],
        "roles": [pair.roles for pair in pairs],
        "system": [pair.system for pair in pairs],
        "prompt": [pair.prompt for pair in pairs],
        "context": [pair.context for pair in pairs],
        "response": [pair.response for pair in pairs],
        "turns": [
            None if pair.is_single else orjson.dumps(turns_to_list(pair.turns)).decode()
            for pair in pairs
        ],
        "tools": [pair.tools for pair in pairs],
    }


def with_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """Put the `id` column in front: the digest in hex, numbered where contents repeat.

    Repeats are numbered by file and row, so the same files give the same ids in any order of
    loading.
    """
    ids = pl.Series("id", [f"{value:016x}" for value in frame["digest"].to_list()], pl.String)
    repeats = (
        frame.select("digest", "file", "row", ids)
        .with_row_index("at")
        .filter(pl.col("digest").is_duplicated())
        .sort("file", "row")
        .with_columns(nth=pl.int_range(1, pl.len() + 1).over("digest"))
        .filter(pl.col("nth") > 1)
        .select("at", numbered=pl.format("{}-{}", "id", "nth"))
    )
    numbered = ids.scatter(repeats["at"], repeats["numbered"])
    return frame.with_columns(numbered).select(list(PAIR_SCHEMA))


def fingerprint(frame: pl.DataFrame) -> str:
    """A hash of the pairs and their labels, whatever their order: 16 hex digits.

    Two data sets have the same fingerprint when they hold the same pairs the same number of
    times with the same task, source and date.
    """
    labels = frame.select("id", "digest", "task", "source", "date").sort("id")
    total = blake2b(digest_size=8)
    total.update(b"pairs-1")
    for name in ("id", "task", "source", "date"):
        column = labels[name].fill_null("\x00")
        total.update("\x1f".join(column.to_list()).encode())
    total.update(labels["digest"].to_numpy().tobytes())
    return total.hexdigest()
