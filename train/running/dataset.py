"""The rows of a run: what is trained, and what the loss is evaluated on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.split import group_pairs, split
from tunegate.train.rows import trainer_row

Row = dict[str, Any]
"""`id`, `source` (or None), `prompt` and `completion` as lists of messages, perhaps `tools`."""


def held_out_split(dataset: Dataset, *, share: float, seed: int) -> tuple[Dataset, Dataset]:
    """Pairs to train on, and pairs to evaluate the loss on; kindred ones on one side.

    Args:
        dataset: The curated pairs.
        share: Of the second side, on average.
        seed: Another one splits otherwise.

    Raises:
        UserError: when all pairs belong together.
    """
    frame = dataset.frame
    groups = group_pairs(frame)
    if groups.n_unique() < 2:
        raise UserError(
            f"all {frame.height:,} pairs have one source or one prompt, so that none can be held "
            "out to measure the loss on",
            "add pairs from another document",
        )
    parts = split(
        frame, fractions={"train": 1 - share, "held-out": share}, seed=seed, groups=groups
    )
    sides = [Dataset.of(frame.filter(parts.assignment == name)) for name in ("train", "held-out")]
    return sides[0], sides[1]


def rows_of(dataset: Dataset) -> list[Row]:
    """Each pair as a row, in order.

    Raises:
        ValueError: when one has no answer; the checks before the run refuse it.
    """
    return [
        {"id": row["id"], "source": row["source"], **trainer_row(pair)}
        for row, pair in dataset.iter_pairs()
    ]


def read_rows(path: Path) -> list[Row]:
    """Rows of a file in the run's folder.

    Raises:
        UserError: when it cannot be read.
    """
    try:
        return [orjson.loads(line) for line in path.read_bytes().splitlines()]
    except (OSError, orjson.JSONDecodeError) as error:
        raise UserError(f"{path}: {error}", "the run is damaged: make it anew") from error
