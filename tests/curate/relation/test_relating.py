from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from tunegate.curate.relation.relating import relate


def test_every_signal_of_two_texts(saying: Callable) -> None:
    models = saying(lambda one, other: (0.1, 0.7, 0.2))
    first, second = "Refunds take 14 days.", "Refunds take 30 days."
    (found,) = relate(pl.Series([""]), pl.Series([first]), pl.Series([second]), models)
    assert found.verdict == "conflicting"
    assert found.conflicting == pytest.approx(0.7)
    assert found.guards == ("number",)
    assert found.cosine == pytest.approx(0.75)
    assert found.jaccard == pytest.approx(10 / 22)
    assert (found.first_passage, found.second_passage) == ((0, 21), (0, 21))


def test_the_same_words(saying: Callable) -> None:
    models = saying(lambda one, other: (0.0, 1.0, 0.0))
    (found,) = relate(
        pl.Series(["q"]), pl.Series(["It is FREE"]), pl.Series(["it is free."]), models
    )
    assert (found.verdict, found.equivalent, found.jaccard, found.guards) == (
        "equivalent",
        1,
        1,
        (),
    )
    assert found.first_passage is None


def test_an_empty_text(saying: Callable) -> None:
    models = saying(lambda one, other: (1.0, 0.0, 0.0))
    (found,) = relate(pl.Series([""]), pl.Series([""]), pl.Series(["It is free."]), models)
    assert (found.verdict, found.cosine, found.jaccard) == ("different", 0, 0)


def test_rows_stay_in_order(saying: Callable) -> None:
    models = saying(lambda one, other: (0.0, 1.0, 0.0) if "b" in one else (0.0, 0.0, 1.0))
    letters = pl.Series(["a1", "b1", "c1"])
    found = relate(pl.Series([""] * 3), letters, pl.Series(["x", "y", "z"]), models)
    assert [one.verdict for one in found] == ["different", "conflicting", "different"]
