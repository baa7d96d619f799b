"""Which run of a sweep did best on the pairs that all of them held out, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tunegate.curate.errors import UserError
from tunegate.train.running.curve import LEAST_DOCUMENTS, read_losses
from tunegate.train.running.folder import RunState
from tunegate.train.running.measured import RowLoss, by_document, mean_loss

Place = Literal["best", "not told apart", "worse"]


@dataclass(frozen=True, slots=True)
class Tried:
    """A run that is done."""

    name: str
    learning_rate: float
    rank: int | None
    """Of its adapter; None when all weights were trained."""
    before: float | None
    """Held-out loss of the base, nats a token; None when it was not measured."""
    losses: tuple[RowLoss, ...]
    """Of the held-out rows, with the weights that were kept."""

    @property
    def loss(self) -> float:
        """Held-out loss, nats a token.

        Raises:
            ValueError: without a held-out token.
        """
        loss = mean_loss(self.losses)
        if loss is None:
            raise ValueError(f"{self.name}: there are no held-out rows")
        return loss


@dataclass(frozen=True, slots=True)
class Standing:
    """A run beside the best one."""

    run: str
    learning_rate: float
    rank: int | None
    before: float | None
    loss: float
    behind: float
    """Loss above that of the best, nats a token; 0 for the best."""
    low: float
    high: float
    """Between these with the confidence `Outcome.level`."""
    place: Place


@dataclass(frozen=True, slots=True)
class Outcome:
    """The runs of a sweep, the best first."""

    standings: tuple[Standing, ...]
    documents: int
    """Held-out documents, or rows without one, that the losses are resampled over."""
    level: float

    @property
    def sure(self) -> bool:
        """Whether enough documents are held out to tell runs apart at all."""
        return self.documents >= LEAST_DOCUMENTS


def tried_runs(states: Sequence[RunState]) -> list[Tried]:
    """The runs with what they wrote of their held-out rows.

    Raises:
        UserError: when one is not done, or its losses are not there.
    """
    for one in states:
        if one.status != "done":
            raise UserError(
                f"{one.name} is {one.status}, and has no held-out loss to compare",
                f"`tunegate train --resume {one.name}`",
            )
    return [
        Tried(
            name=one.name,
            learning_rate=one.plan.learning_rate,
            rank=None if one.plan.adapter is None else one.plan.adapter.rank,
            before=None if one.result is None else one.result.evaluation_before,
            losses=read_losses(one.path),
        )
        for one in states
    ]


def sweep_outcome(
    runs: Sequence[Tried], *, level: float = 0.95, samples: int = 4000, seed: int = 0
) -> Outcome:
    """Put runs in the order of their held-out loss, each with its distance from the best.

    The distance is bootstrapped over the held-out rows, by source document where there is one,
    paired: a resample is of the same rows in both runs. A run whose interval reaches 0 is not told
    apart from the best, and no run is when fewer than `LEAST_DOCUMENTS` are held out. The interval
    covers the choice of held-out rows alone: each setting was trained once, and the loss that
    chose the best is a little too good.

    Args:
        runs: At least two.
        level: Of the two-sided interval.
        samples: Of the bootstrap.
        seed: Of the bootstrap.

    Raises:
        UserError: when the runs did not hold out the same rows, or no answer.
    """
    first = runs[0]
    rows = [(one.id, one.tokens) for one in first.losses]
    empty = not any(tokens for _, tokens in rows)
    for one in runs:
        if empty or [(row.id, row.tokens) for row in one.losses] != rows:
            raise UserError(
                f"{first.name} and {one.name} did not hold out the same rows, so that their "
                "losses do not compare",
                "compare runs of one `tunegate plan --sweep`, over the same pairs",
            )
    ordered = sorted(runs, key=lambda one: (one.loss, one.name))
    clusters = by_document(first.losses)
    groups = [rows for rows in clusters if any(first.losses[at].tokens for at in rows)]
    drawn = np.random.default_rng(seed).integers(len(groups), size=(samples, len(groups)))
    best = ordered[0]
    standings = [_standing(one, best, groups, drawn, level) for one in ordered]
    return Outcome(tuple(standings), len(groups), level)


def _standing(
    run: Tried, best: Tried, groups: list[list[int]], drawn: np.ndarray, level: float
) -> Standing:
    more = np.array(
        [sum(run.losses[at].nats - best.losses[at].nats for at in rows) for rows in groups]
    )
    tokens = np.array([sum(run.losses[at].tokens for at in rows) for rows in groups])
    behind = more[drawn].sum(axis=1) / tokens[drawn].sum(axis=1)
    low, high = np.quantile(behind, [(1 - level) / 2, (1 + level) / 2]).tolist()
    told = low > 0 and len(groups) >= LEAST_DOCUMENTS
    place: Place = "best" if run is best else "worse" if told else "not told apart"
    return Standing(
        run=run.name,
        learning_rate=run.learning_rate,
        rank=run.rank,
        before=run.before,
        loss=run.loss,
        behind=run.loss - best.loss,
        low=low,
        high=high,
        place=place,
    )
