from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from benchmarks.throughput import WHAT, Timed, make_model, make_rows, plan_of, table, tokens_of_step
from tunegate.train.running.trainer import all_steps, evaluation_steps

SIZE = Namespace(hidden=64, layers=1, vocab=256, tuning="lora", batch=2, length=64, steps=5, runs=1)


def test_every_row_has_as_many_tokens_and_none_is_cut(tmp_path: Path) -> None:
    assert make_model(tmp_path, SIZE) > 2 * 256 * 64
    rows = make_rows(SIZE, 6, seed=1)
    tokens = tokens_of_step(tmp_path, rows, SIZE)
    assert tokens % 2 == 0
    assert 0.85 * 64 <= tokens / 2 <= 64
    assert rows != make_rows(SIZE, 6, seed=2)


def test_the_only_evaluation_is_behind_the_last_step(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, SIZE)
    rows = SIZE.batch * SIZE.steps
    assert all_steps(plan, rows) == evaluation_steps(plan, rows) == SIZE.steps


def test_medians_are_compared_and_each_pair_is_told() -> None:
    speeds = {WHAT[0]: (90.0, 99.0, 100.0), WHAT[1]: (100.0, 100.0, 125.0)}
    found = {
        what: [Timed(speed, speed / 2, 2.5, whole=30.0) for speed in listed]
        for what, listed in speeds.items()
    }
    lines = table(found).splitlines()
    assert lines[2] == "| tunegate | 99 | 90, 99, 100 | 50 | 45, 50, 50 | 2.500000 | 30.0 |"
    assert lines[3] == "| trl alone | 100 | 100, 100, 125 | 50 | 50, 50, 62 | 2.500000 | 30.0 |"
    assert lines[-1] == (
        "tunegate trains at 0.990 (0.900, 0.990, 0.800) of the plain script's speed; of the "
        "processor's time, 0.990 (0.900, 0.990, 0.800)."
    )


@pytest.mark.parametrize("tuning", ["lora", "full"])
def test_full_training_has_no_adapter(tuning: str, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, Namespace(**{**vars(SIZE), "tuning": tuning}))
    assert (plan.tuning, plan.adapter is None) == (tuning, tuning == "full")
