"""Pairs that say the same: equal in normal form, code and raised figures equal as written."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tunegate.curate.dates import days_as_numbers
from tunegate.curate.normalize import below_one_another, normal_asked, normal_form

_AS_WRITTEN = (
    r"```|`[^`\n]+`|[A-Za-z0-9]_[A-Za-z0-9]|\n[ \t]+\S|[{};]\s*(?:\n|$)|\w\(|[=!<>+*]=|</?\w+>"
    r"|\p{No}"
)
"""Code and names in it, where case and indentation carry meaning, and figures such as ² and ½,
which the normal form flattens."""


@dataclass(frozen=True)
class NormalForms:
    """The sides of pairs in normal form, without nulls, in the order of a frame."""

    asked: pl.Series
    """Prompt and context."""
    response: pl.Series
    system: pl.Series
    """Empty where there is none."""

    def filter(self, rows: pl.Series) -> NormalForms:
        """Only the rows that are true."""
        return NormalForms(
            self.asked.filter(rows), self.response.filter(rows), self.system.filter(rows)
        )

    def gather(self, rows: pl.Series) -> NormalForms:
        """The rows of these numbers, in this order."""
        return NormalForms(
            self.asked.gather(rows), self.response.gather(rows), self.system.gather(rows)
        )


def normal_forms(frame: pl.DataFrame) -> NormalForms:
    """The sides of the pairs in a frame of `PAIR_SCHEMA`."""
    return NormalForms(
        asked=normal_asked(frame),
        response=normal_form(frame["response"]),
        system=normal_form(frame["system"].fill_null("")),
    )


def exact_copies(frame: pl.DataFrame, forms: NormalForms | None = None) -> pl.DataFrame:
    """Every pair that repeats another one, with the pair that stays.

    Two pairs are the same when prompt with context, system text, response and tool definitions
    are equal in `normal_form`; texts that look like code, or hold superscripts or fractions, must
    be equal as written, line ends and outer white space aside.

    Args:
        frame: `PAIR_SCHEMA` plus `pos`.
        forms: The normal forms of its rows, where they are known already.

    Returns:
        `pos` and `first` (UInt32), one row per redundant pair, sorted by `pos`. `first` is the
        newest pair of its group by date, of those the first by file and row; it has no row of its
        own.
    """
    forms = normal_forms(frame) if forms is None else forms
    key = ["asked", "response", "system"]
    hashed = forms.asked.hash(1) + forms.response.hash(2) + forms.system.hash(3)
    # equal hashes are only candidates: the few rows that have a twin are compared as texts
    twins = frame.filter(hashed.is_duplicated())
    texts = twins.select("pos", "file", "row", "tools").with_columns(
        compared_asked(twins).alias("asked"),
        compared(twins["response"]).alias("response"),
        compared(twins["system"].fill_null("")).alias("system"),
        (-days_as_numbers(twins["date"])).alias("age"),
    )
    order = pl.struct("age", "file", "row", "pos")
    first = pl.col("pos").sort_by(order).first().over([*key, "tools"])
    return (
        texts.with_columns(first=first)
        .filter(pl.col("pos") != pl.col("first"))
        .select(pl.col("pos", "first").cast(pl.UInt32))
        .sort("pos")
    )


def compared_asked(frame: pl.DataFrame) -> pl.Series:
    """What is compared of prompt and context together, each as `compared` gives it."""
    return below_one_another(compared(frame["prompt"]), compared(frame["context"]), "\n\n")


def compared(texts: pl.Series) -> pl.Series:
    """What is compared of each text: its normal form, or as written what must be equal as written.

    A normal form holds no line break and no upper case and the other kind begins with a line
    break, so the two never meet by chance.
    """
    written = pl.col("text").str.replace_all(r"[ \t\r]+(\n|$)", "${1}").str.strip_chars()
    columns = pl.DataFrame({"text": texts, "normal": normal_form(texts)})
    literal = pl.col("text").str.contains(_AS_WRITTEN)
    return columns.select(
        pl.when(literal).then(pl.lit("\n") + written).otherwise(pl.col("normal"))
    ).to_series()
