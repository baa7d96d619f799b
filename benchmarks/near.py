"""Near-duplicates: speed, memory, recall and false merges against the peers, on the same rows.

    python -m benchmarks near [--pairs 1000000] [--small 20000] [--runs 1] [--only "tunegate;rensa"]
    python -m benchmarks near --sizes 1000,10000,100000,1000000     cost against size, as a plot
    python -m benchmarks near --short DIR                           100 merges of short texts

The rows come from `benchmarks.million`: 8 % exact copies, 10 % near copies with 1 to 6 % of the
response's words edited, 1 % decoys that differ in a number or a negation. Each peer runs in a
process of its own, one after another (`benchmarks.near_peers`). The slow ones get the first
`--small` rows; ours is run on those as well, so that each ratio is of the same rows.

recall        planted near copies linked with their original, and those of them whose exact
              similarity, of prompt and of response, reaches the threshold
false merges  links that are no planted copies, and are below the threshold or differ in a guard;
              decoys among them are counted apart

Times are of the work without imports; `cpu` adds user and system time of all threads, which a busy
machine distorts less. Tables are written to docs/near-duplicates.md, the plot beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import orjson
import polars as pl

from benchmarks.near_peers import PEERS, THRESHOLD
from tunegate.curate.dataset import Dataset
from tunegate.curate.guards import differences
from tunegate.curate.near import near_edges
from tunegate.curate.normalize import normal_form
from tunegate.curate.pair import Pair
from tunegate.curate.shingles import overlaps

OURS = "tunegate"
FAST = (
    "tunegate",
    "tunegate, read by polars",
    "rensa loop, words",
    "rensa loop, 5 characters",
    "rensa deduplicator, words",
)
"""Run on all rows; the rest get the first `--small` ones."""
DOCS = Path(__file__).parents[1] / "docs"
SAMPLED = 5_000
"""Links, of those that were not planted, that are compared exactly."""
SHORT = {"banking77": ("text", "category"), "clinc150": ("text", "intent")}
SHOWN = 100

Links = np.ndarray[tuple[int, int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Outcome:
    """What one peer did on some rows; times in seconds, shares 0 to 1."""

    name: str
    pairs: int
    wall: float
    cpu: float
    peak_mb: float
    links: int
    recall: float
    recall_within: float
    """Of the planted copies that reach the threshold."""
    false: int
    decoys: int


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument(
        "--only", default="", help="beginnings of the names of peers, separated by semicolons"
    )
    parser.add_argument("--sizes", help="comma-separated: ours and rensa's loop at each")
    parser.add_argument("--short", type=Path, metavar="DIR", help="folder with labelled data sets")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tunegate")
    parser.add_argument("--docs", type=Path, default=DOCS)
    chosen = parser.parse_args()
    if chosen.short:
        print(short_merges(chosen.short))
        return
    chosen.folder.mkdir(parents=True, exist_ok=True)
    if chosen.sizes:
        sizes = [int(size) for size in chosen.sizes.split(",")]
        report = _cost(chosen.folder, sizes, chosen.docs / "near-duplicates-cost.svg")
        _write(chosen.docs / "near-duplicates-cost.md", report)
        return
    wanted = tuple(name.strip() for name in chosen.only.split(";") if name.strip())
    names = [name for name in PEERS if not wanted or name.startswith(wanted)]
    outcomes: list[Outcome] = []
    for pairs, group in (
        (chosen.pairs, [name for name in names if name in FAST]),
        (chosen.small, [name for name in names if name not in FAST]),
    ):
        if group:
            path = generated(chosen.folder, pairs)
            group = group if OURS in group or OURS not in names else [OURS, *group]
            outcomes += [measured(name, path, runs=chosen.runs) for name in group]
    _write(chosen.docs / "near-duplicates.md", table(outcomes, runs=chosen.runs))


def generated(folder: Path, pairs: int) -> Path:
    """The rows, made when this version of the generator has not yet made them."""
    maker = Path(__file__).with_name("million.py")
    made_by = hashlib.sha256(maker.read_bytes()).hexdigest()[:8]
    path = folder / f"near-{pairs}-{made_by}.jsonl"
    if not path.exists():
        command = [sys.executable, str(maker), "--pairs", str(pairs), "--seed", "0", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def measured(name: str, path: Path, *, runs: int) -> Outcome:
    """Run a peer some times; times are medians."""
    print(f"{name}: {path.name}", file=sys.stderr, flush=True)
    taken: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "links.npy"
        for _ in range(runs):
            command = [
                sys.executable,
                "-m",
                "benchmarks.near_peers",
                name,
                str(path.resolve()),
                str(out),
            ]
            done = subprocess.run(
                command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
            )
            taken.append(orjson.loads(done.stdout.splitlines()[-1]))
        links: Links = np.sort(np.load(out), axis=1)
    middle = {key: statistics.median(one[key] for one in taken) for key in taken[0]}
    return judged(name, path, links, **middle)


def judged(
    name: str, path: Path, links: Links, *, wall: float, cpu: float, peak_mb: float
) -> Outcome:
    """Compare the links with what was planted, and the others with the texts themselves."""
    frame = pl.read_ndjson(path).select("prompt", "response")
    planted: dict[str, list[tuple[int, int]]] = {"exact": [], "near": [], "decoy": []}
    with path.with_suffix(".truth.jsonl").open("rb") as lines:
        for line in lines:
            row = orjson.loads(line)
            if row["kind"] in planted:
                planted[row["kind"]].append((row["of"] - 1, row["row"] - 1))
    found = set(map(tuple, links.tolist()))
    near = np.array(planted["near"], np.int64).reshape(-1, 2)
    reach = alike(frame, near) >= THRESHOLD
    hit = np.array([tuple(one) in found for one in near.tolist()], dtype=bool)
    others = sorted(found.difference(planted["exact"], planted["near"], planted["decoy"]))
    sample = random.Random(0).sample(others, min(SAMPLED, len(others)))
    wrong = int(np.count_nonzero(is_false(frame, np.array(sample, np.int64).reshape(-1, 2))))
    decoys = len(found.intersection(planted["decoy"]))
    return Outcome(
        name=name,
        pairs=frame.height,
        wall=wall,
        cpu=cpu,
        peak_mb=peak_mb,
        links=len(found),
        recall=float(hit.mean()),
        recall_within=float(hit[reach].mean()),
        false=round(wrong * len(others) / max(len(sample), 1)) + decoys,
        decoys=decoys,
    )


def alike(frame: pl.DataFrame, links: Links) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The exact similarity of each link's rows, the lower one of prompts and responses."""
    scores = []
    for side in ("prompt", "response"):
        one, two = (normal_form(frame[side].gather(end)) for end in links.T)
        scores.append(overlaps(one, two).similarities)
    return np.minimum(*scores)


