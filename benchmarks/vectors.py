"""Embedders and neighbours: how fast, how good.

    python -m benchmarks.vectors [--data DIR] [--sizes 10000,100000] [--texts 20000] [--runs 3]

- Texts a second of both embedders, on made-up questions of 5 to 12 words and without the cache.
- Their Spearman correlation with the human scores of STS-b, when there is a data folder. No
  model was fitted on it.
- Neighbours at each size, exact and by cells: seconds and recall. The vectors are static ones of
  made-up questions, a tenth of which is a reworded copy. Exact is left out above 200,000; the
  recall of cells is then what they measure themselves.
- Reading 100,000 rows of 384 from the store.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import orjson

from benchmarks.machine import print_machine
from tunegate.curate.vectors.embedder import Embedder
from tunegate.curate.vectors.floats import Floats
from tunegate.curate.vectors.minilm import MiniLM
from tunegate.curate.vectors.neighbours import Neighbours, neighbours
from tunegate.curate.vectors.static import StaticEmbedder
from tunegate.curate.vectors.store import Store, content_keys

MOST_EXACT = 200_000
K = 10
FLOOR = 0.8
EVERYTHING = 10**18
_STARTS = (
    "how do I", "can you help me", "what is the way to", "is it possible to", "when should I",
    "why can I not", "where do I go to", "who has to", "what does it cost to", "please tell me to",
)  # fmt: skip
_VERBS = (
    "cancel", "renew", "return", "order", "change", "check", "repair", "move", "pay for", "share",
    "open", "close", "print", "export", "delete", "restore", "compare", "book", "verify", "insure",
)  # fmt: skip
_THINGS = (
    "subscription", "invoice", "bicycle", "passport", "account", "parcel", "laptop", "contract",
    "ticket", "password", "garden", "recipe", "report", "loan", "policy", "phone", "door", "visit",
    "database", "prescription", "deposit", "warranty", "photo", "address", "visa", "printer",
)  # fmt: skip
_TAILS = (
    "", "today", "before the end of the month", "without a receipt", "from abroad", "for my mother",
    "after it was stolen", "on a Sunday", "by mail", "in the mobile app", "at the airport", "twice",
)  # fmt: skip


def questions(count: int, *, seed: int = 0) -> list[str]:
    """Made-up questions, all different; every tenth is a reworded copy of the one before."""
    rng = Random(seed)
    made: list[str] = []
    while len(made) < count:
        number = rng.randrange(10_000)
        middle = f"{rng.choice(_VERBS)} the {rng.choice(_THINGS)} {number}"
        tail = rng.choice(_TAILS)
        made.append(f"{rng.choice(_STARTS)} {middle} {tail}".strip() + "?")
        if len(made) % 10 == 9:
            made.append(f"{rng.choice(_STARTS)} {middle} {tail}".strip() + "?")
    return made[:count]


def seconds(job: Callable[[], object], *, runs: int) -> float:
    """Median wall time."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def print_speed(embedders: dict[str, tuple[Embedder, int]], *, runs: int) -> None:
    print(f"\ntexts a second, median of {runs}")
    for name, (embedder, count) in embedders.items():
        texts = questions(count)
        embedder.embed(texts[:64])
        took = seconds(lambda one=embedder, some=texts: one.embed(some), runs=runs)  # type: ignore[misc]
        print(f"{name:<8} {count / took:>10,.0f}   ({count:,} texts)")


def print_quality(embedders: dict[str, tuple[Embedder, int]], data: Path) -> None:
    from scipy.stats import spearmanr

    lines = (data / "stsb_en" / "data.jsonl").read_bytes().splitlines()
    rows = [orjson.loads(line) for line in lines]
    scores = np.array([row["score"] for row in rows])
    splits = np.array([row["source_split"] for row in rows])
    parts = {"all": splits == splits} | {name: splits == name for name in ("train", "dev", "test")}
    print("\nSTS-b, Spearman correlation of the cosine with the human score")
    print(
        f"{'':<8}" + "".join(f"{name} ({part.sum():,})".rjust(15) for name, part in parts.items())
    )
    for name, (embedder, _) in embedders.items():
        first, second = (embedder.embed([row[side] for row in rows]) for side in SIDES)
        cosines = (first * second).sum(1)
        found = (spearmanr(cosines[part], scores[part]).statistic for part in parts.values())
        print(f"{name:<8}" + "".join(f"{one:>15.4f}" for one in found))


SIDES = ("sentence1", "sentence2")


def print_neighbours(sizes: list[int]) -> None:
    print(f"\n{K} neighbours among themselves, cosine {FLOOR} or more, 256 dimensions")
    print(f"{'vectors':>10} {'how':<6} {'seconds':>8} {'pairs':>10} {'recall':>7} {'told':>7}")
    for size in sizes:
        vectors = StaticEmbedder().embed(questions(size))
        truth: set[int] | None = None
        if size <= MOST_EXACT:
            start = time.perf_counter()
            exact = neighbours(vectors, None, k=K, floor=FLOOR, exact_products=EVERYTHING)
            took = time.perf_counter() - start
            truth = _codes(exact)
            print(f"{size:>10,} {'exact':<6} {took:>8.1f} {len(truth):>10,} {1:>7.3f}")
        start = time.perf_counter()
        cells = neighbours(vectors, None, k=K, floor=FLOOR, exact_products=0)
        took = time.perf_counter() - start
        found = _codes(cells)
        recall = "" if truth is None else f"{len(truth & found) / max(1, len(truth)):.3f}"
        print(
            f"{size:>10,} {'cells':<6} {took:>8.1f} {len(found):>10,} {recall:>7} "
            f"{cells.recall:>7.3f}"
        )


def print_store(*, rows: int = 100_000, width: int = 384) -> None:
    keys = content_keys([str(number) for number in range(rows)])
    vectors: Floats = np.random.default_rng(0).normal(size=(rows, width)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.rows"
        store = Store(path, name="benchmark", kind=np.float16)
        for start in range(0, rows, 500):
            store.put(keys[start : start + 500], vectors[start : start + 500])
        size = path.stat().st_size / 1e6

        def read() -> None:
            found, _ = Store(path, name="benchmark", kind=np.float16).get(keys)
            assert found.all()

        took = seconds(read, runs=3)
        print(f"\nstore: {rows:,} rows of {width}, {size:.0f} MB, read in {took:.2f} s")


def _codes(found: Neighbours) -> set[int]:
    return {*(found.first.astype(np.int64) << 32 | found.second).tolist()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    named = os.environ.get("TUNEGATE_DATA")
    parser.add_argument("--data", type=Path, default=Path(named) if named else None)
    parser.add_argument("--sizes", default="10000,100000", help="1000000 takes minutes and 4 GB")
    parser.add_argument("--texts", type=int, default=20_000, help="MiniLM gets a twentieth of them")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    embedders: dict[str, tuple[Embedder, int]] = {
        "static": (StaticEmbedder(), options.texts),
        "minilm": (MiniLM(), max(1, options.texts // 20)),
    }
    print_machine("numpy", "torch", "transformers", "tokenizers", "faiss-cpu")
    print_speed(embedders, runs=options.runs)
    if options.data is not None:
        print_quality(embedders, options.data)
    print_neighbours([int(size) for size in options.sizes.split(",")])
    print_store()


if __name__ == "__main__":
    main()
