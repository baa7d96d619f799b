"""How well the P rules find private values, and how often they raise a false alarm.

    python benchmarks/privacy.py --data DIR          the table
    python benchmarks/privacy.py --data DIR --show P502 --sample 30    hits to judge by eye

DIR holds `presidio_pii`, `leaky_repo`, `dolly_3k`..., each with a `data.jsonl`; without `--data`
the environment variable TUNEGATE_DATA names it. `--show` prints public rows unmasked.

How a hit is judged on presidio_pii, whose rows have every value's characters and type:
- A value counts as found when a finding of the matching rule shares a character with it.
- A finding counts as right when it shares a character with a value of the matching type.
- A finding that shares characters only with a value of another private type (a phone finding on
  a social security number) is a wrong one; these are counted apart as well.

What the rows are: every card number passes Luhn, every IBAN and SSN is valid, so checking them
costs no recall. Some card numbers have 12 to 14 digits or a prefix that no issuer has; one of the
IP addresses is private; many phone numbers are local ones of six to eight digits. The sentences
always say `card`, `call`... nearby, as typed requests do; bare numbers in tables are harder.
"""

from __future__ import annotations

import argparse
import base64
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.curate.privacy.find import private_spans
from tunegate.curate.privacy.span import Kind
from tunegate.curate.rules.privacy import RULES
from tunegate.curate.rules.rule import Context, Rule

TYPES: dict[str, tuple[Kind, float, float]] = {
    "EMAIL_ADDRESS": ("email", 0.97, 0.97),
    "CREDIT_CARD": ("card", 0.97, 0.97),
    "IBAN_CODE": ("iban", 0.97, 0.97),
    "US_SSN": ("national-id", 0.97, 0.97),
    "IP_ADDRESS": ("ip", 0.97, 0.97),
    "PHONE_NUMBER": ("phone", 0.85, 0.90),
}
"""Entity type, the kind that should find it, and the targets for recall and precision."""

MEDIAN_CHARACTERS = 500
BATCH_PAIRS = 50_000


