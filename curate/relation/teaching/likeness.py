"""Training examples that pass on how alike the packaged MiniLM finds two questions."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random

import polars as pl

from tunegate.curate.models import Models
from tunegate.curate.relation.teaching.example import EQUIVALENT, Example

MIDDLE = 0.8
STEEPNESS = 14.0
"""Cosine at which two questions are as likely equivalent as not, and how fast that changes."""
NEIGHBOURS = 12


def likeness_examples(
    questions: Sequence[str], rng: Random, *, most: int, source: str
) -> list[Example]:
    """Up to `most` pairs of questions, near ones and far ones, equivalent by their cosine."""
    texts = pl.Series(questions, dtype=pl.String)
    vectors = Models().vectors(texts)
    made: list[Example] = []
    for row in rng.sample(range(len(questions)), min(most, len(questions))):
        cosines = vectors @ vectors[row]
        nearest = [int(one) for one in (-cosines).argsort()[1 : 1 + NEIGHBOURS]]
        other = rng.choice(nearest) if rng.random() < 0.8 else rng.randrange(len(questions))
        if other == row:
            continue
        certainty = 1 / (1 + exp(-STEEPNESS * (float(cosines[other]) - MIDDLE)))
        made.append(
            Example(questions[row], questions[other], EQUIVALENT, source, certainty=certainty)
        )
    return made
