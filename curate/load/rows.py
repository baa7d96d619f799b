"""The pairs and the quarantined rows of one file, collected in order."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import polars as pl

from tunegate.curate.dataset import PAIR_SCHEMA, columns_of
from tunegate.curate.pair import Pair, single_digest
from tunegate.curate.quarantine import QUARANTINE_SCHEMA

Single = tuple[str | None, str, str | None, str]
"""System, prompt, context and response of a single-turn pair."""

Content = Single | Pair
"""What a row says, without labels. Single turns come as a bare tuple, for speed."""

Labels = tuple[str | None, str | None, str | None, str | None]
"""Task, source, date, and what a pair was drafted from."""

_FRAME_SCHEMA = {name: kind for name, kind in PAIR_SCHEMA.items() if name != "id"}


class Rows:
    """Numbers the rows of a file as they come, and turns them into frames batch by batch."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.count = 0
        """Rows so far, pairs and quarantined ones."""
        self.quarantined = 0
        self._singles: list[tuple[Any, ...]] = []
        self._others: list[tuple[Any, ...]] = []
        self._quarantine: list[tuple[int, int | None, str, str]] = []
        self._frames: list[pl.DataFrame] = []

    def add(self, content: Content, line: int | None, labels: Labels) -> None:
        """The next row is a pair."""
        self.count += 1
        if type(content) is tuple:
            self._singles.append((self.count, line, *content, *labels))
        else:
            self._others.append((self.count, line, content, *labels))

    def quarantine(self, reason: str, line: int | None, raw: str) -> None:
        """The next row cannot be a pair."""
        self.count += 1
        self.quarantined += 1
        self._quarantine.append((self.count, line, reason, raw))

    def flush(self) -> None:
        """Turn what was added since the last time into columns."""
        parts = []
        if self._singles:
            parts.append(self._single_frame())
        if self._others:
            parts.append(self._other_frame())
        if parts:
            frame = pl.concat(parts)
            self._frames.append(frame if len(parts) == 1 else frame.sort("row"))
        self._singles, self._others = [], []

    def pairs(self) -> pl.DataFrame:
        """All pairs, in `PAIR_SCHEMA` without `id`."""
        self.flush()
        if not self._frames:
            return pl.DataFrame(schema=_FRAME_SCHEMA)
        return pl.concat(self._frames)

    def set_aside(self) -> pl.DataFrame:
        """All quarantined rows, in `QUARANTINE_SCHEMA`."""
        columns = _columns(self._quarantine, 4)
        named = dict(zip(("row", "line", "reason", "raw"), columns, strict=True))
        schema = {name: kind for name, kind in QUARANTINE_SCHEMA.items() if name != "file"}
        frame = pl.DataFrame(named, schema=schema)
        return frame.select(pl.lit(self.file).alias("file"), *schema)

    def _single_frame(self) -> pl.DataFrame:
        names = ("row", "line", "system", "prompt", "context", "response", *_LABELS)
        named = dict(zip(names, _columns(self._singles, len(names)), strict=True))
        digests = _digests(named["system"], named["prompt"], named["context"], named["response"])
        frame = pl.DataFrame(
            named | {"digest": digests},
            schema={name: PAIR_SCHEMA[name] for name in ("digest", *names)},
        )
        roles = pl.when(pl.col("system").is_null()).then(pl.lit("ua")).otherwise(pl.lit("sua"))
        return frame.with_columns(
            file=pl.lit(self.file),
            roles=roles,
            turns=pl.lit(None, dtype=pl.String),
            tools=pl.lit(None, dtype=pl.String),
        ).select(list(_FRAME_SCHEMA))

    def _other_frame(self) -> pl.DataFrame:
        names = ("row", "line", "pair", *_LABELS)
        named = dict(zip(names, _columns(self._others, len(names)), strict=True))
        named |= columns_of(named.pop("pair"))
        named["file"] = [self.file] * len(self._others)
        return pl.DataFrame(named, schema=_FRAME_SCHEMA)


_LABELS = ("task", "source", "date", "draft")


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _digests(
    systems: Sequence[str | None],
    prompts: Sequence[str],
    contexts: Sequence[str | None],
    responses: Sequence[str],
) -> pl.Series:
    """`single_digest` of many pairs at once; pairs without system text and context go faster."""
    digests = bytearray()
    for system, prompt, context, response in zip(
        systems, prompts, contexts, responses, strict=True
    ):
        if system is None and context is None:
            asked, answer = prompt.encode(), response.encode()
            body = b"1--%d:%b%d:%b" % (len(asked), asked, len(answer), answer)
            digests += blake2b(body, digest_size=8).digest()
        else:
            value = single_digest(prompt, response, system=system, context=context)
            digests += value.to_bytes(8, "big")
    values = np.frombuffer(bytes(digests), dtype=">u8").astype(np.uint64)
    return pl.Series("digest", values, dtype=pl.UInt64)
