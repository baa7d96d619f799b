"""How often the gate is wrong: simulated projects whose true shares right are known.

`python -m benchmarks gate` prints the table; about a minute on one core. A project has a true
share right for the prompt, for retrieval, for the oracle context and for three trained models. All
answer the same items, and one latent difficulty makes them alike. The whole of `judge` decides.

`wrong go`: it takes something whose true share is below what is good enough. `wrong no-go`: it
refuses something that reaches it, or says that the oracle context does when it does not.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from functools import cache
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from benchmarks.machine import print_machine
from tunegate.decide.evidence import (
    Clearance,
    Gain,
    Measured,
    PromptEvidence,
    RagEvidence,
    TrainedModel,
    TuneEvidence,
)
from tunegate.decide.policy import Policy
from tunegate.decide.verdict import ReadinessFacts, Verdict, judge
from tunegate.evaluate.statistics.paired import McNemar, mcnemar
from tunegate.evaluate.statistics.power import items_for_proportion
from tunegate.evaluate.statistics.proportion import wilson

SIZES = (50, 100, 200, 400, 1_000)
POLICY = Policy(target=1.0, stop_at=0.8)
BAR = POLICY.good_enough
READY = ReadinessFacts(score=90, pairs=600, usable=600, fingerprint="p", methods={"lora": "ready"})
LOCK = "0" * 64
ALIKE = 0.5
"""Correlation of the latent difficulty of an item between two ways to answer it."""
BLOCK = 250
"""Projects that are drawn at once."""
JUST_BELOW = BAR - 1e-6
FAR = 0.4
WORLDS: dict[str, tuple[float, ...] | None] = {
    "spread from 0.3 to 0.98": None,
    "all just below the bar": (JUST_BELOW,) * 6,
    "all on the bar": (BAR,) * 6,
    "oracle context just below, the rest far": (FAR, FAR, JUST_BELOW, FAR, FAR, FAR),
    "models just below, the rest far": (FAR, FAR, FAR, *(JUST_BELOW,) * 3),
    "models on the bar, the rest far": (FAR, FAR, FAR, *(BAR,) * 3),
}
"""True shares of prompt, retrieval, oracle context and models; None for others in each project."""
OUTCOMES = ("wrong go", "wrong no-go", "undecided", "right")
COMMON = {
    "lock": LOCK,
    "metric": "exact_match",
    "at": "",
    "generator": "g",
    "identity": "i",
    "variant": "v",
}

Random = np.random.Generator
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--projects", type=int, default=8_000)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    print_machine("scipy", "numpy")
    print(
        f"{chosen.projects:,} projects a row; the bar is {BAR:g}, and the declared alpha "
        f"{POLICY.alpha:.0%} for a wrong go and for a wrong no-go. All in %.\n"
    )
    print("| true shares | n | " + " | ".join(OUTCOMES) + " | verdicts |")
    print("|---|---:|" + "---:|" * len(OUTCOMES) + "---|")
    # How many items would decide is asked again and again for the same number right, and is slow.
    with patch("tunegate.decide.verdict.items_for_proportion", cache(items_for_proportion)):
        for world in WORLDS:
            for n in SIZES:
                print_row(world, n, projects=chosen.projects, seed=chosen.seed)


def print_row(world: str, n: int, *, projects: int, seed: int) -> None:
    """One line: the shares of the outcomes, and of the verdicts from the most frequent."""
    outcomes: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    for truths, right in drawn(world, n, projects=projects, random=np.random.default_rng(seed + n)):
        verdict = verdict_of(right)
        outcomes[outcome(verdict, truths)] += 1
        answers[verdict.verdict] += 1
    shares = " | ".join(f"{100 * outcomes[one] / projects:.2f}" for one in OUTCOMES)
    told = ", ".join(f"{one} {100 * many / projects:.1f}" for one, many in answers.most_common())
    print(f"| {world} | {n:,} | {shares} | {told} |", flush=True)


def drawn(world: str, n: int, *, projects: int, random: Random) -> Iterator[tuple[Floats, Bools]]:
    """The true shares of each project, 6, and which items are right, 6 x n."""
    for begin in range(0, projects, BLOCK):
        truths = true_shares(world, min(BLOCK, projects - begin), random)
        shared = random.standard_normal((len(truths), 1, n))
        own = random.standard_normal((*truths.shape, n))
        latent = np.sqrt(ALIKE) * shared + np.sqrt(1 - ALIKE) * own
        yield from zip(truths, latent < norm.ppf(truths)[:, :, None], strict=True)


def true_shares(world: str, projects: int, random: Random) -> Floats:
    """Projects x 6. Where they are spread each rung is better, and seeds differ by a point."""
    fixed = WORLDS[world]
    if fixed is not None:
        return np.tile(np.asarray(fixed), (projects, 1))
    rungs = np.sort(random.uniform(0.3, 0.98, (projects, 4)), axis=1)
    seeds = np.clip(rungs[:, 3:] + random.normal(0, 0.01, (projects, 3)), 0, 0.99)
    return np.hstack([rungs[:, :3], seeds])


def verdict_of(right: Bools) -> Verdict:
    """What the gate says in the end; training follows where it gives leave."""
    n = right.shape[1]
    prompt, rag, oracle, *trained = (int(one) for one in right.sum(axis=1))
    prompt_evidence, rag_evidence = cheaper_stages(prompt, rag, oracle, n)
    first = judge(POLICY, lock=LOCK, prompt=prompt_evidence, rag=rag_evidence, readiness=READY)
    if first.verdict != "tune: go":
        return first
    models = tuple(
        TrainedModel(
            seed=seed,
            run="",
            method="lora",
            pairs="p",
            closed=tuned(successes, n),
            retrieved=tuned(successes, n),
            gain=gain(right[1], right[3 + seed]),
        )
        for seed, successes in enumerate(trained)
    )
    clearance = Clearance(
        lock=LOCK,
        prompt=prompt_evidence.digest,
        rag=rag_evidence.digest,
        pairs="p",
        suite="",
        method="lora",
        why=(),
    )
    tune = TuneEvidence(
        **COMMON,
        test=min((one.retrieved for one in models), key=lambda one: one.score),
        clearance=clearance,
        models=models,
        context="retrieved",
    )
    return judge(
        POLICY,
        lock=LOCK,
        prompt=prompt_evidence,
        rag=rag_evidence,
        tune=tune,
        readiness=READY,
    )


def cheaper_stages(
    prompt: int, rag: int, oracle: int, n: int
) -> tuple[PromptEvidence, RagEvidence]:
    """Evidence of so many right of n."""
    level = POLICY.level
    return PromptEvidence(**COMMON, test=measured("prompt", prompt, n, level=level)), RagEvidence(
        **COMMON,
        test=measured("retrieved", rag, n, level=level),
        corpus="documents",
        setting="",
        beside=(measured("oracle context", oracle, n, level=level),),
    )


@cache
def measured(name: str, successes: int, n: int, *, level: float) -> Measured:
    """So many right of n, with its Wilson interval."""
    found = wilson(successes, n, level=level)
    return Measured(
        name=name,
        score=found.estimate,
        low=found.low,
        high=found.high,
        level=level,
        n=n,
        independent=n,
    )


@cache
def tuned(successes: int, n: int) -> Measured:
    """One seed's test, at a look's error over the number of seeds."""
    return measured("tuned", successes, n, level=POLICY.seed_level)


def gain(before: Bools, after: Bools) -> Gain:
    """A trained model against retrieval on the same items."""
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    clear = tested(gained, lost).p_value <= 1 - POLICY.seed_level
    return Gain(
        against="retrieved",
        difference=(gained - lost) / len(before),
        low=-1,
        high=1,
        level=POLICY.seed_level,
        verdict="cannot tell" if not clear else "better" if gained > lost else "worse",
    )


@cache
def tested(gained: int, lost: int) -> McNemar:
    """McNemar's test, which goes by the items that differ alone."""
    return mcnemar([0] * gained + [1] * lost, [1] * gained + [0] * lost)


def outcome(verdict: Verdict, truths: Floats) -> str:
    """One of `OUTCOMES`, by what is true."""
    prompt, rag, oracle, *models = (bool(one) for one in truths >= BAR - 1e-12)
    match verdict.verdict:
        case "insufficient-evidence":
            return "undecided"
        case "stop-at-prompt":
            return "right" if prompt else "wrong go"
        case "stop-at-rag":
            return "right" if rag else "wrong go"
        case "tune: go":
            return "right" if all(models) else "wrong go"
        case "fix-retrieval":
            return "right" if oracle and not (prompt or rag) else "wrong no-go"
        case "tune: no-go":
            refused = prompt or rag or oracle or all(models)
            return "wrong no-go" if refused else "right"
        case other:
            raise ValueError(f"these projects cannot end with {other}")


if __name__ == "__main__":
    main()
