"""How far two raters agree beyond chance."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from tunegate.evaluate.statistics.interval import Interval, Side, check_level, tail


def cohen_kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    *,
    level: float = 0.95,
    side: Side = "both",
) -> Interval:
    """Cohen's kappa of two raters with nominal labels (Cohen 1960).

    The interval is that of the large-sample variance (Fleiss, Cohen and Everitt 1969) on the
    scale of Fisher's z with t quantiles, which keeps it within -1 and 1 and its coverage from
    falling short in small samples.

    Args:
        first: One label an item.
        second: The other rater's, of the same items.
        level: Of confidence.
        side: Which ends are bounds.

    Returns:
        Kappa is nan, with the interval from -1 to 1, where chance explains everything: without
        items, or when both raters gave one and the same label throughout. A kappa of 1 has the
        lower bound that the share of agreement would have, see `wilson`.

    Raises:
        ValueError: when the lengths differ.
    """
    from scipy.stats import t

    check_level(level)
    n, name = len(first), "Fleiss-Cohen-Everitt on Fisher's z"
    shares = _shares(first, second)
    chance = float(shares.sum(axis=1) @ shares.sum(axis=0)) if n else 1.0
    if chance >= 1 - 1e-12:
        return Interval(math.nan, -1.0, 1.0, level, n, side, name)
    kappa = (float(np.trace(shares)) - chance) / (1 - chance)
    if n < 2:
        return Interval(kappa, -1.0, 1.0, level, n, side, name)
    if kappa >= 1 - 1e-12:
        return Interval(1.0, _low_of_full(n, chance, level, side), 1.0, level, n, side, name)
    error = math.sqrt(_variance(shares, kappa, chance) / n)
    reach = float(t.isf(tail(level, side), n - 1)) * error / (1 - kappa**2)
    middle = math.atanh(kappa)
    low = -1.0 if side == "upper" else math.tanh(middle - reach)
    high = 1.0 if side == "lower" else math.tanh(middle + reach)
    return Interval(kappa, low, high, level, n, side, name)


def _shares(first: Sequence[Hashable], second: Sequence[Hashable]) -> npt.NDArray[np.float64]:
    """Of all items, by the label of the first and of the second rater."""
    labels = {label: nth for nth, label in enumerate(dict.fromkeys((*first, *second)))}
    shares = np.zeros((len(labels), len(labels)))
    for a, b in zip(first, second, strict=True):
        shares[labels[a], labels[b]] += 1 / len(first)
    return shares


def _variance(shares: npt.NDArray[np.float64], kappa: float, chance: float) -> float:
    """The variance of kappa, times n: Fleiss, Cohen and Everitt 1969, equation 13."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    agreed = np.diag(shares)
    within = float((agreed * (1 - (rows + columns) * (1 - kappa)) ** 2).sum())
    crossed = (columns[:, None] + rows[None, :]) ** 2 * shares
    between = (1 - kappa) ** 2 * float(crossed.sum() - np.trace(crossed))
    return max(0.0, within + between - (kappa - chance * (1 - kappa)) ** 2) / (1 - chance) ** 2


def _low_of_full(n: int, chance: float, level: float, side: Side) -> float:
    """The variance of a kappa of 1 is 0 whatever n; the share of agreement has a bound."""
    from tunegate.evaluate.statistics.proportion import wilson

    agreement = wilson(n, n, level=level, side=side).low
    return max(-1.0, (agreement - chance) / (1 - chance))
