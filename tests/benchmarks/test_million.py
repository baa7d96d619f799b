from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.exact import exact_copies
from tunegate.curate.near import near_edges
from tunegate.curate.pair import Pair

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "million.py"
PAIRS = 12_000


def generate(folder: Path, *options: str, pairs: int = PAIRS) -> Path:
    path = folder / "pairs.jsonl"
    command = [sys.executable, str(SCRIPT), str(path), "--pairs", str(pairs), *options]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("million"))


@pytest.fixture(scope="module")
def frame(written: Path) -> pl.DataFrame:
    rows = pl.read_ndjson(written).select("prompt", "response").iter_rows()
    return Dataset.from_pairs(Pair.single(*row) for row in rows).frame.with_row_index("pos")


@pytest.fixture(scope="module")
def truth(written: Path) -> dict[str, set[tuple[int, int]]]:
    """By kind, the planted rows as (original, copy), counted from 0."""
    rows = pl.read_ndjson(written.with_suffix(".truth.jsonl"), infer_schema_length=None)
    planted: dict[str, set[tuple[int, int]]] = {}
    for row, kind, of in rows.select("row", "kind", "of").iter_rows():
        planted.setdefault(kind, set()).add((-1 if of is None else of - 1, row - 1))
    return planted


def test_shares_come_out_as_asked(written: Path, truth: dict[str, set[tuple[int, int]]]) -> None:
    rows = written.read_bytes().splitlines()
    assert len(rows) == PAIRS
    assert 400 < sum(map(len, rows)) / PAIRS < 700
    assert len(truth["exact"]) == pytest.approx(0.08 * PAIRS, rel=0.15)
    assert len(truth["near"]) == pytest.approx(0.10 * PAIRS, rel=0.15)
    for kind in ("email", "phone", "card", "secret", "placeholder", "cut", "empty", "control"):
        assert truth[kind]


def test_planted_copies_are_all_found_and_nothing_else(
    frame: pl.DataFrame, truth: dict[str, set[tuple[int, int]]]
) -> None:
    copies = exact_copies(frame)
    assert {(first, pos) for pos, first in copies.iter_rows()} == truth["exact"]
    single = frame.filter(~pl.col("pos").is_in(copies["pos"].implode()))
    found = near_edges(single, floor=0.8).duplicates(0.8)
    edges = set(found.select("first", "second").iter_rows())
    assert edges <= truth["near"]
    assert not edges & truth["decoy"]
    # the rest has changed by more than the threshold
    assert len(edges) > 0.98 * len(truth["near"])


def test_the_same_options_give_the_same_bytes(tmp_path: Path) -> None:
    written = [
        generate(tmp_path, "--seed", seed, pairs=500).read_bytes() for seed in ("7", "7", "8")
    ]
    assert written[0] == written[1]
    assert written[0] != written[2]
