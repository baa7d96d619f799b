"""Retrieval against LoRA against RAFT on the bundled company, three seeds each.

`python -m benchmarks methods` repairs the company's pairs as its tour does, trains the bundled
reader on them by LoRA and by RAFT with three seeds, and puts the suite to the untrained reader and
to the six adapters, over the same retrieved passages and without any. Differences are paired by
item, a method's score of an item being the mean over its seeds, with 95 % intervals clustered by
document. `--keep DIR` keeps the workspace and goes on from what is there.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.machine import print_machine
from benchmarks.scenarios import settle
from benchmarks.workspaces import read, tunegate
from tunegate.evaluate.statistics.mean import bootstrap_mean

SEEDS = 3
PASSAGES = "2"
PASSAGE_TOKENS = "100"
ASKED = ("--passages", PASSAGES, "--passage-tokens", PASSAGE_TOKENS)
TRAINING = ("--epochs", "1", "--learning-rate", "1e-3", "--rank", "16")
METHODS = {
    "lora": (),
    "raft": ("--distractors", "1", "--passage-tokens", PASSAGE_TOKENS),
}
TOLD = ("--override", "methods are compared")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--keep", type=Path, help="folder for the workspace, which stays there")
    chosen = options.parse_args()
    print_machine("torch", "transformers", "peft", "trl")
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.keep or Path(made) / "company"
        if not folder.exists():
            tunegate(folder.parent, "example", str(folder), "--company")
            settle(folder)
        for method in METHODS:
            train(folder, method)
        name_adapters(folder)
        print("| shown | model | seeds | right in % |")
        print("|---|---|---|---|")
        differences = []
        for context, options_ in (("closed", ()), ("retrieved", ASKED)):
            scores = {
                "reader": [scored(folder, "reader", context, options_)],
                **{
                    method: [
                        scored(folder, f"{method}{seed}", context, options_)
                        for seed in range(SEEDS)
                    ]
                    for method in METHODS
                },
            }
            for name, runs in scores.items():
                shares = ", ".join(f"{100 * np.mean(list(run.values())):.1f}" for run in runs)
                print(f"| {context} | {name} | {shares} | {interval(means(runs), folder)} |")
            for first, second in (("reader", "lora"), ("reader", "raft"), ("lora", "raft")):
                differences.append(
                    f"| {context} | {second} less {first} "
                    f"| {interval(less(means(scores[second]), means(scores[first])), folder)} |"
                )
        print("\n| shown | difference | points |\n|---|---|---|")
        print("\n".join(differences))


def train(folder: Path, method: str) -> None:
    """Three runs of a method, where there are none."""
    plan = f"{method}.json"
    if (folder / plan).exists():
        return
    asked = ("--model", "models/reader", "--method", method, *METHODS[method], *TRAINING)
    tunegate(folder, "plan", *asked, *TOLD, "-o", plan, fine=(0, 1))
    tunegate(folder, "train", plan, "--name", method, "--seeds", str(SEEDS), *TOLD)


def name_adapters(folder: Path) -> None:
    """Make each adapter a generator of the workspace, named by method and seed."""
    settings = folder / "tunegate.toml"
    text = settings.read_text(encoding="utf-8")
    for method in METHODS:
        runs = sorted((folder / ".tunegate" / "runs").glob(f"{method}*"))
        for seed, run in enumerate(runs):
            name = f"[generators.{method}{seed}]"
            if name not in text:
                adapter = (run / "adapter").relative_to(folder)
                text += f'\n{name}\nkind = "local"\nmodel = "models/reader"\n'
                text += f'adapter = "{adapter}"\n'
    settings.write_text(text, encoding="utf-8")


def scored(folder: Path, generator: str, context: str, options: Sequence[str]) -> dict[str, float]:
    """Score of each item, from a run that is made where there is none."""
    name = f"{generator}-{context}"
    kept = folder / ".tunegate" / "evaluations" / name / "scores.jsonl"
    if not kept.exists():
        tunegate(
            folder, "evaluate", "--generator", generator, "--context", context, *options,
            "--metric", "exact_match", "--max-tokens", "96", "--name", name, fine=(0, 4),
        )  # fmt: skip
    return {row["id"]: row["value"] for row in read(kept)}


def means(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Mean over runs of each item."""
    return {item: float(np.mean([run[item] for run in runs])) for item in runs[0]}


def less(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
    return {item: value - second[item] for item, value in first.items()}


def interval(values: Mapping[str, float], folder: Path) -> str:
    """Mean in percent or points with its interval, clustered by document."""
    sources = {row["id"]: row["source"] for row in read(folder / "suite.jsonl")}
    found = bootstrap_mean(list(values.values()), groups=[sources[item] for item in values])
    return f"{100 * found.estimate:.1f} ({100 * found.low:.1f} to {100 * found.high:.1f})"


if __name__ == "__main__":
    main()
