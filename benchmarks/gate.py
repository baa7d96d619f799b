"""How often the gate is wrong: simulated projects whose true accuracies are known.

A project has true shares right for the prompt, for retrieval, for the oracle context and for
three trained models; items are shared between them, and one latent difficulty makes them alike.
The whole of `judge` decides. `wrong go`: it takes something whose true share is below what is good
enough. `wrong no-go`: it refuses something that reaches it, or says that the oracle context does
when it does not. Run: `python -m benchmarks.gate`.
"""

from __future__ import annotations

import sys

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

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
from tunegate.evaluate.statistics.paired import mcnemar
from tunegate.evaluate.statistics.proportion import wilson

PROJECTS = 1_000
SIZES = (50, 100, 200, 400, 1_000)
POLICY = Policy(target=1.0, stop_at=0.8)
READY = ReadinessFacts(score=90, pairs=600, usable=600, fingerprint="p", methods={"lora": "ready"})
LOCK = "0" * 64
ALIKE = 0.5
"""Correlation of the latent difficulty of an item between two ways to answer it."""
COMMON = {
    "lock": LOCK,
    "metric": "exact_match",
    "at": "",
    "generator": "g",
    "identity": "i",
    "variant": "v",
}


def measured(right: npt.NDArray[np.bool_], name: str, level: float) -> Measured:
    found = wilson(int(right.sum()), len(right), level=level)
    return Measured(
        name=name,
        score=found.estimate,
        low=found.low,
        high=found.high,
        level=level,
        n=len(right),
        independent=len(right),
    )


def simulate(
    truths: npt.NDArray[np.float64], n: int, random: np.random.Generator
) -> npt.NDArray[np.bool_]:
    shared = random.standard_normal(n)
    own = random.standard_normal((len(truths), n))
    latent = np.sqrt(ALIKE) * shared + np.sqrt(1 - ALIKE) * own
    return np.asarray(latent < norm.ppf(truths)[:, None])


def verdict_of(right: npt.NDArray[np.bool_]) -> Verdict:
    level = POLICY.level
    prompt = PromptEvidence(**COMMON, test=measured(right[0], "prompt", level))
    rag = RagEvidence(
        **COMMON,
        test=measured(right[1], "retrieved", level),
        corpus="documents",
        setting="",
        beside=(measured(right[2], "oracle context", level),),
    )
    first = judge(POLICY, lock=LOCK, prompt=prompt, rag=rag, readiness=READY)
    if first.verdict != "tune: go":
        return first
    clearance = Clearance(
        lock=LOCK, prompt=prompt.digest, rag=rag.digest, pairs="p", suite="", method="lora", why=()
    )
    models = []
    for seed, one in enumerate(right[3:]):
        test = mcnemar(right[1].astype(float), one.astype(float))
        difference = float(one.mean() - right[1].mean())
        clear = test.p_value <= 1 - level
        verdict = "cannot tell" if not clear else "better" if difference > 0 else "worse"
        gain = Gain(
            against="retrieved",
            difference=difference,
            low=-1,
            high=1,
            level=level,
            verdict=verdict,  # type: ignore[arg-type]
        )
        cell = tuned_cell(one, level)
        models.append(
            TrainedModel(
                seed=seed, run="", method="lora", pairs="p", closed=cell, retrieved=cell, gain=gain
            )
        )
    tune = TuneEvidence(
        **COMMON,
        test=models[0].retrieved,
        clearance=clearance,
        models=tuple(models),
        context="retrieved",
    )
    return judge(POLICY, lock=LOCK, prompt=prompt, rag=rag, tune=tune, readiness=READY)


def tuned_cell(right: npt.NDArray[np.bool_], level: float) -> Measured:
    """Lower end at a look's error, upper end at that over the number of seeds: `seed_level`."""
    low = measured(right, "tuned", level)
    high = measured(right, "tuned", POLICY.seed_level)
    return low.model_copy(update={"high": high.high})


def wrong(verdict: Verdict, truths: npt.NDArray[np.float64]) -> str:
    reach = truths >= POLICY.good_enough - 1e-12
    answer = verdict.verdict
    if answer == "insufficient-evidence":
        return "undecided"
    taken = {"stop-at-prompt": reach[0], "stop-at-rag": reach[1]}
    if answer in taken:
        return "right" if taken[answer] else "wrong go"
    if answer == "tune: go":
        return "right" if reach[3:].all() else "wrong go"
    if answer == "fix-retrieval":
        return "right" if reach[2] and not reach[:2].any() else "wrong no-go"
    return "right" if not reach[3:].all() and not reach[:3].any() else "wrong no-go"


def projects(kind: str, random: np.random.Generator) -> npt.NDArray[np.float64]:
    """`spread`: all shares even. `at the bar`: each just below it or on it, which is hardest."""
    bar = POLICY.good_enough
    if kind == "spread":
        prompt, rag, oracle, tuned = np.sort(random.uniform(0.3, 0.98, 4))
        return np.array([prompt, rag, oracle, *np.clip(tuned + random.normal(0, 0.01, 3), 0, 0.99)])
    if kind == "all just below":
        return np.full(6, bar - 1e-6)
    return np.full(6, bar)


def main(count: int = PROJECTS) -> None:
    print(f"{count} projects each; declared alpha {POLICY.alpha:g} for either error")
    print(
        f"{'projects':<16}{'n':>6}{'wrong go':>10}{'wrong no-go':>13}{'undecided':>11}{'right':>8}"
    )
    for kind in ("spread", "all just below", "all on it"):
        for n in SIZES:
            random = np.random.default_rng(n)
            said: dict[str, int] = {}
            for _ in range(count):
                truths = projects(kind, random)
                result = wrong(verdict_of(simulate(truths, n, random)), truths)
                said[result] = said.get(result, 0) + 1
            shares = [
                said.get(one, 0) / count
                for one in ("wrong go", "wrong no-go", "undecided", "right")
            ]
            go, no_go, undecided, right = (f"{100 * one:.1f} %" for one in shares)
            print(f"{kind:<16}{n:>6}{go:>10}{no_go:>13}{undecided:>11}{right:>8}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS)
