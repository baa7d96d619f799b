"""How often drift is found where there is some, and where there is none.

    python -m benchmarks drift --data DIR [--repetitions 200] [--prompts 1000]

DIR holds `clinc150` with its `data.jsonl`; without `--data` the environment variable TUNEGATE_DATA
names it. In each repetition the train rows are split at random into prompts and queries. Queries
drawn from all of their half differ from the prompts by chance alone: what is found there is a false
alarm. Queries drawn from the rows that the official imbalanced variant kept have 60 of 150 intents
at half or a quarter and 30 at three quarters of their size: what is found there is power.

Static vectors, permutation tests. Found is counted at 5 %, for each test and for both together
(Holm), and for both at the level of one of twelve looks, together with the coverage test as a third
one that finds nothing. Wilson intervals of 95 %.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.machine import print_machine
from tunegate.curate.vectors.floats import Floats
from tunegate.curate.vectors.static import StaticEmbedder
from tunegate.evaluate.drift.classifier import classifier_test
from tunegate.evaluate.drift.drift import LEVEL
from tunegate.evaluate.drift.looks import PLANNED
from tunegate.evaluate.drift.mmd import mmd_test
from tunegate.evaluate.statistics.proportion import wilson
from tunegate.evaluate.statistics.stages import bonferroni_level, holm

SIZES = (20, 50, 100, 200, 500, 1000)
WAYS = ("classifier", "MMD", "both", f"one of {PLANNED} looks")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    options.add_argument("--repetitions", type=int, default=200)
    options.add_argument("--prompts", type=int, default=1000)
    options.add_argument("--permutations", type=int, default=999)
    options.add_argument("--sizes", default=",".join(map(str, SIZES)))
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    if chosen.data is None:
        options.error("name the folder with clinc150: --data DIR, or TUNEGATE_DATA")
    rows = pl.read_ndjson(Path(chosen.data) / "clinc150" / "data.jsonl").filter(
        (pl.col("source_split") == "train") & (pl.col("intent") != "oos")
    )
    vectors = StaticEmbedder().embed(rows["text"].to_list())
    kept = rows["in_imbalanced"].to_numpy()
    print_machine("scipy", "numpy")
    print(
        f"{rows.height:,} train rows, {chosen.prompts:,} prompts, {chosen.repetitions} repetitions;"
        f" the imbalanced variant has moved {100 * moved_share(rows):.0f} % of the queries.\n"
    )
    print("| queries | variant | AUC | " + " | ".join(WAYS) + " |")
    print("|---:|---|---:|" + "---:|" * len(WAYS))
    for size in (int(one) for one in chosen.sizes.split(",")):
        for variant in ("balanced", "imbalanced"):
            found: Counter[str] = Counter()
            areas: list[float] = []
            for repetition in range(chosen.repetitions):
                sides = split(
                    vectors,
                    kept if variant == "imbalanced" else np.ones(len(kept), bool),
                    prompts=chosen.prompts,
                    queries=size,
                    seed=[chosen.seed, repetition, size],
                )
                area, ways = looked(*sides, permutations=chosen.permutations, seed=repetition)
                areas.append(area)
                found.update(ways)
            cells = [_share(found[way], chosen.repetitions) for way in WAYS]
            print(
                f"| {size:,} | {variant} | {np.mean(areas):.3f} | " + " | ".join(cells) + " |",
                flush=True,
            )


def moved_share(rows: pl.DataFrame) -> float:
    """Half the sum of the differences in share by intent: the total variation distance."""
    shares = rows.group_by("intent").agg(
        before=pl.len() / rows.height,
        now=pl.col("in_imbalanced").sum() / rows["in_imbalanced"].sum(),
    )
    return float((shares["before"] - shares["now"]).abs().sum()) / 2


def split(
    vectors: Floats, kept: np.ndarray, *, prompts: int, queries: int, seed: list[int]
) -> tuple[Floats, Floats]:
    """Prompts from one half of the rows, queries from those of the other that were kept."""
    order = np.random.default_rng(seed).permutation(len(vectors))
    first, second = order[: len(order) // 2], order[len(order) // 2 :]
    return vectors[first[:prompts]], vectors[second[kept[second]][:queries]]


def looked(
    prompts: Floats, queries: Floats, *, permutations: int, seed: int
) -> tuple[float, set[str]]:
    """The AUC, and the ways in which a difference was found."""
    classifier = classifier_test(prompts, queries, permutations=permutations, seed=seed)
    mmd = mmd_test(prompts, queries, permutations=permutations, seed=seed)
    alone = {"classifier": classifier.p_value, "MMD": mmd.p_value}
    of_look = min(holm([*alone.values(), 1.0]))
    p_values = alone | {"both": min(holm(list(alone.values()))), WAYS[-1]: of_look}
    limits = dict.fromkeys(WAYS, 1 - LEVEL) | {WAYS[-1]: 1 - bonferroni_level(LEVEL, PLANNED)}
    found = {way for way, p in p_values.items() if p <= limits[way] + 1e-12}
    return classifier.observed, found


def _share(found: int, of: int) -> str:
    interval = wilson(found, of)
    return f"{found / of:.3f} ({interval.low:.3f}-{interval.high:.3f})"


if __name__ == "__main__":
    main()
