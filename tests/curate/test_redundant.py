from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.curate.redundant import Reason, redundant_pairs


def frame_of(*responses: str, dates: list[str | None] | None = None) -> pl.DataFrame:
    pairs = [Pair.single(f"q{nth}", text) for nth, text in enumerate(responses)]
    return Dataset.from_pairs(pairs, dates=dates).frame.with_row_index("pos")


def edges_of(*rows: tuple[int, int, float]) -> pl.DataFrame:
    scores = ("prompt_score", "response_score", "score")
    return pl.DataFrame(
        [(first, second, score, score, score) for first, second, score in rows],
        schema={"first": pl.UInt32, "second": pl.UInt32, **dict.fromkeys(scores, pl.Float64)},
        orient="row",
    )


def left(frame: pl.DataFrame, *rows: tuple[int, int, float]) -> list[tuple[int, int]]:
    return [(one.pos, one.stays) for one in redundant_pairs(edges_of(*rows), frame)]


@pytest.mark.parametrize(
    ("responses", "dates", "reviewed", "goes", "reason"),
    [
        (("a b", "a b c"), (None, None), (), 0, "longer"),
        (("a b c", "a b"), ("2021", "2023"), (1,), 1, "longer"),
        (("a b", "a b"), ("2021-05-01", "2023-01-01"), (), 0, "newer"),
        (("a b", "a c"), ("4 May 2021", "2021-05-03"), (1,), 1, "newer"),
        (("a b", "a c"), (None, "2021"), (), 0, "dated"),
        (("a b", "a c"), ("soon", "later"), (), 1, "first"),
        (("a bbb", "a c"), (None, None), (1,), 0, "reviewed"),
        (("a b", "a c"), (None, None), (0, 1), 1, "first"),
        (("a b", "a ccc"), (None, None), (), 0, "longer"),
    ],
)
def test_which_of_two_stays_and_why(
    responses: tuple[str, str],
    dates: tuple[str | None, str | None],
    reviewed: tuple[int, ...],
    goes: int,
    reason: Reason,
) -> None:
    frame = frame_of(*responses, dates=list(dates))
    ids = frozenset(frame["id"].gather(list(reviewed)).to_list())
    for edges in (edges_of((0, 1, 0.9)), edges_of((1, 0, 0.9))):
        (found,) = redundant_pairs(edges, frame, reviewed=ids)
        assert (found.pos, found.stays, found.reason) == (goes, 1 - goes, reason)


def test_being_alike_is_not_passed_on() -> None:
    # the first is like the second and the second like the third, but not the first like the third
    rows = ((0, 1, 0.9), (1, 2, 0.8))
    assert left(frame_of("x x", "x x x", "x"), *rows) == [(0, 1), (2, 1)]
    assert left(frame_of("x x x", "x x", "x"), *rows) == [(1, 0)]


def test_a_pair_leaves_for_the_one_most_alike() -> None:
    frame = frame_of("x x x", "x x x x", "x")
    assert left(frame, (0, 2, 0.9), (1, 2, 0.8)) == [(2, 0)]


def test_the_order_of_rows_changes_nothing() -> None:
    frame = frame_of("x", "x y", "x y z", "x")
    rows = ((0, 1, 0.9), (1, 2, 0.8), (0, 3, 0.9), (2, 3, 0.8))
    assert left(frame.reverse(), *rows[::-1]) == left(frame, *rows)


def test_no_edges_leave_all() -> None:
    assert left(frame_of("x", "y")) == []
