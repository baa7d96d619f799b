"""The numbers about a set of pairs that a plan is made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.tokens import TURN_TOKENS, TokenCounter, training_lengths

SHARES = (0.5, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Lengths in tokens, chat template included."""

    fingerprint: str
    pairs: int
    percentiles: dict[float, int]
    """Length by share of the pairs that are no longer, for `SHARES`."""
    mean: float
    """Length of a pair."""
    answers: int
    """Tokens of all answers, which is what is learned."""
    grounded: int
    """Pairs with a context, or with a named source document."""
    estimated: bool
    """Whether tokens were guessed from characters."""


def pair_facts(dataset: Dataset, counter: TokenCounter) -> PairFacts:
    """Count; all numbers are 0 for a set without pairs."""
    frame = dataset.frame
    lengths = training_lengths(frame, counter).to_numpy()
    answers = counter.count(frame["response"]).to_numpy().astype(np.int64) + TURN_TOKENS
    grounded = pl.col("source").is_not_null() | (pl.col("context").fill_null("") != "")
    return PairFacts(
        fingerprint=dataset.fingerprint,
        pairs=len(dataset),
        percentiles={
            share: int(np.quantile(lengths, share, method="higher")) if len(lengths) else 0
            for share in SHARES
        },
        mean=float(lengths.mean()) if len(lengths) else 0.0,
        answers=int(answers.sum()),
        grounded=frame.select(grounded.sum()).item(),
        estimated=counter.estimated,
    )
