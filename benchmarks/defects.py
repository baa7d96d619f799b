"""What share of defects that people marked any rule flags, and at what false alarm rate.

    python -m benchmarks defects --data DIR [--cache DIR] [--show RULE]

DIR holds `mmlu_redux`, `expertqa` and `alpaca_diff`, each with a `data.jsonl`; without `--data`
the environment variable TUNEGATE_DATA names it. `--cache` keeps vectors and relations for the
next run; `--show` prints what one rule says, with what people said of the row.

All default rules run, with the models. A pair is flagged when a finding is on it or names it; what
is said of the whole set counts for nobody.

mmlu_redux   question and choices -> the keyed choice. Defects: error types other than `ok`; rows
             marked `expert` (nobody knew) are left out.
expertqa     question, evidence -> one claim. Defects: support `Missing`, `Incomplete` or
             `Partial`, or correctness `incorrect`; sound: completely supported and correct.
             Claims of one answer share its question, and unsupported ones the lack of evidence:
             what rules say that compare answers to one question (C201, D103) comes from that, so
             these are listed and do not count.
expertqa answers   question, all evidence -> the whole answer. Defects: not `Useful`.
alpaca_diff  instruction, input -> output as first published. Defects: rows that people edited in
             the archive version; sound: rows that it kept. The final version's rows were mostly
             replaced by those of another model and do not count.
"""

from __future__ import annotations

import argparse
import ast
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from scipy.stats import binomtest, fisher_exact

from benchmarks.machine import print_machine
from tunegate.curate.check import check
from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.rule import Context
from tunegate.curate.rules.table import RULES
from tunegate.curate.settings import Settings

Row = dict[str, Any]

SUPPORTED = "Complete"
CORRECT = ("Definitely correct", "Probably correct")
INCORRECT = ("Definitely incorrect", "Likely incorrect")


@dataclass(frozen=True, slots=True)
class Marked:
    """A pair and what people said of it."""

    pair: Pair
    kind: str
    """Of the defect; empty for a sound pair."""
    task: str | None = None


def mmlu_redux(row: Row) -> Iterator[Marked]:
    if row["error_type"] == "expert":
        return
    written = row["choices"]
    choices = ast.literal_eval(written) if isinstance(written, str) else written
    listed = "\n".join(f"{letter}. {one}" for letter, one in zip("ABCDEFGH", choices, strict=False))
    kind = "" if row["error_type"] == "ok" else row["error_type"]
    pair = Pair.single(f"{row['question']}\n{listed}", str(choices[int(row["answer_index"])]))
    yield Marked(pair, kind, row["subject"])


def expertqa(row: Row) -> Iterator[Marked]:
    for claim in row["claims"]:
        support, correct = claim["support"], claim["correctness"]
        kind = (
            f"support {support.lower()}" if support in ("Missing", "Incomplete", "Partial") else ""
        )
        kind = "incorrect" if correct in INCORRECT else kind
        if kind or (support == SUPPORTED and correct in CORRECT):
            evidence = "\n\n".join(claim["evidence"]) or None
            yield Marked(
                Pair.single(row["question"], claim["claim_string"], context=evidence), kind
            )


def expertqa_answers(row: Row) -> Iterator[Marked]:
    evidence = dict.fromkeys(one for claim in row["claims"] for one in claim["evidence"])
    kind = "" if row["usefulness"] == "Useful" else row["usefulness"].lower()
    context = "\n\n".join(evidence) or None
    yield Marked(Pair.single(row["question"], row["answer"], context=context), kind)


def alpaca_diff(row: Row) -> Iterator[Marked]:
    if row["cleaned_version"].startswith("archive"):
        pair = Pair.single(row["instruction"], row["output"], context=row["input"] or None)
        yield Marked(pair, " and ".join(row["edit_kinds"]) if row["status"] == "edited" else "")


