"""The numbers about a set of pairs that a plan is made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tunegate.curate.dataset import Dataset
from tunegate.curate.readiness.facts import Facts
from tunegate.curate.readiness.methods import methods
from tunegate.curate.readiness.readiness import Method
from tunegate.curate.tokens import TURN_TOKENS, TokenCounter, training_lengths

SHARES = (0.5, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Lengths in tokens, chat template included."""

    fingerprint: str
    pairs: int
    rows: int
    """That are made of them, those held out too: one a pair, but fewer for RAFT."""
    percentiles: dict[float, int]
    """Length by share of the rows that are no longer, for `SHARES`."""
    mean: float
    """Length of a row."""
    prompt: int
    """Length of the longest prompt."""
    answers: int
    """Tokens of all answers, which is what is learned."""
    grounded: int
    """Pairs with a context, or with a named source document."""
    estimated: bool
    """Whether tokens were guessed from characters."""
    methods: tuple[Method, ...]
    """Which methods have enough pairs of their kind, as `tunegate ready` says it; open errors are
    left aside."""
    private: int
    """Pairs with an open error of private data."""
    leaked: int
    """Pairs that ask what the suite asks."""


def pair_facts(
    dataset: Dataset, counter: TokenCounter, known: Facts, *, rows: Dataset | None = None
) -> PairFacts:
    """Count; all numbers are 0 for a set without pairs.

    Args:
        dataset: The curated pairs.
        counter: With the model's own tokenizer, where there is one.
        known: What the readiness of these pairs is judged by.
        rows: What is trained in their place, as RAFT puts passages around them.
    """
    frame = (dataset if rows is None else rows).frame
    lengths = training_lengths(frame, counter).to_numpy().astype(np.int64)
    answers = counter.count(frame["response"]).to_numpy().astype(np.int64) + TURN_TOKENS
    return PairFacts(
        fingerprint=dataset.fingerprint,
        pairs=len(dataset),
        rows=frame.height,
        percentiles={
            share: int(np.quantile(lengths, share, method="higher")) if len(lengths) else 0
            for share in SHARES
        },
        mean=float(lengths.mean()) if len(lengths) else 0.0,
        prompt=int((lengths - answers).max()) if len(lengths) else 0,
        answers=int(answers.sum()),
        grounded=known.grounded,
        estimated=counter.estimated,
        methods=methods(known, ()),
        private=known.private,
        leaked=known.leaked,
    )
