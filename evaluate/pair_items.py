"""Training pairs as items of a suite."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.exact import compared, compared_asked
from tunegate.evaluate.item import DEFAULT_METRIC, Item, Passage


def items_of_pairs(dataset: Dataset, *, metric: str = DEFAULT_METRIC) -> tuple[Item, ...]:
    """One item for each question of the pairs, in the order of the first one.

    Pairs that ask the same make one item with several accepted answers: system text, prompt and
    context are each compared as exact copies are. The context is its gold passage, the task its
    slice. Pairs without a question or a response make none.
    """
    wanted = ("id", "prompt", "context", "response", "system", "task", "source")
    named = dataset.frame.select(wanted).iter_rows(named=True)
    rows: dict[int, list[dict[str, str | None]]] = {}
    for question, row in zip(_questions(dataset.frame), named, strict=True):
        if str(row["prompt"]).strip() and str(row["response"]).strip():
            rows.setdefault(question, []).append(row)
    return tuple(_item(same, metric) for same in rows.values())


def _questions(frame: pl.DataFrame) -> list[int]:
    """By row, the number of the first row that asks the same."""
    system = compared(frame["system"].fill_null(""))
    keys = pl.DataFrame({"system": system, "asked": compared_asked(frame)})
    first = pl.col("row").first().over(keys.columns)
    return keys.with_row_index("row").select(first)["row"].to_list()


def _item(same: list[dict[str, str | None]], metric: str) -> Item:
    first = same[0]
    context = first["context"]
    return Item(
        id=str(first["id"]),
        question=str(first["prompt"]),
        accepted=tuple(dict.fromkeys(str(row["response"]) for row in same)),
        metric=metric,
        gold=(Passage(passage_id(context), context),) if context else (),
        slice=first["task"] or None,
        source=first["source"] or None,
        system=first["system"],
    )


def passage_id(text: str) -> str:
    """The id of a passage that has none: a hash of its text, 16 hex digits."""
    return blake2b(text.encode(), digest_size=8).hexdigest()
