"""Pairs that ask what a given pair asks, the most alike first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.vectors.floats import Floats

CANDIDATES = 40
"""Pairs with the most alike prompts by the fast vectors, which are then judged by the better
ones."""

_BATCH = 20_000
"""Prompts that are embedded between two looks at the progress."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A pair beside another one: cosines of their prompts and of their responses, -1 to 1."""

    pair: str
    prompt: float
    response: float


def similar_pairs(
    dataset: Dataset,
    pair: Pair,
    models: Models,
    *,
    but: str | None = None,
    most: int = 20,
    progress: Progress = SILENT,
) -> list[Similar]:
    """The pairs whose prompts are most like that of `pair`, sorted by that.

    Args:
        dataset: Where to look.
        pair: May be among them, see `but`.
        models: For the vectors; those of the prompts are kept for the next time.
        but: Id of a pair that is left out.
        most: Pairs that are given, at most `CANDIDATES`.
        progress: Sees the stage `finding similar pairs`, in pairs.

    Raises:
        UserError: when a model cannot be had.
        Cancelled: when `progress` says so.
    """
    frame = dataset.frame.select("id", "prompt", "response")
    if but is not None:
        frame = frame.filter(pl.col("id") != but)
    asked = models.vectors(pl.Series("text", [pair.prompt]), fast=True)[0]
    scores = np.empty(frame.height, np.float32)
    progress.start("finding similar pairs", total=frame.height)
    for start in range(0, frame.height, _BATCH):
        batch = frame["prompt"].slice(start, _BATCH)
        scores[start : start + len(batch)] = models.vectors(batch, fast=True) @ asked
        progress.advance(len(batch))
    best = np.argsort(-scores, kind="stable")[:CANDIDATES]
    chosen = frame[best]
    prompts = _alike(pair.prompt, chosen["prompt"], models, progress)
    responses = _alike(pair.response, chosen["response"], models, progress)
    found = [
        Similar(one, float(prompt), float(response))
        for one, prompt, response in zip(chosen["id"].to_list(), prompts, responses, strict=True)
    ]
    return sorted(found, key=lambda one: (-one.prompt, -one.response))[:most]


def _alike(text: str, others: pl.Series, models: Models, progress: Progress) -> Floats:
    texts = pl.concat([pl.Series("text", [text], dtype=pl.String), others.alias("text")])
    vectors = models.vectors(texts, progress=progress)
    alike: Floats = vectors[1:] @ vectors[0]
    return alike
