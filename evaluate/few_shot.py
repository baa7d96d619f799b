"""Training pairs as examples in a prompt, never one that the suite asks."""

from __future__ import annotations

import random
from collections.abc import Sequence

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.exact import compared
from tunegate.curate.models import Models
from tunegate.curate.progress import SILENT, Progress
from tunegate.evaluate.item import Passage
from tunegate.evaluate.pair_items import passage_id
from tunegate.evaluate.prompt_template import Example
from tunegate.evaluate.suite import Suite


def example_pool(dataset: Dataset, suite: Suite) -> list[Example]:
    """The pairs that may be shown: with question and answer, and not asked by the suite.

    Questions are compared as exact copies are; what else leaks is for the L rules to find.
    """
    frame = dataset.frame.filter(
        (pl.col("prompt").str.strip_chars() != "") & (pl.col("response").str.strip_chars() != "")
    )
    asked = set(compared(pl.Series([item.question for item in suite.items])).to_list())
    keys = compared(frame["prompt"])
    free = frame.filter(~keys.is_in(list(asked)))
    return [
        Example(
            question=prompt,
            answer=response,
            passages=(Passage(passage_id(context), context),) if context else (),
        )
        for prompt, response, context in free.select("prompt", "response", "context").iter_rows()
    ]


def drawn_examples(pool: Sequence[Example], *, k: int, seed: int) -> tuple[Example, ...]:
    """The same k examples for every question, drawn by the seed.

    Raises:
        UserError: when the pool has fewer.
    """
    _check(pool, k)
    return tuple(random.Random(seed).sample(list(pool), k))


def similar_examples(
    pool: Sequence[Example],
    questions: Sequence[str],
    *,
    k: int,
    models: Models,
    progress: Progress = SILENT,
) -> list[tuple[Example, ...]]:
    """For each question the k examples that ask the most similar thing, the most similar last.

    By the cosine of the vectors of the questions. The last example stands next to the question,
    where it weighs most (Liu et al. 2022, "What Makes Good In-Context Examples for GPT-3?").

    Raises:
        UserError: when the pool has fewer, or the embedder cannot be had.
    """
    _check(pool, k)
    if not k:
        return [()] * len(questions)
    held = models.vectors(pl.Series([one.question for one in pool]), progress=progress)
    asked = models.vectors(pl.Series(list(questions), dtype=pl.String), progress=progress)
    made = []
    for vector in asked:
        nearest = (-(held @ vector)).argsort(kind="stable")[:k]
        made.append(tuple(pool[place] for place in nearest[::-1]))
    return made


def _check(pool: Sequence[Example], k: int) -> None:
    if k > len(pool):
        raise UserError(
            f"{k} examples are wanted, and {len(pool)} pairs are there that the suite does not ask",
            "name more pairs as `data` in tunegate.toml, or ask for fewer examples",
        )
