from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest

from benchmarks.near import OURS, Outcome, curves_svg, generated, is_false, judged, measured, table

ASKED = "How do I reset the password of my account?"
SAID = "Open the settings, choose security, press reset and confirm the message we send you."


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("near"), 3_000)


def test_ours_finds_what_was_planted_and_nothing_else(rows: Path) -> None:
    found = measured(OURS, rows, runs=1)
    assert found.pairs == 3_000
    assert found.recall >= 0.99
    assert found.recall_within == 1
    assert (found.false, found.decoys) == (0, 0)
    assert found.cpu > 0
    assert found.peak_mb > 50


def test_wrong_links_are_counted(rows: Path) -> None:
    truth = pl.read_ndjson(rows.with_suffix(".truth.jsonl"), infer_schema_length=None)
    near = truth.filter(kind="near").select(pl.col("of") - 1, pl.col("row") - 1)
    decoys = truth.filter(kind="decoy").select(pl.col("of") - 1, pl.col("row") - 1)
    links = np.concatenate([near.head(10).to_numpy(), decoys.head(3).to_numpy(), [[0, 1]]])
    found = judged("made up", rows, links, wall=1, cpu=1, peak_mb=1)
    assert found.recall == pytest.approx(10 / near.height)
    assert (found.links, found.false, found.decoys) == (14, 4, 3)


def test_a_link_is_false_below_the_threshold_or_across_a_guard() -> None:
    frame = pl.DataFrame(
        {
            "prompt": [ASKED] * 4,
            "response": [SAID, SAID + " Then wait", SAID + " Within 5 days", "Write to us."],
        }
    )
    assert is_false(frame, np.array([[0, 1], [0, 2], [0, 3]])).tolist() == [False, True, True]


def test_ratios_are_of_the_same_rows() -> None:
    def outcome(name: str, pairs: int, wall: float) -> Outcome:
        return Outcome(name, pairs, wall, 2 * wall, 100, 7, 1, 1, 0, 0)

    outcomes = [outcome(OURS, 100, 2), outcome("b", 100, 3), outcome(OURS, 10, 1)]
    lines = table([*outcomes, outcome("c", 10, 5)], runs=3).splitlines()
    ratios = [line.split("|")[7].strip() for line in lines if line.startswith("| ")][1:]
    assert ratios == ["1.00", "1.50", "1.00", "5.00"]


def test_the_plot_holds_a_point_for_each_measurement() -> None:
    drawn = ElementTree.fromstring(
        curves_svg({"a": [(1_000, 0.1), (10_000, 0.9)], "b": [(1_000, 2)]})
    )
    kinds = [part.tag.rpartition("}")[2] for part in drawn]
    assert kinds.count("circle") == 3
    assert kinds.count("polyline") == 2
