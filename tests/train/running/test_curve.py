from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tunegate.curate.errors import UserError
from tunegate.train.running.curve import Curve, Trained, learning_curve, nested_part, read_losses
from tunegate.train.running.measured import RowLoss

ROWS = [{"id": f"row-{nth}"} for nth in range(40)]


def run(share: float, loss: Callable[[int], float], *, seed: int = 0, rows: int = 30) -> Trained:
    """A run whose held-out row `n` has `loss(n)` nats a token, two tokens each."""
    losses = tuple(RowLoss(f"r{n}", f"doc-{n // 2}", 2 * loss(n), 2) for n in range(rows))
    return Trained(share, round(400 * share), seed, losses)


def curve(quarter: float, half: float, whole: float) -> Curve:
    wave = [0.02, -0.02, 0.01, -0.01, 0.0]
    return learning_curve(
        [
            run(share, lambda n, level=level: level + wave[n % 5])  # type: ignore[misc]
            for share, level in ((0.25, quarter), (0.5, half), (1.0, whole))
        ]
    )


def test_a_smaller_part_lies_within_a_larger_one() -> None:
    quarter, half = (nested_part(ROWS, share, seed=3) for share in (0.25, 0.5))
    assert (len(quarter), len(half)) == (10, 20)
    assert all(row in half for row in quarter)
    assert [ROWS.index(row) for row in half] == sorted(ROWS.index(row) for row in half)
    assert nested_part(ROWS, 1.0, seed=3) == ROWS
    assert nested_part(ROWS, 0.25, seed=4) != quarter
    assert nested_part(ROWS[:1], 0.25, seed=3) == ROWS[:1]
    assert nested_part([], 0.25, seed=3) == []


def test_a_loss_that_goes_on_falling() -> None:
    made = curve(2.0, 1.6, 1.4)
    assert made.verdict == "more data would help"
    assert made.gain == pytest.approx(0.2)
    assert made.low == pytest.approx(0.2)  # every row gains the same
    assert made.next_gain == pytest.approx(0.1)  # the gains halve
    assert [(one.share, one.rows) for one in made.points] == [(0.25, 100), (0.5, 200), (1.0, 400)]
    assert (
        "fell by 0.2000 (0.2000 to 0.2000); a fall of 0.0140 would be worth a doubling" in made.why
    )


def test_a_loss_that_has_settled_and_one_that_rises() -> None:
    settled = curve(1.5, 1.405, 1.4)
    assert settled.verdict == "more data would not help"
    rises = curve(1.5, 1.4, 1.45)
    assert rises.verdict == "more data would not help"
    assert rises.gain == pytest.approx(-0.05)
    assert "rose by 0.0500" in rises.why
    assert rises.next_gain <= 0


def test_rows_that_disagree_leave_it_open() -> None:
    half = run(0.5, lambda n: 1.5)
    whole = run(1.0, lambda n: 1.5 + (1.0 if n % 4 < 2 else -1.06))
    made = learning_curve([half, whole])
    assert made.verdict == "cannot tell"
    assert made.low < 0 < made.high
    assert "hold out more pairs, or take more seeds" in made.why


def test_rows_of_one_document_count_as_one() -> None:
    """Copies of a row in one document make the interval no narrower."""

    def made(copies: int) -> Curve:
        def losses(gains: list[float]) -> tuple[RowLoss, ...]:
            return tuple(
                RowLoss(f"{doc}-{copy}", f"doc-{doc}", 2.0 - gain, 1)
                for doc, gain in enumerate(gains)
                for copy in range(copies)
            )

        gains = [0.4 * (doc % 5) - 0.5 for doc in range(10)]
        return learning_curve(
            [Trained(0.5, 50, 0, losses([0.0] * 10)), Trained(1.0, 100, 0, losses(gains))]
        )

    once, often = made(1), made(20)
    assert often.high - often.low == pytest.approx(once.high - once.low, rel=0.05)


def test_a_few_documents_cannot_say_how_sure_it_is() -> None:
    few = [run(share, lambda n, level=2 - share: level, rows=8) for share in (0.5, 1.0)]  # type: ignore[misc]
    made = learning_curve(few)
    assert (made.verdict, made.low, made.high) == (
        "cannot tell",
        pytest.approx(0.5),
        pytest.approx(0.5),
    )
    assert made.why.endswith("4 held-out documents cannot say how sure that is: hold out more")
    more = [run(share, lambda n, level=2 - share: level, rows=10) for share in (0.5, 1.0)]  # type: ignore[misc]
    assert learning_curve(more).verdict == "more data would help"


def test_seeds_are_averaged_and_their_spread_is_told() -> None:
    runs = [
        run(share, lambda n, level=level: level, seed=seed)  # type: ignore[misc]
        for share, levels in ((0.5, (1.5, 1.7)), (1.0, (1.2, 1.4)))
        for seed, level in enumerate(levels)
    ]
    made = learning_curve(runs)
    half = made.points[0]
    assert (half.loss, half.low, half.high) == pytest.approx((1.6, 1.5, 1.7))
    assert made.gain == pytest.approx(0.3)
    assert made.low == pytest.approx(0.1)  # the worst seed of half against the best of all is 0.5
    assert made.high == pytest.approx(0.5)


def test_the_same_runs_are_judged_the_same() -> None:
    assert curve(2.0, 1.6, 1.4) == curve(2.0, 1.6, 1.4)


def test_what_makes_no_curve() -> None:
    with pytest.raises(ValueError, match="half of the rows and of all"):
        learning_curve([run(0.25, lambda n: 1.0), run(1.0, lambda n: 1.0)])
    with pytest.raises(ValueError, match="held-out rows of the runs differ"):
        learning_curve([run(0.5, lambda n: 1.0, rows=8), run(1.0, lambda n: 1.0, rows=9)])


def test_losses_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"losses\.jsonl: .*No such file") as caught:
        read_losses(tmp_path)
    assert caught.value.hint == "the run is not done, or damaged"
    (tmp_path / "losses.jsonl").write_text('{"id": "a", "source": null, "nats": 2.0, "tokens": 4}')
    assert read_losses(tmp_path) == (RowLoss("a", None, 2.0, 4),)
