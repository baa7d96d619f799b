"""What a consumer of the file is: its name, the files it reads, and everything it minds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import orjson
import polars as pl

from tunegate.curate.findings import empty_hits, hits, masked_hits
from tunegate.curate.rules.rule import Check, Context
from tunegate.curate.rules.tool_calls import Turns
from tunegate.curate.settings import Target as TargetName

ReasonCode = Literal["V805", "V806", "V807"]
"""V805 refuses the file or skips the pair, V806 cuts or drops it for its length, V807 takes it but
ignores or changes something."""


@dataclass(frozen=True)
class Reason:
    """One thing a consumer minds."""

    rule: ReasonCode
    check: Check
    """Pure; a hit on a pair has its position, a hit on the whole file has none."""
    source: str
    """Where that is documented: a page, or a file of the consumer's source."""


@dataclass(frozen=True)
class Target:
    """A consumer of training files."""

    name: TargetName
    title: str
    """As its makers write it."""
    endings: tuple[str, ...]
    """File name endings it reads pairs from."""
    shape: str
    """The export shape that the reasons speak about."""
    reasons: tuple[Reason, ...]


def found(target: Target, rule: ReasonCode, frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Hits of every reason of one kind, by position, those on the whole file last.

    A message begins with the consumer, and with the pair's physical line where that is known and
    is not its row.
    """
    parts = [reason.check(frame, context) for reason in target.reasons if reason.rule == rule]
    joined = pl.concat(parts) if parts else empty_hits()
    at = frame.select("pos", line=pl.when(pl.col("line") != pl.col("row")).then("line"))
    located = joined.join(at, on="pos", how="left", maintain_order="left")
    place = pl.format(", line {}", pl.col("line")).fill_null("")
    return (
        located.with_columns(message=pl.lit(target.title) + place + ": " + pl.col("message"))
        .drop("line")
        .sort("pos", nulls_last=True, maintain_order=True)
    )


def rows_where(where: pl.Expr, message: str | pl.Expr, *, field: str | None = None) -> Check:
    """A check by columns: one hit for each row where the expression holds."""
    return lambda frame, context: masked_hits(frame, where, message, field=field)


def turns_where(candidates: pl.Expr, judge: Callable[[Turns], str | None]) -> Check:
    """A check by turns: `judge` sees the turns of each candidate and says what is wrong, or None.

    Only pairs with turns of their own (`turns` not null) are candidates.
    """

    def check(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
        positions: list[int] = []
        messages: list[str] = []
        several = pl.col("turns").is_not_null() & candidates
        for pos, turns in frame.filter(several).select("pos", "turns").iter_rows():
            message = judge(orjson.loads(turns))
            if message is not None:
                positions.append(pos)
                messages.append(message)
        return hits(positions, messages)

    return check


def tools_where(judge: Callable[[str], str | None]) -> Check:
    """A check by tool definitions: `judge` sees each different text of them once."""

    def check(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
        defined = frame.select("pos", "tools").drop_nulls("tools")
        verdicts = {text: judge(text) for text in defined["tools"].unique()}
        said = [(pos, verdicts[text]) for pos, text in defined.iter_rows()]
        bad = [(pos, message) for pos, message in said if message is not None]
        return hits([pos for pos, _ in bad], [message for _, message in bad])

    return check


def whole_file(judge: Callable[[pl.DataFrame], str | None]) -> Check:
    """A check of the whole file: one hit without a pair when `judge` says something."""

    def check(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
        message = judge(frame)
        return empty_hits() if message is None else hits([None], [message])

    return check