SETS: dict[str, tuple[str, Callable[[Row], Iterator[Marked]], tuple[str, ...]]] = {
    "mmlu_redux": ("mmlu_redux", mmlu_redux, ()),
    "expertqa claims": ("expertqa", expertqa, ("C201", "D103")),
    "expertqa answers": ("expertqa", expertqa_answers, ()),
    "alpaca_diff": ("alpaca_diff", alpaca_diff, ()),
}
"""Folder, reader, and rules that are listed but do not count for *any rule*."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--show", metavar="RULE")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the data folder with --data or TUNEGATE_DATA")
    print("# Defects that people marked\n")
    print_machine("torch", "scipy")
    with tempfile.TemporaryDirectory() as folder:
        models = Models(cache=options.cache or Path(folder))
        for name, (folder_name, read, apart) in SETS.items():
            rows = (Path(options.data) / folder_name / "data.jsonl").read_bytes().splitlines()
            marked = [one for row in rows for one in read(orjson.loads(row))]
            print_set(name, marked, models, apart=apart, show=options.show)


def print_set(
    name: str, marked: list[Marked], models: Models, *, apart: Sequence[str], show: str | None
) -> None:
    dataset = Dataset.from_pairs([one.pair for one in marked], tasks=[one.task for one in marked])
    settings = Settings()
    began = time.perf_counter()
    findings = check(dataset, choose_rules(settings), Context(settings=settings, models=models))
    seconds = time.perf_counter() - began
    named = _named(findings)
    kinds = pl.DataFrame({"pair": dataset.frame["id"], "kind": [one.kind for one in marked]})
    defects = kinds.filter(pl.col("kind") != "").height
    sound = kinds.height - defects
    print(f"## {name}: {defects:,} defects, {sound:,} sound, checked in {seconds:.0f} s\n")
    print("| rule | of the defects | of the sound | lift | p |\n|---|---:|---:|---:|---:|")
    counted = named.filter(~pl.col("rule").is_in(list(apart)))
    serious = counted.filter(pl.col("severity") != "info")
    _print_row("**any rule**", counted, kinds, defects, sound)
    _print_row("**any warning or error**", serious, kinds, defects, sound)
    for code in sorted(named["rule"].unique()):
        of_rule = named.filter(pl.col("rule") == code)
        label = f"{code} {RULES[code].name}" + (" (does not count)" if code in apart else "")
        _print_row(label, of_rule, kinds, defects, sound)
    print("\n| kind of defect | rows | flagged | by a warning or error |\n|---|---:|---:|---:|")
    for kind, rows in sorted(kinds.filter(pl.col("kind") != "")["kind"].value_counts().iter_rows()):
        of_kind = kinds.filter(pl.col("kind") == kind)
        flagged = of_kind.join(counted, on="pair", how="semi").height
        seriously = of_kind.join(serious, on="pair", how="semi").height
        print(f"| {kind} | {rows} | {flagged / rows:.1%} | {seriously / rows:.1%} |")
    print()
    if show:
        _print_findings(show, findings, dict(kinds.iter_rows()))


def _named(findings: Findings) -> pl.DataFrame:
    """Columns rule, severity, pair: every pair that a finding is on or names."""
    on_pairs = findings.frame.drop_nulls("pair")
    others = on_pairs.select("rule", "severity", pair="others").explode("pair").drop_nulls("pair")
    return pl.concat([on_pairs.select("rule", "severity", "pair"), others]).unique()


def _print_row(
    label: str, named: pl.DataFrame, kinds: pl.DataFrame, defects: int, sound: int
) -> None:
    hit = kinds.join(named, on="pair", how="semi")
    right = hit.filter(pl.col("kind") != "").height
    wrong = hit.height - right
    lift = (right / defects) / (wrong / sound) if wrong else float("inf") if right else 0.0
    chance = fisher_exact([[right, defects - right], [wrong, sound - wrong]]).pvalue
    print(
        f"| {label} | {_share(right, defects)} | {_share(wrong, sound)} | {lift:.1f} "
        f"| {chance:.2g} |"
    )


def _share(part: int, whole: int) -> str:
    bounds = binomtest(part, whole).proportion_ci(method="wilson")
    return f"{part} ({part / whole:.1%}; {bounds.low:.1%}-{bounds.high:.1%})"


def _print_findings(code: str, findings: Findings, kinds: dict[str, str]) -> None:
    for one in findings:
        if one.rule == code and one.pair is not None:
            print(f"- {kinds[one.pair] or 'sound'}: {one.message}")
    print()


if __name__ == "__main__":
    main()
