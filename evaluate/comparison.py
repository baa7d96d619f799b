"""Which of two runs over one suite is better, or that the suite cannot tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from tunegate.curate.errors import UserError
from tunegate.evaluate.scores import Scores, sources
from tunegate.evaluate.statistics.interval import Interval
from tunegate.evaluate.statistics.mean import bootstrap_difference
from tunegate.evaluate.statistics.paired import McNemar, mcnemar, paired_difference
from tunegate.evaluate.statistics.power import items_for_difference, items_for_mean
from tunegate.evaluate.statistics.stages import bonferroni_level

Verdict = Literal["better", "worse", "cannot tell"]

FEWEST = 10
"""Independent items (or documents) below which the bootstrap decides nothing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The second run against the first, on the same items."""

    interval: Interval
    """Of the mean score of the second minus that of the first."""
    first: float
    """Mean score of the first run; nan without items."""
    second: float
    test: McNemar | None
    """When all scores are 0 or 1 and no two items share a source."""
    verdict: Verdict
    """`better`: the second run is."""
    independent: int
    """Items that count as such: those of one source count once."""
    needed: int | None
    """Items in all for a verdict at 80 % power, if the difference is what it seems; None when
    there is a verdict, no difference, too few items to say, or a million would not do."""


@dataclass(frozen=True)
class Comparison:
    """Two runs over one suite."""

    suite: str
    """Fingerprint of the suite."""
    overall: Difference
    slices: dict[str, Difference]
    """By slice. The confidence of each is that of `overall` split between them (Bonferroni), so
    that all their verdicts hold together."""

    @property
    def by_gain(self) -> list[tuple[str, Difference]]:
        """The slices, the least gain first."""
        return sorted(self.slices.items(), key=lambda one: (one[1].interval.estimate, one[0]))


def compare(first: Scores, second: Scores, *, level: float = 0.95, seed: int = 0) -> Comparison:
    """Compare two runs item by item.

    A verdict takes a bootstrap interval of the mean paired difference (clustered by source
    document; that of `paired_difference` where all items agree) that leaves out 0, and where the
    exact McNemar test applies, its p-value at or below 1 - `level` as well. Fewer than `FEWEST`
    independent items cannot tell.

    Args:
        first: The run to compare with.
        second: The run in question.
        level: Of confidence, two-sided.
        seed: Of the bootstrap.

    Raises:
        UserError: when the runs are over different suites.
    """
    check_same_suite(first.suite, second.suite)
    both = first.frame.join(
        second.frame.select("id", second="value"), on="id", how="left", maintain_order="left"
    ).rename({"value": "first"})
    names = sorted(both["slice"].drop_nulls().unique().to_list())
    within = bonferroni_level(level, max(1, len(names)))
    return Comparison(
        suite=first.suite,
        overall=_difference(both, level=level, seed=seed),
        slices={
            name: _difference(both.filter(pl.col("slice") == name), level=within, seed=seed)
            for name in names
        },
    )


def check_same_suite(first: str, second: str) -> None:
    """Refuse to compare what was asked different things, by the fingerprints of the suites.

    Raises:
        UserError: when they differ.
    """
    if first != second:
        raise UserError(
            f"the runs are over different suites, {first} and {second}",
            "run both over the same suite: only the same items can be compared",
        )


def _difference(both: pl.DataFrame, *, level: float, seed: int) -> Difference:
    first, second = both["first"].to_list(), both["second"].to_list()
    groups = sources(both)
    independent = _independent(groups)
    interval = bootstrap_difference(first, second, groups, level=level, seed=seed)
    if interval.low == interval.high and interval.estimate in (-1, 0, 1):
        interval = _of_equal(interval, independent)
    apart = independent == len(groups)
    binary = all(value in (0, 1) for value in (*first, *second))
    test = mcnemar(first, second) if binary and apart else None
    verdict = _verdict(interval, test, independent)
    return Difference(
        interval=interval,
        first=sum(first) / len(first) if first else math.nan,
        second=sum(second) / len(second) if second else math.nan,
        test=test,
        verdict=verdict,
        independent=independent,
        needed=(
            _needed(interval, test) if verdict == "cannot tell" and independent >= FEWEST else None
        ),
    )


def _of_equal(interval: Interval, independent: int) -> Interval:
    """The interval where every item has the same difference, of which resampling sees no more."""
    gained, lost = (independent * (interval.estimate == one) for one in (1, -1))
    found = paired_difference(McNemar(gained, lost, independent, 1.0), level=interval.level)
    return replace(found, n=interval.n)


def _independent(groups: Sequence[object]) -> int:
    named = [group for group in groups if group is not None]
    return len(set(named)) + len(groups) - len(named)


def _verdict(interval: Interval, test: McNemar | None, independent: int) -> Verdict:
    if independent < FEWEST or (test is not None and test.p_value > 1 - interval.level):
        return "cannot tell"
    if interval.low > 0:
        return "better"
    return "worse" if interval.high < 0 else "cannot tell"


def _needed(interval: Interval, test: McNemar | None) -> int | None:
    """The size at which what was observed would decide."""
    from scipy.stats import norm

    difference = abs(interval.estimate)
    if not difference > 1e-12 or math.isinf(interval.low):
        return None
    if test is not None:
        return items_for_difference(difference, test.discordance, level=interval.level)
    reach = float(norm.isf((1 - interval.level) / 2))
    error = (interval.high - interval.low) / 2 / reach
    if not error:
        return None
    return items_for_mean(difference, error * math.sqrt(interval.n), level=interval.level)
