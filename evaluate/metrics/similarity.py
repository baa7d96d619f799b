"""Answers compared by their vectors."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tunegate.curate.answer_words import readable
from tunegate.curate.models import Models
from tunegate.evaluate.metrics.score import Case, Score, best


def embedding_similarity(cases: Sequence[Case], models: Models) -> list[Score]:
    """The cosine of answer and accepted answer, the best one; below 0 counts as 0.

    Source: Reimers and Gurevych 2019 (sentence embeddings); the model is that of `[models]`.
    All texts are embedded in one call. It says how near in topic two texts are and not whether one
    denies the other: no metric to set a bar with.
    """
    answers = [readable(case.answer).strip() for case in cases]
    wanted = [[readable(one) for one in case.item.accepted] for case in cases]
    texts = list(dict.fromkeys([*answers, *(one for several in wanted for one in several)]))
    if not texts:
        return []
    vectors = models.vectors(pl.Series(texts, dtype=pl.String))
    place = {text: nth for nth, text in enumerate(texts)}

    def alike(answer: str, one: str) -> Score:
        cosine = float(vectors[place[answer]] @ vectors[place[one]])
        return Score(min(1.0, max(0.0, cosine)), f"cosine {cosine:.2f}")

    return [
        best((alike(answer, one) for one in several), without="there is no accepted answer")
        if answer
        else Score(0.0, "the answer is empty")
        for answer, several in zip(answers, wanted, strict=True)
    ]
