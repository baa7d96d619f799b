"""One normal form of a text, for comparing texts that differ only in how they were typed."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import polars as pl

_SLICE = 100_000
"""Texts normalized at a time, so that the temporaries of a large column stay small."""

_TYPED = {
    **dict.fromkeys("‘’‚‛′´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    "ß": "ss",
    "ς": "σ",
}
"""Quotes and dashes to their ASCII form, invisible characters to nothing, and the letters that
case folding maps beyond lower case."""

_SPACES = r"\s{2,}|[^\S ]"
_ENDING = " .,;:?!。、？！"
_FACTORIAL = r"\d!+[\s.,;:?!]*$"


def normal_form(texts: pl.Series) -> pl.Series:
    """The texts as they compare: equal normal forms mean the same words in the same order.

    In this order: Unicode NFKC; lower case, with ß as ss; quotes and dashes as ASCII; invisible
    characters left out; every run of white space as one space, none at the ends; no sentence mark
    at the end (an exclamation mark behind a digit stays: it may be a factorial). A text of
    sentence marks alone keeps them. Null stays null. Applying it twice changes nothing.

    NFKC turns `10²` into `102`, and code means something else in another case or indentation:
    `tunegate.curate.exact` compares those as written.
    """
    if len(texts) <= _SLICE:
        return _normal(texts.cast(pl.String))
    slices = [texts.slice(at, _SLICE) for at in range(0, len(texts), _SLICE)]
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        return pl.concat(pool.map(_normal, slices))


def asked(frame: pl.DataFrame) -> pl.Series:
    """What the model is shown of each pair, system text aside: the prompt, its context below."""
    below = pl.col("prompt") + "\n\n" + pl.col("context")
    shown = pl.when(pl.col("context").is_null()).then(pl.col("prompt")).otherwise(below)
    return frame.select(shown.alias("asked")).to_series()


def normal_asked(frame: pl.DataFrame) -> pl.Series:
    """`asked`, the prompt and the context each in normal form, a space between them.

    So a question with its mark and one without are equal above a context as well.
    """
    return below_one_another(normal_form(frame["prompt"]), normal_form(frame["context"]), " ")


def below_one_another(prompts: pl.Series, contexts: pl.Series, between: str) -> pl.Series:
    """Prompts, each with its context behind `between` where there is one."""
    prompt, context = pl.col("prompt"), pl.col("context")
    both = prompt + between + context
    texts = pl.DataFrame({"prompt": prompts, "context": contexts.cast(pl.String)})
    return texts.select(
        pl.when(context.is_null() | (context == "")).then(prompt)
        .when(prompt == "").then(context)
        .otherwise(both).alias("asked")
    ).to_series()  # fmt: skip


def _normal(texts: pl.Series) -> pl.Series:
    typed = texts.to_frame("text").select(
        pl.col("text"), plain=pl.col("text").str.len_bytes() == pl.col("text").str.len_chars()
    )
    if not typed["plain"].all():
        typed = typed.with_row_index("at")
        odd = typed.filter(~pl.col("plain")).with_columns(
            pl.col("text")
            .str.replace_all("´", "'", literal=True)  # NFKC would make it a space and a mark
            .str.normalize("NFKC")
            .str.to_lowercase()
            .str.replace_many(list(_TYPED), list(_TYPED.values()))
            .str.normalize("NFKC")
        )
        typed = pl.concat([typed.filter(pl.col("plain").fill_null(value=True)), odd]).sort("at")
    trimmed = pl.col("text").str.to_lowercase().str.replace_all(_SPACES, " ").str.strip_chars()
    bare = (
        pl.when(pl.col("text").str.contains(_FACTORIAL))
        .then(pl.col("text").str.strip_chars_end(" .,;:?"))
        .otherwise(pl.col("text").str.strip_chars_end(_ENDING))
    )
    kept = pl.when(bare == "").then(pl.col("text")).otherwise(bare)
    return typed.select(trimmed).select(kept.alias(texts.name)).to_series()