def is_false(frame: pl.DataFrame, links: Links) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """True for links of rows that are not alike, or that differ in a guard."""
    wrong = alike(frame, links) < THRESHOLD
    for side in ("prompt", "response"):
        one, two = (frame[side].gather(end) for end in links.T)
        unequal = normal_form(one) != normal_form(two)
        wrong |= (unequal & (differences(one, two).list.len() > 0)).to_numpy()
    return wrong


def table(outcomes: list[Outcome], *, runs: int) -> str:
    """The outcomes as Markdown, ratios against ours on the same rows."""
    lines = [
        "# Near-duplicates: speed and quality",
        "",
        f"Made by `python -m benchmarks near`; {_machine()}; medians of {runs} run"
        f"{'s' if runs != 1 else ''}. Rows: {100 * 0.08:.0f} % exact copies, 10 % near copies "
        "with 1 to 6 % of the response's words edited, 1 % decoys, the rest unique; threshold "
        f"{THRESHOLD}.",
        "",
        "| | pairs | wall s | cpu s | pairs/s | peak MB | wall / ours | cpu / ours | recall | "
        "recall within threshold | links | false merges | of them decoys |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in outcomes:
        ours = next((x for x in outcomes if x.name == OURS and x.pairs == one.pairs), one)
        lines.append(
            f"| {one.name} | {one.pairs:,} | {one.wall:.1f} | {one.cpu:.1f} | "
            f"{one.pairs / one.wall:,.0f} | {one.peak_mb:,.0f} | {one.wall / ours.wall:.2f} | "
            f"{one.cpu / ours.cpu:.2f} | {one.recall:.4f} | {one.recall_within:.4f} | "
            f"{one.links:,} | {one.false:,} | {one.decoys:,} |"
        )
    return "\n".join(lines) + "\n"


def _cost(folder: Path, sizes: list[int], plot: Path) -> str:
    names = (OURS, "tunegate, read by polars", "rensa loop, words")
    outcomes = {name: [] for name in names}  # type: dict[str, list[Outcome]]
    for size in sizes:
        path = generated(folder, size)
        for name in names:
            outcomes[name].append(measured(name, path, runs=3 if size <= 10_000 else 1))
    curves = {
        name: [(one.pairs, one.cpu) for one in measured_at]
        for name, measured_at in outcomes.items()
    }
    plot.write_text(curves_svg(curves), encoding="utf-8")
    lines = [
        "# Near-duplicates: cost against size",
        "",
        f"Made by `python -m benchmarks near --sizes {','.join(map(str, sizes))}`; {_machine()}.",
        "",
        f"![Processor seconds against pairs]({plot.name})",
        "",
        "| | pairs | wall s | cpu s | microseconds a pair | peak MB | recall |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {one.name} | {one.pairs:,} | {one.wall:.2f} | {one.cpu:.2f} | "
        f"{1e6 * one.cpu / one.pairs:,.1f} | {one.peak_mb:,.0f} | {one.recall:.4f} |"
        for measured_at in outcomes.values()
        for one in measured_at
    ]
    return "\n".join(lines) + "\n"


def curves_svg(curves: dict[str, list[tuple[int, float]]]) -> str:
    """Seconds against pairs, both on a logarithmic scale, one line a name."""
    width, height, left, top = 640, 400, 70, 20
    points = [point for curve in curves.values() for point in curve]
    low_x, high_x = (np.log10([f(x for x, _ in points)])[0] for f in (min, max))
    low_y = float(np.floor(np.log10(min(y for _, y in points))))
    high_y = float(np.ceil(np.log10(max(y for _, y in points))))

    def place(pairs: float, seconds: float) -> tuple[float, float]:
        across = (np.log10(pairs) - low_x) / max(high_x - low_x, 1e-9)
        up = (np.log10(seconds) - low_y) / max(high_y - low_y, 1e-9)
        return left + across * (width - left - 20), height - 50 - up * (height - 50 - top)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for exponent in range(int(low_y), int(high_y) + 1):
        x, y = place(10**low_x, 10.0**exponent)
        parts.append(f'<line x1="{x}" y1="{y:.1f}" x2="{width - 20}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**exponent:g}</text>'
        )
    for exponent in range(int(np.ceil(low_x)), int(high_x) + 1):
        x, y = place(10.0**exponent, 10**low_y)
        parts.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 16}" text-anchor="middle">{10**exponent:,}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 14}" text-anchor="middle">pairs</text>')
    parts.append(f'<text x="14" y="{top - 6}">processor seconds</text>')
    for nth, (name, curve) in enumerate(curves.items()):
        colour = ("#1f5fbf", "#2a9d5c", "#c2571a", "#7a3fa0")[nth % 4]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in curve))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
            for x, y in (place(*point) for point in curve)
        ]
        parts.append(
            f'<text x="{left + 14}" y="{top + 16 * (nth + 1)}" fill="{colour}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def short_merges(folder: Path) -> str:
    """What is merged among short texts: counts, and `SHOWN` merges to judge by eye.

    The texts are the utterances of `SHORT` with their label as response, and the first one to
    four words of each.
    """
    lines: list[str] = []
    merged: list[tuple[str, str, str, float]] = []
    for name, (prompt, response) in SHORT.items():
        rows = pl.read_ndjson(folder / name / "data.jsonl", infer_schema_length=None)
        whole = rows.select(prompt=prompt, response=pl.col(response).cast(pl.String))
        cut = [
            whole.with_columns(prompt=pl.col("prompt").str.extract(rf"^((?:\S+\s*){{{words}}})"))
            for words in (1, 2, 3, 4)
        ]
        for part, texts in zip(("whole", "1", "2", "3", "4"), (whole, *cut), strict=True):
            pairs = texts.drop_nulls().unique(maintain_order=True)
            listed = (Pair.single(*row) for row in pairs.iter_rows())
            frame = Dataset.from_pairs(listed, file=name).frame.with_row_index("pos")
            found = near_edges(frame, floor=THRESHOLD)
            equal = normal_form(frame["prompt"])
            duplicates = found.duplicates(THRESHOLD)
            first, second = duplicates["first"], duplicates["second"]
            unequal = equal.gather(first) != equal.gather(second)
            guarded = found.frame.filter(pl.col("prompt_differs").list.len() > 0).height
            lines.append(
                f"{name}, {part} word{'s' if part != '1' else ''}: {frame.height:,} texts, "
                f"{found.frame.height:,} alike, {guarded:,} held back by a guard or template, "
                f"{duplicates.height:,} merged, {unequal.sum():,} of them not equal in normal form"
            )
            texts_of = frame["prompt"]
            merged += [
                (f"{name}/{part}", texts_of[one], texts_of[two], score)
                for one, two, score in duplicates.filter(unequal)
                .select("first", "second", "score")
                .iter_rows()
            ]
    lines.append("")
    for source, one, two, score in random.Random(0).sample(merged, min(SHOWN, len(merged))):
        lines.append(f"{score:.2f} {source}\n    {one}\n    {two}")
    return "\n".join(lines)


def _machine() -> str:
    versions = []
    for package in ("polars", "numpy", "rensa", "datasketch", "semhash", "datatrove"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"{package} missing")
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, {', '.join(versions)}"
    )


def _write(path: Path, report: str) -> None:
    path.write_text(report, encoding="utf-8")
    print(report)
    print(f"written to {path}", file=sys.stderr)


if __name__ == "__main__":
    main()