@dataclass(frozen=True, slots=True)
class Judged:
    """Counts for one entity type."""

    values: int
    found: int
    findings: int
    right: int
    on_other_types: int

    @property
    def recall(self) -> float:
        """Share of the values that were found."""
        return self.found / self.values if self.values else 0.0

    @property
    def precision(self) -> float:
        """Share of the findings that are right."""
        return self.right / self.findings if self.findings else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("TUNEGATE_DATA"))
    parser.add_argument("--show", metavar="CODE", help="print hits of one rule with their place")
    parser.add_argument("--sample", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the data folder with --data or TUNEGATE_DATA")
    corpora = dict(_corpora(Path(options.data)))
    if options.show:
        show(options.show, corpora, sample=options.sample, seed=options.seed)
        return
    print_entities(Path(options.data))
    print_files(Path(options.data))
    print_alarms(corpora)
    print_speed(corpora, seed=options.seed)


def judge(rows: Sequence[dict[str, Any]], entity: str, kind: Kind) -> Judged:
    """Compare findings of one kind with the values of one entity type."""
    values = found = findings = right = on_others = 0
    for row in rows:
        mine: list[tuple[int, int]] = []
        others: list[tuple[int, int]] = []
        for span in row["spans"]:
            place = (span["start_position"], span["end_position"])
            (mine if span["entity_type"] == entity else others).append(place)
        spans = [(span.start, span.end) for span in private_spans(row["full_text"], [kind])]
        values += len(mine)
        found += sum(any(_meet(value, span) for span in spans) for value in mine)
        findings += len(spans)
        for span in spans:
            if any(_meet(value, span) for value in mine):
                right += 1
            elif any(_meet(value, span) for value in others):
                on_others += 1
    return Judged(values, found, findings, right, on_others)


def print_entities(data: Path) -> None:
    rows = _rows(data, "presidio_pii")
    print(f"presidio_pii, {len(rows):,} sentences")
    print(
        f"{'type':<14} {'values':>6} {'recall':>7} {'findings':>8} {'precision':>9} on others"
        "  target"
    )
    for entity, (kind, recall, precision) in TYPES.items():
        judged = judge(rows, entity, kind)
        met = judged.recall >= recall and judged.precision >= precision
        print(
            f"{entity:<14} {judged.values:>6} {judged.recall:>7.3f} {judged.findings:>8} "
            f"{judged.precision:>9.3f} {judged.on_other_types:>9}  {recall:.2f}/{precision:.2f} "
            f"{'met' if met else 'MISSED'}"
        )


def print_files(data: Path) -> None:
    rows = _rows(data, "leaky_repo")
    risky = clean = risky_hit = clean_hit = lines = lines_hit = 0
    missed: list[str] = []
    for row in rows:
        text = base64.b64decode(row["text_b64"]).decode()
        spans = private_spans(text, ["secret"])
        hit_lines = len({text.count("\n", 0, span.start) for span in spans})
        if row["risk_lines"]:
            risky += 1
            risky_hit += bool(spans)
            lines += row["risk_lines"]
            lines_hit += min(hit_lines, row["risk_lines"])
            missed += [] if spans else [row["path"]]
        else:
            clean += 1
            clean_hit += bool(spans)
    print(f"\nleaky_repo, {len(rows)} files, P507")
    print(
        f"files with risky lines that are hit  {risky_hit} of {risky}, missed: {', '.join(missed)}"
    )
    print(f"risky lines that are hit, at most    {lines_hit} of {lines}")
    print(f"files without risky lines, hit       {clean_hit} of {clean}")


def print_alarms(corpora: dict[str, pl.DataFrame]) -> None:
    print("\npairs with a finding, per 1,000 pairs (right ones included; see --show)")
    print(f"{'':<28}" + "".join(f"{name:>18}" for name in corpora))
    print(f"{'pairs':<28}" + "".join(f"{frame.height:>18,}" for frame in corpora.values()))
    for rule in RULES:
        rates = [
            rule.check(frame, Context())["pos"].n_unique() / frame.height * 1000
            for frame in corpora.values()
        ]
        label = f"{rule.code} {rule.name}" + ("" if rule.default else " *")
        print(f"{label:<28}" + "".join(f"{rate:>18.2f}" for rate in rates))
    print("* off by default")


def print_speed(corpora: dict[str, pl.DataFrame], *, seed: int) -> None:
    frame = pl.concat([corpora["dolly_3k"], corpora["alpaca_orig"]]).drop("pos")
    length = pl.sum_horizontal(pl.col("prompt", "context", "response").str.len_chars().fill_null(0))
    near = frame.filter(length.is_between(MEDIAN_CHARACTERS * 0.6, MEDIAN_CHARACTERS * 1.6))
    batch = near.sample(BATCH_PAIRS, with_replacement=True, shuffle=True, seed=seed)
    batch = batch.with_row_index("pos")
    characters = batch.select(length.mean()).item()
    print(
        f"\nspeed, {batch.height:,} pairs of {characters:.0f} characters, second run, "
        "scaled to a million pairs"
    )
    total = 0.0
    for rule in RULES:
        rule.check(batch, Context())
        start = time.perf_counter()
        rule.check(batch, Context())
        seconds = (time.perf_counter() - start) * 1_000_000 / batch.height
        total += seconds if rule.default else 0.0
        print(f"{rule.code} {rule.name:<24} {seconds:>7.1f} s" + ("" if rule.default else " *"))
    print(f"all default rules             {total:>7.1f} s")


def show(code: str, corpora: dict[str, pl.DataFrame], *, sample: int, seed: int) -> None:
    rule: Rule = next(rule for rule in RULES if rule.code == code)
    shown: list[str] = []
    for name, frame in corpora.items():
        for pos, field, start, end in (
            rule.check(frame, Context()).select("pos", "field", "start", "end").iter_rows()
        ):
            text = frame[field][pos]
            before, behind = text[max(0, start - 50) : start], text[end : end + 30]
            shown.append(f"{name}: {before!r} >>{text[start:end]!r}<< {behind!r}")
    random.Random(seed).shuffle(shown)
    print(f"{code}: {len(shown)} hits")
    print("\n".join(shown[:sample]))


def _meet(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _rows(data: Path, name: str) -> list[dict[str, Any]]:
    lines = (data / name / "data.jsonl").read_bytes().splitlines()
    return [orjson.loads(line) for line in lines]


def _corpora(data: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    """Rows of others as frames a check takes; documents are cut at their headings."""
    for name, prompt, context, response in (
        ("dolly_3k", "instruction", "context", "response"),
        ("alpaca_orig", "instruction", "input", "output"),
        ("covid_faq_pairs", "question", "", "answer"),
    ):
        pairs = [
            Pair.single(row[prompt], row[response], context=row.get(context) or None)
            for row in _rows(data, name)
        ]
        yield name, _frame(pairs)
    parts = [
        Pair.single(path.stem, part)
        for path in sorted((data / "docs_prometheus").rglob("*.md"))
        for part in path.read_text(encoding="utf-8").split("\n## ")
    ]
    yield "docs_prometheus", _frame(parts)


def _frame(pairs: list[Pair]) -> pl.DataFrame:
    return Dataset.from_pairs(pairs).frame.with_row_index("pos")


if __name__ == "__main__":
    main()
