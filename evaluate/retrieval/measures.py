"""How good a ranking is for one question, by the definitions of trec_eval.

A ranking is passage ids, the best first, each once. A gold passage has a gain above 0: 1, or
higher the better it serves; every other passage has gain 0. Questions without a gold passage have
no value here, see `tunegate.evaluate.retrieval.measured`.

trec_eval reads no order but scores, breaks ties by falling id, and takes scores in single
precision. Here the order of the ranking counts as it is; `trec_order` gives that of trec_eval.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

Gains = Mapping[str, float]
"""Gain by passage id."""


def recall(ranking: Sequence[str], gains: Gains, *, k: int | None = None) -> float:
    """The share of the gold passages that are among the first `k`."""
    return _found(ranking[:k], gains) / _gold(gains)


def precision(ranking: Sequence[str], gains: Gains, *, k: int | None = None) -> float:
    """The share of the first `k` that are gold; of `k`, even when fewer were found."""
    shown = len(ranking) if k is None else k
    _gold(gains)
    return _found(ranking[:k], gains) / shown if shown else 0.0


def hit(ranking: Sequence[str], gains: Gains, *, k: int | None = None) -> float:
    """1 when a gold passage is among the first `k` (`success` of trec_eval)."""
    _gold(gains)
    return float(_found(ranking[:k], gains) > 0)


def reciprocal_rank(ranking: Sequence[str], gains: Gains, *, k: int | None = None) -> float:
    """1 over the rank of the first gold passage; 0 when none is among the first `k`.

    Its mean is MRR (Voorhees 1999).
    """
    _gold(gains)
    first = (1 / rank for rank, one in enumerate(ranking[:k], start=1) if gains.get(one, 0) > 0)
    return next(first, 0.0)


def ndcg(ranking: Sequence[str], gains: Gains, *, k: int | None = None) -> float:
    """The discounted gain of the first `k` over that of the best possible `k`.

    Each gain is divided by log2(rank + 1) (Järvelin and Kekäläinen 2002, with the gain itself and
    not 2^gain - 1; `ndcg_cut` of trec_eval).
    """
    _gold(gains)
    ideal = sorted((gain for gain in gains.values() if gain > 0), reverse=True)[:k]
    found = [max(0.0, gains.get(one, 0)) for one in ranking[:k]]
    return _discounted(found) / _discounted(ideal)


Measure = Callable[..., float]

MEASURES: dict[str, Measure] = {
    "recall": recall,
    "precision": precision,
    "hit": hit,
    "mrr": reciprocal_rank,
    "ndcg": ndcg,
}
"""By the name that `named` reads, with a cut behind it: `recall@10`, `mrr`, `ndcg@10`."""

_NAME = re.compile(r"(?P<measure>[a-z]+)(?:@(?P<k>[1-9][0-9]*))?")


def named(name: str) -> Callable[[Sequence[str], Gains], float]:
    """The measure of a name such as `recall@10`; without a cut the whole ranking counts.

    Raises:
        ValueError: when there is none of that name.
    """
    found = _NAME.fullmatch(name)
    if found is None or found["measure"] not in MEASURES:
        raise ValueError(
            f"there is no measure {name!r}; there are {', '.join(MEASURES)}, as in mrr@10"
        )
    measure, k = MEASURES[found["measure"]], int(found["k"]) if found["k"] else None
    return lambda ranking, gains: measure(ranking, gains, k=k)


def trec_order(scores: Mapping[str, float]) -> list[str]:
    """Ids by falling score in single precision, equal ones by falling id, as trec_eval ranks."""
    from numpy import float32

    return sorted(scores, key=lambda one: (float32(scores[one]), one), reverse=True)


def _gold(gains: Gains) -> int:
    gold = sum(gain > 0 for gain in gains.values())
    if not gold:
        raise ValueError("a question without a gold passage has no value")
    return gold


def _found(ranking: Sequence[str], gains: Gains) -> int:
    if len(set(ranking)) < len(ranking):
        raise ValueError("a passage stands twice in a ranking")
    return sum(gains.get(one, 0) > 0 for one in ranking)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
