"""Training pairs as items of a suite, and the part of them that is held out for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.exact import compared, compared_asked
from tunegate.curate.split import group_pairs, split
from tunegate.evaluate.item import DEFAULT_METRIC, Item, Passage
from tunegate.evaluate.suite import Suite


@dataclass(frozen=True)
class HeldOut:
    """A suite taken out of the pairs, and the pairs that remain for training."""

    suite: Suite
    training: Dataset
    groups: int
    """Groups of kindred pairs that the split kept whole."""
    without_answer: int
    """Held-out pairs that lack a question or a response and are in neither part."""


def hold_out(
    dataset: Dataset,
    *,
    share: float,
    seed: int,
    near: Iterable[tuple[int, int]] = (),
    metric: str = DEFAULT_METRIC,
) -> HeldOut:
    """Take a share of the pairs out of training and make a suite of them.

    By `tunegate.curate.split`: pairs of one source document, of one question, or joined by an edge
    of `near` stay on one side, so nothing that the suite asks is trained on.

    Args:
        dataset: The curated pairs.
        share: Of the pairs, between 0 and 1; it comes out on average.
        seed: Another seed holds out other pairs.
        near: Further kindred pairs by row number from 0, such as those that `near_edges` joins.
        metric: For all items.

    Raises:
        UserError: when the share is none, there are fewer than two groups of pairs, or no pair
            that is held out can be an item.
    """
    if not 0 < share < 1:
        raise UserError(
            f"a share of {share:g} cannot be held out", "take one between 0 and 1, such as 0.2"
        )
    frame = dataset.frame
    done = split(
        frame,
        fractions={"train": 1 - share, "suite": share},
        seed=seed,
        groups=group_pairs(frame, [*near, *_same_questions(frame)]),
    )
    held = frame.filter(done.assignment == "suite")
    usable = held.filter(
        (pl.col("prompt").str.strip_chars() != "") & (pl.col("response").str.strip_chars() != "")
    )
    if not usable.height:
        raise UserError(
            f"none of the {held.height} pairs that are held out has a question and a response",
            "fill them in, or hold out a larger share",
        )
    return HeldOut(
        suite=Suite.of(items_of_pairs(Dataset.of(usable), metric=metric)),
        training=Dataset.of(frame.filter(done.assignment == "train")),
        groups=done.groups,
        without_answer=held.height - usable.height,
    )


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


def _same_questions(frame: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """Edges between pairs that would be one item."""
    for row, first in enumerate(_questions(frame)):
        if first != row:
            yield first, row


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
