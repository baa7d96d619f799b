from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import FINDING_SCHEMA, Findings, Severity
from tunegate.curate.pair import Pair

Hit = tuple[str, Severity, int | None, Sequence[int]]
"""Rule, severity, position of the pair (None: the whole set), positions of the others."""

MakeDataset = Callable[[int], Dataset]
MakeFindings = Callable[[Dataset, Sequence[Hit]], Findings]


@lru_cache
def clean_dataset(size: int) -> Dataset:
    """`size` different pairs of two tasks, with sources, that no rule has anything against."""
    pairs = [Pair.single(f"How do I return order {n}?", f"Use form {n}.") for n in range(size)]
    tasks = [("returns", "orders")[n % 2] for n in range(size)]
    return Dataset.from_pairs(pairs, tasks=tasks, sources=[f"doc {n % 7}" for n in range(size)])


def findings_at(dataset: Dataset, hits: Sequence[Hit]) -> Findings:
    ids = dataset.frame["id"].to_list()
    rows = [
        {
            "key": f"{number:012x}",
            "rule": rule,
            "severity": severity,
            "pair": None if at is None else ids[at],
            "file": None if at is None else "memory",
            "row": None if at is None else at + 1,
            "others": [ids[other] for other in others] or None,
            "message": f"hit {number}",
        }
        for number, (rule, severity, at, others) in enumerate(hits)
    ]
    frame = pl.DataFrame(rows, schema=FINDING_SCHEMA)
    return Findings(frame=frame, fingerprint=dataset.fingerprint)


@pytest.fixture(scope="session")
def clean() -> MakeDataset:
    return clean_dataset


@pytest.fixture(scope="session")
def found() -> MakeFindings:
    return findings_at
