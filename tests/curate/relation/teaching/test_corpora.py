from __future__ import annotations

from pathlib import Path

from tunegate.curate.relation.teaching.corpora import (
    TEACHING,
    group_of,
    held_out_rows,
    is_held_out,
    rows_of,
    teaching_examples,
)

NEVER_TAUGHT = {"sick_corrected", "anli_dev", "mrpc", "rgb_counterfactual", "stsb_en"}


def test_share_of_groups_held_out() -> None:
    share = sum(is_held_out(f"group {n}", 25) for n in range(4_000)) / 4_000
    assert 0.22 < share < 0.28


def test_sets_without_a_licence_for_it_never_teach() -> None:
    names = {name for name, _, _ in TEACHING}
    assert not names & NEVER_TAUGHT
    assert not any(name.startswith("alpaca") for name in names)


def test_no_held_out_text_is_taught(outside_data: Path) -> None:
    taught = {(one.a, one.b) for one in teaching_examples(outside_data, seed=0)}
    held = held_out_rows(outside_data, "vitaminc")
    assert 5_000 < len(held) < 9_000
    assert not any((row["claim"], row["evidence"]) in taught for row in held)


def test_a_group_stands_on_one_side(outside_data: Path) -> None:
    held = {group_of(row) for row in held_out_rows(outside_data, "breaking_nli")}
    rest = [row for row in rows_of(outside_data, "breaking_nli") if group_of(row) not in held]
    assert held
    assert not any(is_held_out(group_of(row), 50) for row in rest)


def test_a_set_that_only_measures_is_held_out_whole(outside_data: Path) -> None:
    assert len(held_out_rows(outside_data, "mrpc")) == len(list(rows_of(outside_data, "mrpc")))
