from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.tui.output.located import Place, Span, located


def test_places_are_those_of_the_pairs_and_rows(sample: Any) -> None:
    first, second, third = sample.ids
    file = "orders, 2024.jsonl"
    found = list(located(sample.findings, sample.dataset, quarantine=sample.quarantine))
    assert [one.places for one in found] == [
        (Place(first, file, 1, 2),),
        (Place(None, file, 4, 7),),
        (),
        (Place(third, file, 3, 5), Place(second, file, 2, 3)),
        (Place(second, file, 2, 3),),
    ]
    assert [one.span for one in found] == [
        Span("response", 17, 32),
        None,
        None,
        None,
        Span("response", 0, 11),
    ]


def test_a_finding_on_a_pair_that_is_not_there_is_an_error(sample: Any) -> None:
    fewer = Dataset.of(sample.dataset.frame.filter(pl.col("row") != 2))
    with pytest.raises(KeyError):
        list(located(sample.findings, fewer))
