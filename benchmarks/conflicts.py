"""Conflicts: what evidence deduplication keeps, and what the full D, C, L and B run costs.

    python -m benchmarks conflicts evidence --data DIR [--most 1000]
    python -m benchmarks conflicts scale [--pairs 100000] [--edits 100] [--folder DIR]

`evidence` takes human-labelled contradictions (breaking_nli, sick_corrected; without `--data` the
environment variable TUNEGATE_DATA names their folder), makes two pairs of each, and counts how
often `check --fix --unsafe-fixes` would drop one of the two for the other. `scale` writes help-desk
pairs with planted copies, conflicts and leaks, and measures every rule, then a second run after
some edits, with what was kept.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from random import Random

import orjson
import polars as pl

from benchmarks.machine import print_machine
from tunegate.curate.check import check
from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings
from tunegate.curate.fixing import repairs
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Settings

ACTS = "renew cancel book change report insure return order repair share export print"
KINDS = "business private annual monthly digital student family travel group trial"
THINGS = (
    "account card ticket licence parcel contract invoice locker permit badge voucher mailbox seat "
    "table tool lamp coat bicycle boat garden room studio camera printer"
)
PLACES = (
    "counter website office app station library warehouse canteen pool workshop gate desk museum "
    "harbour clinic school theatre market depot kiosk"
)
ASKED = (
    ("How do I {act} a {kind} {thing} at the {place}?",
     "What must I do at the {place} to {act} a {kind} {thing}?"),
    ("How long does it take to {act} a {kind} {thing} at the {place}?",
     "At the {place}, how many days does it take to {act} a {kind} {thing}?"),
    ("What does it cost to {act} a {kind} {thing} at the {place}?",
     "How much do I pay at the {place} to {act} a {kind} {thing}?"),
)  # fmt: skip
SAID = (
    ("Show the {kind} {thing} to the clerk at the {place}, fill in form {n} and sign it.",
     "At the {place}, fill in form {n}, sign it and show the clerk your {kind} {thing}."),
    ("It takes {n} days to {act} a {kind} {thing} once the {place} has your papers.",
     "Once your papers are at the {place}, it takes {n} days to {act} a {kind} {thing}."),
    ("You pay {n} dollars at the {place} to {act} a {kind} {thing}, by card only.",
     "The {place} takes {n} dollars, by card only, to {act} a {kind} {thing}."),
)  # fmt: skip
SHARES = {"exact": 0.03, "near": 0.04, "reworded": 0.03, "conflict": 0.01}
"""Of all pairs, those that copy, repeat or contradict an earlier one."""
SUITE = 1_000
LEAKS = 0.3
"""Share of the suite that asks in other words what a pair asks."""


@dataclass(frozen=True)
class Planted:
    """Pairs, a suite, and which rows were planted, by what they do to which row."""

    pairs: list[Pair]
    suite: list[Pair]
    truth: dict[str, list[tuple[int, int]]]


def planted(count: int, *, seed: int) -> Planted:
    """`count` pairs, planted ones among them, in a fixed order."""
    rng = Random(seed)
    subjects = list(
        product(range(len(ASKED)), *(one.split() for one in (ACTS, KINDS, THINGS, PLACES)))
    )
    rng.shuffle(subjects)
    originals = count - sum(int(share * count) for share in SHARES.values())
    if originals + SUITE > len(subjects):
        raise SystemExit(f"error: at most {len(subjects) - SUITE:,} different pairs can be made")
    numbers = [rng.randrange(21, 999) for _ in subjects]

    def written(at: int, asked: int = 0, said: int = 0, number: int | None = None) -> Pair:
        which, act, kind, thing, place = subjects[at]
        words = {"act": act, "kind": kind, "thing": thing, "place": place}
        answer = SAID[which][said].format(**words, n=number or numbers[at])
        return Pair.single(ASKED[which][asked].format(**words), answer)

    pairs = [written(at) for at in range(originals)]
    truth: dict[str, list[tuple[int, int]]] = {kind: [] for kind in SHARES}
    for kind, share in SHARES.items():
        for at in rng.sample(range(originals), int(share * count)):
            truth[kind].append((at, len(pairs)))
            one = pairs[at]
            if kind == "exact":
                pairs.append(Pair.single(one.prompt.upper(), one.response))
            elif kind == "near":
                pairs.append(Pair.single(one.prompt, f"{one.response.rstrip('.')}, please."))
            elif kind == "reworded":
                pairs.append(written(at, asked=1, said=1))
            else:
                pairs.append(written(at, asked=rng.randrange(2), number=numbers[at] + 7))
    leaks = int(LEAKS * SUITE)
    suite = [written(at, asked=1) for at in rng.sample(range(originals), leaks)]
    suite += [written(at) for at in range(originals, originals + SUITE - leaks)]
    return Planted(pairs, suite, truth)


def scale(count: int, *, edits: int, folder: Path) -> None:
    """Measure every rule once, then all of them after edits."""
    made = planted(count, seed=0)
    dataset = Dataset.from_pairs(made.pairs, file="pairs.jsonl")
    context = Context(
        settings=Settings(),
        suite=Dataset.from_pairs(made.suite, file="suite.jsonl"),
        models=Models(Settings(), folder / f"vectors-{count}"),
    )
    print(f"{count:,} pairs, suite of {len(made.suite):,}")
    first = _timed(dataset, context)
    for kind, rules in (("near", "D102 D104"), ("reworded", "D103 D104"), ("conflict", "C201")):
        found, planted_pairs = _joined(first, dataset, rules.split()), set(made.truth[kind])
        print(f"{kind}: {len(planted_pairs & found):,} of {len(planted_pairs):,} planted found")
    leaks = len(set(first.frame.filter(pl.col("rule").str.starts_with("L"))["pair"]))
    print(f"leaks: {leaks:,} pairs; {int(LEAKS * SUITE):,} suite rows were planted")
    changed = list(made.pairs)
    for at in Random(1).sample(range(len(changed)), min(edits, len(changed))):
        changed[at] = changed[at].with_response(f"{changed[at].response} Ask for Mr {at}.")
    print(f"second run, {edits:,} pairs edited")
    # as a new process would see it: nothing in memory, vectors and relations on disk
    again = replace(context, models=Models(Settings(), folder / f"vectors-{count}"), _steps={})
    _timed(Dataset.from_pairs(changed, file="pairs.jsonl"), again)


def _timed(dataset: Dataset, context: Context) -> Findings:
    """Run each rule alone over one frame, and print what it took."""
    frame = dataset.frame.with_row_index("pos")
    began = time.perf_counter()
    for rule in choose_rules(Settings(), select=["D", "C", "L", "B"]).rules:
        started = time.perf_counter()
        hits = rule.check(frame, context)
        seconds = time.perf_counter() - started
        print(
            f"  {rule.code} {rule.name:26} {seconds:8.1f} s {hits.height:8,} findings", flush=True
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  all {time.perf_counter() - began:.1f} s, peak {peak:,.0f} MB", flush=True)
    return check(dataset, choose_rules(Settings(), select=["D", "C", "L"]), context)


def _joined(findings: Findings, dataset: Dataset, rules: Sequence[str]) -> set[tuple[int, int]]:
    """Row numbers of the pairs that findings of these rules join."""
    at = {pair: row for row, pair in enumerate(dataset.frame["id"])}
    frame = findings.frame.filter(pl.col("rule").is_in(rules) & pl.col("pair").is_not_null())
    return {
        (min(at[pair], at[other]), max(at[pair], at[other]))
        for pair, others in frame.select("pair", "others").iter_rows()
        for other in others
    }


def contradictions(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """Two sentences that people say contradict each other."""
    with (folder / name / "data.jsonl").open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            if row.get("label_corrected") == "CONTRADICTION":
                yield row["sentence_a"], row["sentence_b"]
            elif row.get("label") == "contradiction":
                yield row["premise"], row["hypothesis"]


def evidence(folder: Path, *, most: int) -> None:
    """Count the contradictions that the default run would drop as duplicates."""
    for name in ("breaking_nli", "sick_corrected"):
        found = list(contradictions(folder, name))
        Random(0).shuffle(found)
        found = found[:most]
        for side in ("responses", "prompts"):
            told = f"{name}, {len(found):,} contradictions as {side}"
            print(f"{told}: {_dropped(found, side)}", flush=True)


def _dropped(found: Sequence[tuple[str, str]], side: str) -> str:
    """The two sentences of each contradiction as two pairs in a setting of their own."""
    pairs = []
    for nth, sentences in enumerate(found):
        for sentence in sentences:
            texts = ("What is in the picture?", sentence)
            if side == "prompts":
                texts = (sentence, "That is what the picture shows.")
            pairs.append(Pair.single(*texts, system=f"The picture is number {nth}."))
    dataset = Dataset.from_pairs(pairs)
    context = Context(settings=Settings())
    findings = check(dataset, choose_rules(Settings()), context)
    gone = [one for one in repairs(dataset, findings, context, unsafe=True) if one.after is None]
    flagged = len(_joined(findings, dataset, ["C201"]))
    rules = {rule: number for rule, number in findings.by_rule.items() if rule[0] in "CD"}
    return f"{len(gone):,} dropped, {flagged:,} reported as conflicts; {rules}"


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("evidence", "scale"))
    parser.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    parser.add_argument("--most", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    print_machine("torch", "transformers")
    if chosen.what == "evidence":
        if not chosen.data:
            parser.error("--data names no folder with labelled data sets")
        evidence(chosen.data, most=chosen.most)
        return
    with tempfile.TemporaryDirectory() as made:
        scale(chosen.pairs, edits=chosen.edits, folder=chosen.folder or Path(made))


if __name__ == "__main__":
    main()
