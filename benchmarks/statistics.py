"""How often each interval of `tunegate.evaluate` holds the truth, and whether sizes are right.

`python -m benchmarks statistics` prints the tables; about a quarter of an hour on one free core,
and `--interval ROC` those of one interval alone. Coverage of proportions is computed over all
outcomes, the rest is simulated; correlations of clusters, which take longest, with a fifth of the
samples and of the draws.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.stats import binom, norm

from benchmarks.machine import print_machine
from tunegate.evaluate.statistics.agreement import cohen_kappa
from tunegate.evaluate.statistics.correlation import Coefficient, clustered_correlation, spearman
from tunegate.evaluate.statistics.interval import Interval, Side
from tunegate.evaluate.statistics.mean import Method, bootstrap_difference, bootstrap_mean
from tunegate.evaluate.statistics.paired import mcnemar, paired_difference
from tunegate.evaluate.statistics.power import (
    Test,
    items_for_difference,
    items_for_mean,
    items_for_proportion,
    mean_power,
    paired_power,
    proportion_power,
)
from tunegate.evaluate.statistics.proportion import clustered_wilson, wilson
from tunegate.evaluate.statistics.roc import roc_area
from tunegate.evaluate.statistics.two_shares import share_difference

SIZES = (30, 100, 500)
LEVEL = 0.95
TESTS: tuple[Test, ...] = ("normal", "exact")
PER_DOCUMENT = 5
"""Items a document on average, where items come in clusters."""

Random = np.random.Generator
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """One interval in one world: draw a sample of n, and say whether the interval holds."""

    interval: str
    world: str
    draw: Callable[[Random, int], Interval]
    truth: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--simulations", type=int, default=2000)
    options.add_argument("--resamples", type=int, default=2000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--interval", default="", help="only intervals with this in their name")
    chosen = options.parse_args()
    print_machine("scipy", "numpy")
    if not chosen.interval:
        print_wilson()
    sizes = (chosen.simulations, chosen.resamples)
    fifths = (max(1, chosen.simulations // 5), max(1, chosen.resamples // 5))
    for drawn, (simulations, resamples) in ((trials, sizes), (clustered_ranks, fifths)):
        print_simulated(drawn(resamples), simulations, chosen.seed, name=chosen.interval)
    if not chosen.interval:
        print_sizes(20 * chosen.simulations, chosen.seed)


def print_wilson() -> None:
    print(f"\nWilson, exact coverage in % at {LEVEL:.0%}; * is more than 1 point off\n")
    _head("side", "true share")
    sides: tuple[Side, ...] = ("both", "lower", "upper")
    for side in sides:
        for share in (0.5, 0.7, 0.8, 0.9, 0.95):
            held = [100 * wilson_coverage(n, share, side) for n in SIZES]
            print(f"| {side} | {share:g} | " + " | ".join(map(_percent, held)) + " |")
        average = [
            100 * float(np.mean([wilson_coverage(n, p, side) for p in np.linspace(0.5, 0.95, 46)]))
            for n in SIZES
        ]
        print(f"| {side} | mean of .5 to .95 | " + " | ".join(map(_percent, average)) + " |")


def _head(*names: str) -> None:
    print("| " + " | ".join([*names, *(f"n={n}" for n in SIZES)]) + " |")
    print("|---|---|" + "---:|" * len(SIZES))


def _percent(covered: float) -> str:
    """With a mark where it is more than a point off."""
    return f"{covered:.1f}{'*' if abs(covered - 100 * LEVEL) > 1 else ''}"


def wilson_coverage(n: int, share: float, side: Side) -> float:
    """The probability that the interval holds the true share, over all numbers of successes."""
    chances = binom.pmf(np.arange(n + 1), n, share)
    return float(
        sum(
            chance
            for successes, chance in enumerate(chances)
            if chance > 1e-10 and wilson(successes, n, level=LEVEL, side=side).holds(share)
        )
    )


def print_simulated(tried: Iterable[Trial], simulations: int, seed: int, *, name: str = "") -> None:
    tried = [one for one in tried if name.casefold() in one.interval.casefold()]
    if not tried:
        return
    error = 100 * math.sqrt(LEVEL * (1 - LEVEL) / simulations)
    print(f"\nSimulated coverage in % at {LEVEL:.0%}, {simulations:,} samples each ", end="")
    print(f"(standard error {error:.1f}); * is more than 1 point off\n")
    _head("interval", "world")
    for trial in tried:
        cells = []
        for n in SIZES:
            rng = np.random.default_rng([seed, n])
            held = sum(trial.draw(rng, n).holds(trial.truth) for _ in range(simulations))
            cells.append(_percent(100 * held / simulations))
        print(f"| {trial.interval} | {trial.world} | " + " | ".join(cells) + " |", flush=True)


def trials(resamples: int) -> Iterator[Trial]:
    """Every interval but Wilson's and those of `clustered_ranks`, in worlds like evaluation's."""
    for share, kinship in ((0.8, 0.3), (0.8, 0.05), (0.95, 0.3)):
        yield Trial(
            "clustered Wilson",
            f"share {share:g}, correlation {kinship:g}",
            partial(_clustered_share, share=share, kinship=kinship),
            share,
        )
    methods: tuple[Method, ...] = ("percentile", "BCa")
    for method in methods:
        yield Trial(
            f"bootstrap ({method})",
            "mean of F1-like scores",
            partial(_mean, method=method, resamples=resamples),
            F1_MEAN,
        )
        yield Trial(
            f"bootstrap difference ({method})",
            "F1-like, a tenth of the items gained",
            partial(_difference, runs=f1_runs, method=method, resamples=resamples),
            F1_CHANGED * F1_MEAN / (1 - F1_ZERO),
        )
        yield Trial(
            f"bootstrap difference ({method})",
            "0/1, 10 points at 20 % discordance",
            partial(
                _difference,
                runs=partial(outcomes, difference=0.1, discordance=0.2),
                method=method,
                resamples=resamples,
            ),
            0.1,
        )
        yield Trial(
            f"clustered bootstrap ({method})",
            "F1-like, a common part by document",
            partial(_clustered_mean, method=method, resamples=resamples),
            0.5,
        )
        yield Trial(
            f"clustered bootstrap difference ({method})",
            "F1-like, 0.1 gained, as much more or less by document",
            partial(_clustered_difference, method=method, resamples=resamples),
            0.1,
        )
    for difference, discordance in ((0.1, 0.2), (0.0, 0.05), (0.02, 0.04)):
        yield Trial(
            "paired difference (Bonett-Price)",
            f"0/1, {100 * difference:g} points at {discordance:.0%} discordance",
            partial(_paired, difference=difference, discordance=discordance),
            difference,
        )
    for first, second in ((0.05, 0.10), (0.80, 0.90), (0.50, 0.50)):
        yield Trial(
            "difference of two shares",
            f"{first:.0%} of n and {second:.0%} of n others",
            partial(_share_difference, first=first, second=second),
            second - first,
        )
    for area in (0.5, 0.75, 0.95):
        yield Trial(
            "ROC area",
            f"area {area:g}, normal, n halved",
            partial(_roc_area, area=area),
            area,
        )
    for name, shares in AGREEMENTS.items():
        yield Trial("Cohen's kappa", name, partial(_kappa, shares=shares), true_kappa(shares))
    for rho, scale in ((0.3, 0), (0.8, 0), (0.8, 5)):
        yield Trial(
            "Spearman",
            f"rho {rho:g}" + (f", ratings 1 to {scale}" if scale else ""),
            partial(_spearman, rho=rho, scale=scale),
            _spearman(np.random.default_rng(1), 1_000_000, rho=rho, scale=scale).estimate,
        )


def clustered_ranks(resamples: int) -> Iterator[Trial]:
    """Rank correlations of normal variables, three tenths of whose variance is by document."""
    rho = 0.6
    truths: dict[Coefficient, float] = {
        "spearman": 6 / math.pi * math.asin(rho / 2),
        "kendall": 2 / math.pi * math.asin(rho),
    }
    for coefficient, truth in truths.items():
        yield Trial(
            f"clustered bootstrap ({coefficient})",
            f"rho {rho:g}, three tenths by document",
            partial(_clustered_ranks, rho=rho, coefficient=coefficient, resamples=resamples),
            truth,
        )


F1_ZERO, F1_ONE, F1_CHANGED = 0.2, 0.3, 0.1
F1_MEAN = F1_ONE + (1 - F1_ZERO - F1_ONE) * 2 / 3
"""Scores of 0, of 1, and between as Beta(2, 1)."""


def f1_scores(rng: Random, n: int, zero: float = F1_ZERO) -> Floats:
    one = F1_ONE / (1 - F1_ZERO)
    scores = np.where(rng.random(n) < one, 1.0, rng.beta(2, 1, n))
    return np.where(rng.random(n) < zero, 0.0, scores)


def f1_runs(rng: Random, n: int) -> tuple[Floats, Floats]:
    """Two runs: a tenth of the items changes from 0 to the score of one that is not 0."""
    scores = f1_scores(rng, n)
    changed = rng.random(n) < F1_CHANGED
    gained = f1_scores(rng, n, zero=0.0)
    return np.where(changed, 0.0, scores), np.where(changed, gained, scores)


def outcomes(rng: Random, n: int, difference: float, discordance: float) -> tuple[Floats, Floats]:
    kind = rng.random(n)
    gained = kind < (discordance + difference) / 2
    lost = (kind >= (discordance + difference) / 2) & (kind < discordance)
    first = np.where(gained, 0.0, np.where(lost, 1.0, (rng.random(n) < 0.7).astype(float)))
    return first, np.where(gained, 1.0, np.where(lost, 0.0, first))


def documents(rng: Random, n: int) -> list[int]:
    """The document of each of n items: one to nine in a document."""
    sizes = rng.integers(1, 2 * PER_DOCUMENT, n)
    return [int(one) for one in np.repeat(np.arange(n), sizes)[:n]]


def _mean(rng: Random, n: int, method: Method, resamples: int) -> Interval:
    scores = f1_scores(rng, n)
    return bootstrap_mean(scores, method=method, resamples=resamples, seed=_seed(rng))


def _difference(
    rng: Random,
    n: int,
    runs: Callable[[Random, int], tuple[Floats, Floats]],
    method: Method,
    resamples: int,
) -> Interval:
    first, second = runs(rng, n)
    return bootstrap_difference(first, second, method=method, resamples=resamples, seed=_seed(rng))


def _clustered_share(rng: Random, n: int, share: float, kinship: float) -> Interval:
    groups = documents(rng, n)
    strength = (1 - kinship) / kinship
    chances = rng.beta(share * strength, (1 - share) * strength, n)
    return clustered_wilson((rng.random(n) < chances[groups]).astype(float).tolist(), groups)


def _clustered_mean(rng: Random, n: int, method: Method, resamples: int) -> Interval:
    groups = documents(rng, n)
    scores = 0.5 * rng.beta(2, 2, n)[groups] + 0.5 * rng.beta(1, 1, n)
    return bootstrap_mean(scores, groups, method=method, resamples=resamples, seed=_seed(rng))


def _clustered_difference(rng: Random, n: int, method: Method, resamples: int) -> Interval:
    groups = documents(rng, n)
    first = 0.4 * rng.beta(2, 2, n)[groups] + 0.4 * rng.beta(1, 1, n)
    second = first + 0.2 * rng.beta(2, 2, n)[groups] + 0.1 * (rng.beta(1, 1, n) - 0.5)
    return bootstrap_difference(
        first, second, groups, method=method, resamples=resamples, seed=_seed(rng)
    )


def _paired(rng: Random, n: int, difference: float, discordance: float) -> Interval:
    first, second = outcomes(rng, n, difference, discordance)
    return paired_difference(mcnemar(first.tolist(), second.tolist()), level=LEVEL)


def _clustered_ranks(
    rng: Random, n: int, rho: float, coefficient: Coefficient, resamples: int
) -> Interval:
    groups = documents(rng, n)
    first, rest = (
        math.sqrt(0.3) * rng.standard_normal(n)[groups] + math.sqrt(0.7) * rng.standard_normal(n)
        for _ in range(2)
    )
    second = rho * first + math.sqrt(1 - rho**2) * rest
    return clustered_correlation(
        first.tolist(),
        second.tolist(),
        groups,
        coefficient=coefficient,
        resamples=resamples,
        seed=_seed(rng),
    )


def _share_difference(rng: Random, n: int, first: float, second: float) -> Interval:
    return share_difference((int(rng.binomial(n, first)), n), (int(rng.binomial(n, second)), n))


def _roc_area(rng: Random, n: int, area: float) -> Interval:
    apart = math.sqrt(2) * float(norm.ppf(area))
    half = n // 2
    return roc_area(rng.normal(apart, 1, half).tolist(), rng.normal(0, 1, half).tolist())


AGREEMENTS = {
    "two labels, even": np.array([[0.4, 0.1], [0.1, 0.4]]),
    "two labels, 4 to 1": np.array([[0.75, 0.05], [0.08, 0.12]]),
    "three labels": np.array([[0.30, 0.05, 0.02], [0.05, 0.25, 0.04], [0.01, 0.03, 0.25]]),
}


def true_kappa(shares: Floats) -> float:
    chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    return (float(np.trace(shares)) - chance) / (1 - chance)


def _kappa(rng: Random, n: int, shares: Floats) -> Interval:
    cells = rng.choice(shares.size, n, p=shares.ravel())
    return cohen_kappa((cells // len(shares)).tolist(), (cells % len(shares)).tolist())


def ranked(rng: Random, n: int, rho: float, scale: int) -> tuple[Floats, Floats]:
    """Two correlated variables, the second one as a rating when there is a scale."""
    first = rng.standard_normal(n)
    second = rho * first + math.sqrt(1 - rho**2) * rng.standard_normal(n)
    if scale:
        second = np.clip(np.round(second * 1.2 + (scale + 1) / 2), 1, scale)
    return first, second


def _spearman(rng: Random, n: int, rho: float, scale: int) -> Interval:
    first, second = ranked(rng, n, rho, scale)
    return spearman(first.tolist(), second.tolist())


def _seed(rng: Random) -> int:
    return int(rng.integers(2**32))


def print_sizes(simulations: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    ends = [(n, wilson(round(0.8 * n), n)) for n in (50, 200)]
    told = ", ".join(f"n={n} {found.low:.3f} to {found.high:.3f}" for n, found in ends)
    print(f"\nWilson at 80 % observed: {told}.")
    print(f"\nItems for 80 % power, and the power simulated with {simulations:,} runs\n")
    print("| question | items | computed | simulated |\n|---|---:|---:|---:|")
    for share, threshold in ((0.85, 0.8), (0.9, 0.8), (0.7, 0.64)):
        n = _known(items_for_proportion(share, threshold))
        lows = [wilson(one, n, side="lower").low for one in range(n + 1)]
        reached = np.array(lows)[rng.binomial(n, share, simulations)] >= threshold
        computed = proportion_power(n, share, threshold)
        _print_size(f"share {share:g} reaches {threshold:g}, one-sided", n, computed, reached)
    for discordance, difference in ((0.2, 0.1), (0.2, 0.05), (0.1, 0.05)):
        for test in TESTS:
            n = _known(items_for_difference(difference, discordance, test=test))
            better = _better(rng, n, difference, discordance, simulations)
            name = f"{100 * difference:g} points at {discordance:.0%} discordance, {test}"
            _print_size(name, n, paired_power(n, difference, discordance), better)
    n = _known(items_for_mean(0.05, 0.3))
    runs = max(200, simulations // 40)
    samples = (rng.normal(0.05, 0.3, n) for _ in range(runs))
    shown = [bootstrap_mean(one, resamples=1000, seed=_seed(rng)).low > 0 for one in samples]
    name = f"0.05 mean difference, deviation 0.3 ({runs:,} runs)"
    _print_size(name, n, mean_power(n, 0.05, 0.3), np.array(shown))
    wrong = np.mean(
        [
            mcnemar(*(run.tolist() for run in outcomes(rng, 155, 0.0, 0.2))).p_value <= 0.05
            for _ in range(min(simulations, 4000))
        ]
    )
    print(f"\nMcNemar at no difference, n=155, 20 % discordance: {wrong:.1%} significant at 5 %.")


def _known(items: int | None) -> int:
    if items is None:
        raise ValueError("no size will do")
    return items


def _better(
    rng: Random, n: int, difference: float, discordance: float, simulations: int
) -> npt.NDArray[np.bool_]:
    """Whether the exact test finds the better run, by simulation."""
    counts = rng.multinomial(
        n,
        [(discordance + difference) / 2, (discordance - difference) / 2, 1 - discordance],
        simulations,
    )
    gained, lost = counts[:, 0], counts[:, 1]
    p_values = 2 * binom.cdf(np.minimum(gained, lost), gained + lost, 0.5)
    found: npt.NDArray[np.bool_] = (p_values <= 0.05) & (gained > lost)
    return found


def _print_size(name: str, n: int, computed: float, found: npt.NDArray[np.bool_]) -> None:
    print(f"| {name} | {n:,} | {computed:.3f} | {float(np.mean(found)):.3f} |", flush=True)


if __name__ == "__main__":
    main()
