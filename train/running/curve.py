"""The learning curve: what more pairs would bring, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import orjson

from tunegate.curate.errors import UserError
from tunegate.curate.wording import count
from tunegate.train.running.dataset import Row
from tunegate.train.running.measured import RowLoss, by_document, mean_loss

SHARES = (0.25, 0.5, 1.0)

WORTH = 0.01
"""A doubling that lowers the held-out loss by less than this share of it is not worth its work."""

LEAST_DOCUMENTS = 5
"""Held-out documents (or rows without one) below which a bootstrap over them says nothing."""

Verdict = Literal["more data would help", "more data would not help", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Trained:
    """One run of the curve."""

    share: float
    """Of the rows, above 0 to 1."""
    rows: int
    seed: int
    losses: tuple[RowLoss, ...]
    """Of the held-out rows, the same ones in every run."""


@dataclass(frozen=True, slots=True)
class Point:
    """The runs of one share."""

    share: float
    rows: int
    loss: float
    """Nats a token, mean over the seeds."""
    low: float
    high: float
    """Of the seeds: lowest and highest."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What the last doubling brought, and the next one may."""

    points: tuple[Point, ...]
    gain: float
    """By how much the loss fell from half of the rows to all of them; nats a token."""
    low: float
    high: float
    """Between these with the confidence `level`."""
    level: float
    next_gain: float
    """What another doubling would bring if gains go on shrinking as they did; below 0 when they
    were none."""
    verdict: Verdict
    why: str


def nested_part(rows: Sequence[Row], share: float, *, seed: int) -> list[Row]:
    """The first `share` of the rows by a hash of seed and id, in their order.

    A smaller part lies within a larger one; a share of 1 is all of them. At least one row is there
    when any is.
    """
    kept_rows = max(1, round(share * len(rows)))
    ranked = sorted(range(len(rows)), key=lambda nth: (_point(seed, rows[nth]["id"]), nth))
    kept = set(ranked[:kept_rows])
    return [row for nth, row in enumerate(rows) if nth in kept]


def learning_curve(
    runs: Sequence[Trained], *, level: float = 0.9, samples: int = 4000, seed: int = 0
) -> Curve:
    """Judge whether more data would help.

    The gain of the last doubling is bootstrapped over the held-out rows, by source document where
    there is one, and over the seeds, paired: each resample is of the same rows in every run. It
    would help when the lower bound of the gain exceeds `WORTH` of the loss, and would not when the
    upper bound does not reach it. With fewer than `LEAST_DOCUMENTS` held out it cannot tell.

    Args:
        runs: Of the shares 0.5 and 1 at least; the same held-out rows in all.
        level: Of the two-sided interval.
        samples: Of the bootstrap.
        seed: Of the bootstrap.

    Raises:
        ValueError: when a share is missing, or held-out rows differ.
    """
    by_share: dict[float, list[Trained]] = {}
    for one in runs:
        by_share.setdefault(one.share, []).append(one)
    if not {0.5, 1.0} <= set(by_share):
        raise ValueError("a curve takes runs of half of the rows and of all of them")
    ids = [one.id for one in runs[0].losses]
    if any([row.id for row in one.losses] != ids for one in runs):
        raise ValueError("the held-out rows of the runs differ")
    points = tuple(_pointed(share, some) for share, some in sorted(by_share.items()))
    gain = _loss(by_share[0.5]) - _loss(by_share[1.0])
    drawn = _bootstrap(by_share[0.5], by_share[1.0], samples=samples, seed=seed)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]).tolist()
    before = _loss(by_share[0.25]) - _loss(by_share[0.5]) if 0.25 in by_share else 0.0
    shrinks = min(1.0, gain / before) if before > 0 and gain > 0 else 1.0
    following = gain * shrinks
    verdict, why = _judged(gain, low, high, least=WORTH * _loss(by_share[1.0]))
    documents = len(by_document(runs[0].losses))
    if documents < LEAST_DOCUMENTS:
        verdict = "cannot tell"
        why += (
            f"; {count(documents, 'held-out document')} cannot say how sure that is: hold out more"
        )
    return Curve(points, gain, low, high, level, following, verdict, why)


def read_losses(folder: Path) -> tuple[RowLoss, ...]:
    """The losses that a run wrote of its held-out rows.

    Raises:
        UserError: when they are not there.
    """
    path = folder / "losses.jsonl"
    try:
        listed = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    except (OSError, orjson.JSONDecodeError) as error:
        raise UserError(f"{path}: {error}", "the run is not done, or damaged") from error
    return tuple(RowLoss(one["id"], one["source"], one["nats"], one["tokens"]) for one in listed)


def _judged(gain: float, low: float, high: float, *, least: float) -> tuple[Verdict, str]:
    fell = f"fell by {gain:.4f} ({low:.4f} to {high:.4f})"
    rose = f"rose by {-gain:.4f} ({-high:.4f} to {-low:.4f})"
    says = (
        f"from half of the pairs to all of them the held-out loss {fell if gain >= 0 else rose}; "
        f"a fall of {least:.4f} would be worth a doubling"
    )
    if low > least:
        return "more data would help", says
    if high < least:
        return "more data would not help", says
    return "cannot tell", f"{says}: hold out more pairs, or take more seeds"


def _pointed(share: float, runs: Sequence[Trained]) -> Point:
    losses = [_mean(one) for one in runs]
    return Point(share, runs[0].rows, sum(losses) / len(losses), min(losses), max(losses))


def _loss(runs: Sequence[Trained]) -> float:
    return sum(map(_mean, runs)) / len(runs)


def _mean(run: Trained) -> float:
    loss = mean_loss(run.losses)
    if loss is None:
        raise ValueError("there are no held-out rows")
    return loss


def _bootstrap(
    half: Sequence[Trained], whole: Sequence[Trained], *, samples: int, seed: int
) -> npt.NDArray[np.float64]:
    """Differences of the losses in resamples of documents and seeds."""
    clusters = by_document(whole[0].losses)
    random = np.random.default_rng(seed)
    nats = {name: _summed(runs, clusters) for name, runs in (("half", half), ("whole", whole))}
    tokens = np.array([sum(whole[0].losses[at].tokens for at in rows) for rows in clusters])
    drawn = np.empty(samples)
    for nth in range(samples):
        some = random.integers(len(clusters), size=len(clusters))
        size = tokens[some].sum()
        means = [
            nats[name][random.integers(len(runs), size=len(runs))][:, some].sum(axis=1).mean()
            for name, runs in (("half", half), ("whole", whole))
        ]
        drawn[nth] = (means[0] - means[1]) / size
    return drawn


def _summed(runs: Sequence[Trained], clusters: Sequence[Sequence[int]]) -> npt.NDArray[np.float64]:
    """Nats by run and cluster."""
    return np.array(
        [[sum(run.losses[at].nats for at in rows) for rows in clusters] for run in runs]
    )


def _point(seed: int, name: str) -> int:
    hashed = blake2b(f"{seed} {name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "big")
