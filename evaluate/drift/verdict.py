"""Whether what was found is worth retraining."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tunegate.evaluate.drift.coverage_loss import CoverageLoss
from tunegate.evaluate.drift.moved import MovedTopic
from tunegate.evaluate.statistics.two_shares import share_difference

Answer = Literal["retrain", "cannot tell", "no"]

LOSS = 0.05
"""Further share of the queries without a pair that makes retraining worth while."""
MOVED = 0.10
"""Further share of the queries about topics that clearly grew and have fewer pairs than that."""
ENOUGH = 500
"""Queries in which the tests find a fifth of the questions moved, corrected for twelve looks:
`python -m benchmarks drift`."""
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to whether it is worth retraining."""

    answer: Answer
    why: tuple[str, ...]
    """Clauses."""
    needed: int | None = None
    """Queries that would decide, if what was observed is so; None when there is an answer, or no
    number of queries would do."""


def decide(
    loss: CoverageLoss | None,
    moved: tuple[MovedTopic, ...] | None,
    *,
    tests: dict[str, float],
    level: float,
    queries: int,
) -> Verdict:
    """Say whether to retrain: yes takes significance and size, no takes that both are excluded.

    Retrain when the share of uncovered queries rose significantly and by `LOSS` at least; or when
    the queries differ significantly and topics that clearly grew and lack pairs hold `MOVED` more
    of them. No when the interval of the loss ends below `LOSS` and there are `ENOUGH` queries for
    a move to show. Else it cannot be told, as where they differ and there are no topics.

    Args:
        loss: None where it could not be measured.
        moved: None where there are no topics.
        tests: p-values by test, adjusted for one another: `coverage`, and those of the
            distribution.
        level: Of confidence, of one look.
        queries: That were looked at.
    """
    alpha = 1 - level + 1e-12
    differ = any(p <= alpha for name, p in tests.items() if name != "coverage")
    lost = loss is not None and tests.get("coverage", 1.0) <= alpha
    grown = sum(one.difference for one in moved or () if one.lacks_pairs)
    reasons: list[str] = []
    if loss is not None and lost and loss.interval.estimate >= LOSS:
        reasons.append(
            f"no pair covers {_points(loss.interval.estimate)} more of the queries than before"
        )
    if differ and grown >= MOVED:
        reasons.append(f"topics that lack pairs hold {_points(grown)} more of the queries")
    if reasons:
        return Verdict("retrain", tuple(reasons))
    if loss is None:
        return Verdict("cannot tell", ("too few queries to measure coverage",), ENOUGH)
    open_loss = loss.interval.high >= LOSS
    if open_loss:
        reasons.append(
            "of the queries without a pair there may be "
            f"{_points(loss.interval.high)} more than before"
        )
    if queries < ENOUGH:
        reasons.append(f"in {queries:,} queries a move between topics may not show")
    if differ and moved is None:
        reasons.append("the queries differ, and there are too few pairs to say in which topics")
        if not open_loss and queries >= ENOUGH:
            return Verdict("cannot tell", tuple(reasons))
    if not reasons:
        return Verdict("no", (_nothing(loss, differ=differ, grown=grown),))
    for_loss = _needed(loss, level) if open_loss else ENOUGH
    if for_loss is None:
        what = "no number of queries decides: there is too little to compare them with"
        return Verdict("cannot tell", (*reasons, what))
    return Verdict("cannot tell", tuple(reasons), max(ENOUGH, for_loss))


def _nothing(loss: CoverageLoss, *, differ: bool, grown: float) -> str:
    covered = f"at most {_points(max(loss.interval.high, 0.0))} fewer queries are covered"
    if not differ:
        return f"the queries do not differ significantly, and {covered}"
    return (
        f"the queries differ, but {covered}, and topics that lack pairs hold "
        f"{_points(grown)} more of them"
    )


def _needed(loss: CoverageLoss, level: float) -> int | None:
    """The size at which these shares would put the whole interval below `LOSS`, or above 0."""
    share = loss.now[0] / loss.now[1]

    def decides(n: int) -> bool:
        found = share_difference(loss.before, (round(share * n), n), level=level)
        return found.high < LOSS or (found.low > 0 and found.estimate >= LOSS)

    high = loss.now[1]
    while not decides(high):
        high *= 2
        if high > _MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if decides(middle) else (middle, high)
    return high


def _points(share: float) -> str:
    return f"{100 * share:.1f} %"
