"""Leaks between train and test, and whether thin topics are found, on labelled data.

    python -m benchmarks balance --data DIR [--sample 10] [--cache DIR]

DIR holds `banking77` and `clinc150`, each with a `data.jsonl`; without `--data` the environment
variable TUNEGATE_DATA names it. `--sample` prints so many leaks of each rule, to judge by eye;
`--cache` keeps vectors for the next run.

Leakage: the train rows of banking77 are the pairs, its test rows the suite. A leak is *of one
intent* when both rows have the same label.

Balance: the train rows of clinc150, once all of them and once its official imbalanced variant, in
which 60 of 150 intents lost half or three quarters of their rows and 30 a quarter. Told apart
three ways: by the intents as tasks (B703), by topics alone (clusters with less than half of an
even share), and by topics with the test rows, which are balanced, as production queries (B711). A
topic stands for the intent of most of its rows, or of its queries.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.machine import print_machine
from tunegate.curate.classes import classes
from tunegate.curate.dataset import Dataset
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.query_shift import find_shift
from tunegate.curate.rules.balance.tasks import THIN_SHARE
from tunegate.curate.rules.rule import Context
from tunegate.curate.rules.table import RULES
from tunegate.curate.topics import find_topics

LEAKS = ("L601", "L602", "L603")
THINNED = 0.9
"""Share of its rows that an intent kept at most to count as thinned."""
_SUITE_ROW = re.compile(r"suite row \S+:(\d+)")


@dataclass(frozen=True)
class Named:
    """Intents that a report calls thin."""

    way: str
    intents: frozenset[str]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    parser.add_argument("--sample", type=int, default=10)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the data folder with --data or TUNEGATE_DATA")
    print("# Leakage and balance\n")
    print_machine("torch", "scipy", "scikit-learn", "faiss-cpu")
    with tempfile.TemporaryDirectory() as folder:
        models = Models(cache=options.cache or Path(folder))
        print_leaks(Path(options.data), models, sample=options.sample)
        print_balance(Path(options.data), models)


def print_leaks(data: Path, models: Models, *, sample: int) -> None:
    rows = _rows(data, "banking77")
    train, test = rows.filter(source_split="train"), rows.filter(source_split="test")
    dataset, suite = _dataset(train, "category"), _dataset(test, "category", file="test")
    context = Context(suite=suite, models=models)
    print(f"## banking77: {len(dataset):,} train rows, {len(suite):,} test rows as the suite\n")
    print("| rule | train rows | test rows | of one intent | seconds |\n|---|---:|---:|---:|---:|")
    shown: list[str] = []
    every: set[int] = set()
    for code in LEAKS:
        began = time.perf_counter()
        found = RULES[code].check(dataset.placed, context).drop_nulls("pos")
        seconds = time.perf_counter() - began
        held = [int(_SUITE_ROW.findall(message)[0]) - 1 for message in found["message"]]
        pairs = list(zip(found["pos"].to_list(), held, found["score"].to_list(), strict=True))
        same = sum(train["category"][one] == test["category"][two] for one, two, _ in pairs)
        every.update(held)
        share = f"{same} ({same / len(pairs):.0%})" if pairs else "-"
        print(
            f"| {code} {RULES[code].name} | {len(pairs)} | {len(set(held))} | {share} "
            f"| {seconds:.1f} |"
        )
        drawn = np.random.default_rng(0).permutation(len(pairs))[:sample]
        shown += [
            f"| {code} | {score:.2f} | {train['text'][one]} | {test['text'][two]} "
            f"| {'same' if train['category'][one] == test['category'][two] else 'other'} |"
            for one, two, score in (pairs[at] for at in sorted(drawn.tolist()))
        ]
    print(f"\n{len(every):,} of {len(suite):,} test rows leak by any rule.\n")
    if sample:
        print("| rule | score | train | test | intent |\n|---|---:|---|---|---|")
        print("\n".join(shown), end="\n\n")


def print_balance(data: Path, models: Models) -> None:
    rows = _rows(data, "clinc150")
    train = rows.filter(source_split="train")
    queries = rows.filter(source_split="test")
    kept = train.group_by("intent").agg(share=pl.col("in_imbalanced").mean())
    thinned = {
        level: frozenset(kept.filter(pl.col("share") < below)["intent"])
        for level, below in (("a quarter", 0.375), ("half", 0.625), ("any", THINNED))
    }
    print(f"## clinc150: {train['intent'].n_unique()} intents\n")
    print(
        "| variant | rows | even intents | even topics | of B701-B704, B708, B711 |\n"
        "|---|---:|---:|---:|---|"
    )
    variants = {"balanced": train, "imbalanced": train.filter("in_imbalanced")}
    named: dict[str, list[Named]] = {}
    for variant, part in variants.items():
        named[variant] = _print_variant(variant, part, queries, models)
    print(
        "\nIntents named as thin. Precision: of the intents named, those that kept at most so "
        "much of their rows (in the balanced variant none did). Recall: of those, the named.\n"
    )
    print("| variant | way | named |" + "".join(f" {level}: right | recall |" for level in thinned))
    print("|---|---|---:|" + "---:|---:|" * len(thinned))
    for variant, ways in named.items():
        for one in ways:
            cells = []
            for truth in thinned.values():
                right = len(one.intents & truth) if variant == "imbalanced" else 0
                share = f"{right / len(truth):.2f}" if variant == "imbalanced" else "-"
                cells.append(f" {right} | {share} |")
            print(f"| {variant} | {one.way} | {len(one.intents)} |" + "".join(cells))
    sizes = ", ".join(f"{len(truth)} kept {level}" for level, truth in thinned.items())
    print(f"\nIntents by what they kept at most (thinned at all for any): {sizes}.")


def _print_variant(
    variant: str, part: pl.DataFrame, queries: pl.DataFrame, models: Models
) -> list[Named]:
    dataset = _dataset(part, "intent", tasks=True)
    asked = queries["text"].alias("query")
    intents = part["intent"]
    by_task = classes(dataset.frame)
    assert by_task is not None
    even = by_task.total / len(by_task.counts)
    thin_tasks = {label for label, count in by_task.counts.items() if count < THIN_SHARE * even}
    alone = find_topics(dataset.frame, models)
    joint = find_topics(dataset.frame, models, queries=asked)
    assert alone is not None
    assert joint is not None
    shift = find_shift(dataset.frame, asked, joint, models)
    assert shift is not None
    least = THIN_SHARE * alone.pairs / len(alone.topics)
    few = [place for place, topic in enumerate(alone.topics) if topic.pairs < least]
    missed = [one.topic for one in shift.missed]
    context = Context(models=models)
    fired = [
        code
        for code in ("B701", "B702", "B703", "B704", "B708")
        if RULES[code].check(dataset.placed, context).height
    ]
    fired += ["B711"] if shift.missed else []
    print(
        f"| {variant} | {len(dataset):,} | {by_task.effective:.1f} of {len(by_task.counts)} "
        f"| {alone.effective:.1f} of {len(alone.topics)} | {', '.join(fired) or 'nothing'} |"
    )
    return [
        Named("intents as tasks", frozenset(thin_tasks)),
        Named("topics alone", _of_topics(few, alone.of_pairs, intents)),
        Named("topics and queries", _of_topics(missed, joint.of_queries, queries["intent"])),
    ]


def _of_topics(places: Iterable[int], topics: np.ndarray, intents: pl.Series) -> frozenset[str]:
    """The most frequent intent of each topic."""
    named: set[str] = set()
    for place in places:
        inside = intents.gather(np.flatnonzero(topics == place)).to_list()
        named.update(intent for intent, _ in Counter(inside).most_common(1))
    return frozenset(named)


def _rows(data: Path, name: str) -> pl.DataFrame:
    return pl.read_ndjson(data / name / "data.jsonl")


def _dataset(
    rows: pl.DataFrame, label: str, *, file: str = "train", tasks: bool = False
) -> Dataset:
    pairs = [Pair.single(text, answer) for text, answer in rows.select("text", label).iter_rows()]
    return Dataset.from_pairs(pairs, file=file, tasks=rows[label].to_list() if tasks else None)


if __name__ == "__main__":
    main()
