"""What several looks at one question cost: the error is split between them."""

from __future__ import annotations

from collections.abc import Sequence

from tunegate.evaluate.statistics.interval import check_level


def bonferroni_level(level: float, looks: int) -> float:
    """The confidence of each of several looks, so that all hold together at `level`.

    1 - (1 - level) / looks (Bonferroni), whatever the looks have to do with one another. Three
    stages at 95 % are measured at 98.33 % each.

    Raises:
        ValueError: when there is no look, or `level` not between 0 and 1.
    """
    check_level(level)
    if looks < 1:
        raise ValueError(f"{looks} looks")
    return 1 - (1 - level) / looks


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for one another (Holm 1979); as many, in the same order.

    Those at or below alpha are significant together at alpha. Never larger than Bonferroni's; it
    needs all p-values at once, so it serves comparisons by slice and not stages in turn.

    Raises:
        ValueError: when one is no probability.
    """
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies between 0 and 1")
    adjusted = [0.0] * len(p_values)
    least = 0.0
    by_size = sorted(range(len(p_values)), key=lambda nth: p_values[nth])
    for rank, nth in enumerate(by_size):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[nth]))
        adjusted[nth] = least
    return adjusted
