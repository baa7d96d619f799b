"""How many items decide a question, and what a number of items can decide.

`power` is the probability of the right decision when the truth is as assumed. Sizes are of
independent items: in clusters take them times the design effect. None means that no size up to
`MOST_ITEMS` will do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

from tunegate.evaluate.statistics.interval import Side, tail

MOST_ITEMS = 1_000_000
_MOST_EXACT = 20_000
"""Above so many items the exact test and the normal approximation agree within 1 %."""

Test = Literal["exact", "normal"]


def proportion_power(
    n: int, share: float, threshold: float, *, level: float = 0.95, side: Side = "lower"
) -> float:
    """The probability that n items put the lower Wilson bound at or above the threshold.

    Exact, by the binomial distribution of the successes. The bound is that of `wilson` with the
    same level and side.

    Args:
        n: Items.
        share: True share of successes.
        threshold: What is to be reached, above 0 and below 1.
        level: Of confidence.
        side: `lower` for a one-sided bound, `both` for the lower end of a two-sided interval.

    Raises:
        ValueError: when a share is out of range.
    """
    _check_shares(share, threshold)
    return float(_powers(np.array([n]), share, threshold, tail(level, side))[0])


def items_for_proportion(
    share: float,
    threshold: float,
    *,
    level: float = 0.95,
    side: Side = "lower",
    power: float = 0.8,
) -> int | None:
    """The size from which on `proportion_power` stays at or above `power`.

    None when the share does not lie above the threshold.
    """
    from scipy.stats import norm

    _check_shares(share, threshold)
    if share <= threshold:
        return None
    z = norm.isf(tail(level, side)), norm.isf(1 - power)
    deviations = math.sqrt(threshold * (1 - threshold)), math.sqrt(share * (1 - share))
    rough = ((z[0] * deviations[0] + z[1] * deviations[1]) / (share - threshold)) ** 2
    if rough > MOST_ITEMS:
        return None
    sizes = np.arange(1, 2 * int(rough) + 200)
    powers = _powers(sizes, share, threshold, tail(level, side))
    return int(sizes[powers < power][-1]) + 1


def detectable_share(
    n: int,
    threshold: float,
    *,
    level: float = 0.95,
    side: Side = "lower",
    power: float = 0.8,
) -> float | None:
    """The smallest true share that n items show to reach the threshold, to 0.0001.

    None when even a share of 1 would not do.
    """
    return _smallest(
        lambda share: proportion_power(n, share, threshold, level=level, side=side),
        threshold,
        1.0,
        power,
    )


def paired_power(
    n: int, difference: float, discordance: float, *, level: float = 0.95, side: Side = "both"
) -> float:
    """The probability that the exact McNemar test finds the better of two runs over n items.

    Exact: over the number of items that differ, and over how many of those are gained. Finding
    the worse one better does not count.

    Args:
        n: Items.
        difference: True share right in the better run minus that in the other, above 0.
        discordance: True share of items on which they differ, at least `difference`.
        level: Of confidence.
        side: `both` for the two-sided test.

    Raises:
        ValueError: when a share is out of range.
    """
    _check_difference(difference, discordance)
    return _paired_powers(n, difference, discordance, tail(level, side))(n)


def items_for_difference(
    difference: float,
    discordance: float,
    *,
    level: float = 0.95,
    side: Side = "both",
    power: float = 0.8,
    test: Test = "exact",
) -> int | None:
    """The number of items for which `paired_power` reaches `power`.

    `normal` gives the approximation that is usually printed (Connor 1987): 155 items for 10
    points at 20 % discordance. The exact test, which the verdicts use, wants about 2 / difference
    more. Beyond 20,000 items only the approximation is computed.

    Raises:
        ValueError: when a share is out of range.
    """
    from scipy.stats import norm

    _check_difference(difference, discordance)
    beyond = tail(level, side)
    spread = math.sqrt(max(discordance - difference**2, 0.0))
    reach = float(norm.isf(beyond)) * math.sqrt(discordance) + float(norm.isf(1 - power)) * spread
    rough = math.ceil((reach / difference) ** 2)
    if rough > MOST_ITEMS:
        return None
    if test == "normal" or rough > _MOST_EXACT:
        return rough
    most = 2 * rough + 200
    at = _paired_powers(most, difference, discordance, beyond)
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at(middle) >= power else (middle, high)
    return high


def detectable_difference(
    n: int,
    discordance: float,
    *,
    level: float = 0.95,
    side: Side = "both",
    power: float = 0.8,
) -> float | None:
    """The smallest true difference that n items show, to 0.0001.

    None when not even a difference as large as the discordance would show.
    """
    return _smallest(
        lambda difference: paired_power(n, difference, discordance, level=level, side=side),
        0.0,
        discordance,
        power,
    )


def mean_power(
    n: int, difference: float, deviation: float, *, level: float = 0.95, side: Side = "both"
) -> float:
    """The probability that n paired scores show a mean difference, by the t test.

    The noncentral t distribution (Cohen 1988); the bootstrap interval of a mean agrees with the t
    test from about 30 items on.

    Args:
        n: Items.
        difference: True mean of the paired differences, above 0.
        deviation: Their standard deviation, above 0.
        level: Of confidence.
        side: `both` for the two-sided test.
    """
    from scipy.stats import nct, t

    if n < 2:
        return 0.0
    return float(
        nct.sf(t.isf(tail(level, side), n - 1), n - 1, difference / deviation * math.sqrt(n))
    )


def items_for_mean(
    difference: float,
    deviation: float,
    *,
    level: float = 0.95,
    side: Side = "both",
    power: float = 0.8,
) -> int | None:
    """The number of items for which `mean_power` reaches `power`.

    Raises:
        ValueError: when the difference or the deviation is not above 0.
    """
    from scipy.stats import norm

    if difference <= 0 or deviation <= 0:
        raise ValueError(f"difference {difference:g} and deviation {deviation:g} are not above 0")
    reach = float(norm.isf(tail(level, side)) + norm.isf(1 - power))
    rough = (reach * deviation / difference) ** 2
    if rough > MOST_ITEMS:
        return None
    n = max(2, math.floor(rough))
    while mean_power(n, difference, deviation, level=level, side=side) < power:
        n += 1
    return n


def _check_shares(share: float, threshold: float) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share:g}")
    if not 0 < threshold < 1:
        raise ValueError(f"a threshold lies between 0 and 1, not at {threshold:g}")


def _check_difference(difference: float, discordance: float) -> None:
    if not 0 < difference <= discordance <= 1:
        raise ValueError(
            f"a difference of {difference:g} at a discordance of {discordance:g}: needed are "
            "0 < difference <= discordance <= 1"
        )


def _powers(
    sizes: npt.NDArray[np.int64], share: float, threshold: float, beyond: float
) -> npt.NDArray[np.float64]:
    """The power by size.

    The Wilson interval inverts the score test, so its bound reaches the threshold t from
    `n t + z sqrt(n t (1 - t))` successes on.
    """
    from scipy.stats import binom, norm

    reach = norm.isf(beyond) * np.sqrt(sizes * threshold * (1 - threshold))
    needed = np.ceil(sizes * threshold + reach - 1e-9)
    powers: npt.NDArray[np.float64] = binom.sf(needed - 1, sizes, share)
    return powers


def _paired_powers(
    most: int, difference: float, discordance: float, beyond: float
) -> Callable[[int], float]:
    """The power by the number of items, for up to `most` of them."""
    from scipy.stats import binom

    differing = np.arange(most + 1)
    gained_share = (discordance + difference) / (2 * discordance)
    found = binom.sf(binom.isf(beyond, differing, 0.5), differing, gained_share)

    def at(n: int) -> float:
        return float(binom.pmf(differing[: n + 1], n, discordance) @ found[: n + 1])

    return at


def _smallest(
    powered: Callable[[float], float], low: float, high: float, power: float
) -> float | None:
    if powered(high) < power:
        return None
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (low, middle) if powered(middle) >= power else (middle, high)
    return high
