from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunegate.curate.dataset import Dataset
from tunegate.curate.errors import UserError
from tunegate.curate.pair import Pair
from tunegate.curate.split import group_pairs, split

TEN = {"train": 0.9, "valid": 0.1}


def numbered(count: int) -> pl.DataFrame:
    return Dataset.from_pairs(
        Pair.single(f"question {nth}", f"answer {nth}") for nth in range(count)
    ).frame


def parts_by_id(frame: pl.DataFrame, *, seed: int = 0) -> dict[str, str]:
    done = split(frame, fractions=TEN, seed=seed, groups=group_pairs(frame))
    return dict(zip(frame["id"].to_list(), done.assignment.to_list(), strict=True))


@pytest.mark.parametrize(
    ("pairs", "sources", "near", "labels"),
    [
        ([("a", None), ("b", None)], [None, None], [], [0, 1]),
        ([("What is it?", None), ("what is  it", None)], [None, None], [], [0, 0]),
        ([("Sum up", "one"), ("Sum up", "two")], [None, None], [], [0, 1]),
        ([("a", None), ("b", None), ("c", None)], ["doc", "doc", "other"], [], [0, 0, 2]),
        ([("a", None), ("b", None), ("c", None)], ["d.md", "D.md#a", "d"], [], [0, 0, 2]),
        ([("a", None), ("b", None), ("a", None)], [None, "doc", "doc"], [], [0, 0, 0]),
        ([("a", None), ("b", None), ("c", None)], [None, None, None], [(2, 1)], [0, 1, 1]),
        ([("", None), ("", None)], ["", ""], [], [0, 1]),
    ],
)
def test_kindred_pairs_share_a_group(
    pairs: list[tuple[str, str | None]],
    sources: list[str | None],
    near: list[tuple[int, int]],
    labels: list[int],
) -> None:
    listed = [
        Pair.single(prompt, str(nth), context=context)
        for nth, (prompt, context) in enumerate(pairs)
    ]
    frame = Dataset.from_pairs(listed, sources=sources).frame
    assert group_pairs(frame, near).to_list() == labels


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=2, max_size=40))
def test_no_group_is_ever_on_both_sides(rows: list[tuple[int, int]]) -> None:
    pairs = [Pair.single(f"q{prompt}", f"a{nth}") for nth, (prompt, _) in enumerate(rows)]
    sources = [f"doc{source}" if source else None for _, source in rows]
    frame = Dataset.from_pairs(pairs, sources=sources).frame
    groups = group_pairs(frame)
    if groups.n_unique() < 2:
        return
    done = split(frame, fractions=TEN, seed=7, groups=groups)
    sides = frame.select("source", "prompt", part=done.assignment)
    for key in ("source", "prompt"):
        per_key = sides.drop_nulls(key).group_by(key).agg(pl.col("part").n_unique())
        assert per_key["part"].to_list() == [1] * per_key.height
    assert sum(done.sizes.values()) == len(rows)
    assert min(done.sizes.values()) >= 1
    assert done.sizes == {part: done.assignment.to_list().count(part) for part in TEN}


def test_sizes_come_out_about_as_asked() -> None:
    frame = numbered(5000)
    thirds = {"train": 0.8, "valid": 0.15, "test": 0.05}
    done = split(frame, fractions=thirds, seed=1, groups=group_pairs(frame))
    assert done.groups == 5000
    for part, share in thirds.items():
        spread = math.sqrt(share * (1 - share) * 5000)
        assert abs(done.sizes[part] - share * 5000) < 4 * spread


def test_a_pair_stays_in_its_part_when_others_come_go_or_move() -> None:
    frame = numbered(300)
    before = parts_by_id(frame)
    after = parts_by_id(numbered(400))
    assert {one: after[one] for one in before} == before
    assert parts_by_id(frame.reverse()) == before
    fewer = parts_by_id(frame.head(100))
    assert fewer == {one: before[one] for one in fewer}


def test_another_seed_gives_another_split() -> None:
    frame = numbered(300)
    assert parts_by_id(frame, seed=1) != parts_by_id(frame, seed=2)
    assert parts_by_id(frame, seed=1) == parts_by_id(frame, seed=1)


@pytest.mark.parametrize("seed", range(20))
def test_no_part_is_empty_however_few_the_groups(seed: int) -> None:
    frame = numbered(3)
    fractions = {"train": 0.9, "valid": 0.05, "test": 0.05}
    done = split(frame, fractions=fractions, seed=seed, groups=group_pairs(frame))
    assert done.sizes == {"train": 1, "valid": 1, "test": 1}


@pytest.mark.parametrize("seed", range(20))
def test_a_dominant_source_goes_to_the_largest_part(seed: int) -> None:
    pairs = [Pair.single(f"q{nth}", "a") for nth in range(100)]
    frame = Dataset.from_pairs(pairs, sources=["big"] * 60 + [None] * 40).frame
    done = split(frame, fractions=TEN, seed=seed, groups=group_pairs(frame))
    assert done.sizes["train"] > done.sizes["valid"] >= 1


@pytest.mark.parametrize(
    ("fractions", "complaint"),
    [
        ({}, "no parts add up to 0, not 1"),
        ({"train": 0.9, "valid": 0.2}, "add up to 1.1, not 1"),
        ({"train": 1.0, "valid": 0.0}, "part valid has share 0"),
        ({"train": 1.5, "valid": -0.5}, "part train has share 1.5"),
        ({"train": math.nan}, "part train has share nan"),
        ({"../train": 1.0}, "'../train' cannot name a part"),
        ({"a": 0.5, "b": 0.25, "c": 0.25}, "2 groups of pairs .* too few for 3 parts"),
    ],
)
def test_a_split_that_cannot_be_made_says_why(fractions: dict[str, float], complaint: str) -> None:
    frame = numbered(2)
    with pytest.raises(UserError, match=complaint):
        split(frame, fractions=fractions, seed=0, groups=group_pairs(frame))


def test_an_empty_set_cannot_be_split() -> None:
    frame = numbered(0)
    with pytest.raises(UserError, match="0 groups"):
        split(frame, fractions=TEN, seed=0, groups=group_pairs(frame))
