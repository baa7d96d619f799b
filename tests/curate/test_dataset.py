from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair

ONE, TWO = Pair.single("How long?", "Ten days."), Pair.single("Where?", "In the depot.")


def test_a_row_is_found_by_id_among_copies_edited_ones_and_foreign_ids() -> None:
    made = Dataset.from_pairs([ONE, TWO, ONE], sources=["a", "b", "c"])
    first, other, copy = made.frame["id"]
    assert copy == f"{first}-2"
    assert [made.row(pair)["source"] for pair in (first, other, copy)] == ["a", "b", "c"]
    # its content is now that of the first one, and its id is what it was
    edited = made.frame.with_columns(
        digest=pl.when(pl.col("id") == other).then(made.frame["digest"][0]).otherwise("digest")
    )
    assert Dataset.of(edited).row(other)["source"] == "b"
    named = Dataset.of(made.frame.with_columns(id=pl.Series(["x", "y", "z"])))
    assert named.row("z")["source"] == "c"


@pytest.mark.parametrize("pair", ["", "x", "0123456789abcdef", "0123456789abcdef-2", "Ä" * 16])
def test_no_row_has_an_id_that_is_not_there(pair: str) -> None:
    with pytest.raises(KeyError):
        Dataset.from_pairs([ONE, TWO]).row(pair)
    with pytest.raises(KeyError):
        Dataset.from_pairs([]).pair(pair)


def test_pairs_come_back_by_id() -> None:
    made = Dataset.from_pairs([ONE, TWO])
    first, other = made.frame["id"]
    assert made.pair(other) == TWO
    assert made.pairs([other, first]) == {first: ONE, other: TWO}
