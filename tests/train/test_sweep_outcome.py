from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.train.running.conftest import new_run
from tunegate.curate.errors import UserError
from tunegate.train.running.folder import read_run
from tunegate.train.running.measured import RowLoss
from tunegate.train.sweep_outcome import Tried, sweep_outcome, tried_runs


def tried(name: str, loss: Callable[[int], float], *, rows: int = 40, each: int = 2) -> Tried:
    """A run whose held-out row `n` has `loss(n)` nats a token, two tokens a row."""
    losses = tuple(RowLoss(f"r{n}", f"doc-{n // each}", 2 * loss(n), 2) for n in range(rows))
    return Tried(name, 2e-4, 16, 3.0, losses)


def test_the_lowest_loss_is_best_and_a_run_worse_on_every_row_is_worse() -> None:
    outcome = sweep_outcome(
        [tried("high", lambda n: 2.0 + n % 3), tried("low", lambda n: 1.5 + n % 3)]
    )
    assert [(one.run, one.place) for one in outcome.standings] == [
        ("low", "best"), ("high", "worse"),
    ]  # fmt: skip
    best, worse = outcome.standings
    assert (best.behind, best.low, best.high) == (0, 0, 0)
    assert (worse.behind, worse.low, worse.high) == pytest.approx((0.5, 0.5, 0.5))
    assert (worse.before, worse.loss, outcome.documents) == (3.0, pytest.approx(2.975), 20)


def test_a_run_that_is_better_on_some_rows_is_not_told_apart() -> None:
    wave = tried("wave", lambda n: 1.52 + (0.3 if n % 4 < 2 else -0.3))
    outcome = sweep_outcome([wave, tried("flat", lambda n: 1.5)])
    second = outcome.standings[1]
    assert (second.run, second.place) == ("wave", "not told apart")
    assert second.low < 0 < second.behind < second.high


def test_long_rows_count_by_their_tokens() -> None:
    """One row of 90 tokens that is worse outweighs nine of one token that are better."""

    def one(name: str, long: float, short: float) -> Tried:
        rows = [RowLoss("long", None, 90 * long, 90)]
        rows += [RowLoss(f"short-{n}", None, short, 1) for n in range(9)]
        return Tried(name, 1e-4, None, None, tuple(rows))

    outcome = sweep_outcome([one("first", 1.1, 0.5), one("second", 1.0, 1.0)])
    assert [one.run for one in outcome.standings] == ["second", "first"]
    assert outcome.standings[1].behind == pytest.approx((90 * 0.1 - 9 * 0.5) / 99)
    assert outcome.standings[1].place == "not told apart"


def test_four_documents_tell_nothing_apart() -> None:
    runs = [tried(name, lambda n, up=up: 1.5 + up, rows=8) for name, up in (("a", 0), ("b", 1))]  # type: ignore[misc]
    few = sweep_outcome(runs)
    assert (few.documents, few.sure, few.standings[1].place) == (4, False, "not told apart")
    more = [replace(one, losses=tried("", lambda n: 1.0, rows=10).losses) for one in runs]
    assert sweep_outcome(more).sure


def test_runs_that_held_out_other_rows_do_not_compare() -> None:
    with pytest.raises(UserError, match="a and b did not hold out the same rows"):
        sweep_outcome([tried("a", lambda n: 1.0, rows=10), tried("b", lambda n: 1.0, rows=12)])
    with pytest.raises(UserError, match="did not hold out the same rows"):
        sweep_outcome([tried("a", lambda n: 1.0, rows=0)] * 2)


def test_a_run_that_is_not_done_has_no_loss(tmp_path: Path) -> None:
    state = read_run(new_run(tmp_path / "one", tmp_path / "none"))
    with pytest.raises(UserError, match="one is waiting") as caught:
        tried_runs([state])
    assert caught.value.hint == "`tunegate train --resume one`"
