from __future__ import annotations

from dataclasses import replace

import pytest

from tunegate.curate.readiness.criteria import criteria
from tunegate.curate.readiness.facts import Facts
from tunegate.curate.readiness.methods import methods
from tunegate.curate.readiness.readiness import Method, MethodName

BASE = Facts(
    pairs=30_000,
    usable=30_000,
    unreadable=0,
    malformed=0,
    unclean=0,
    doubtful=0,
    private=0,
    leaked=0,
    tasks=3,
    labelled=30_000,
    well_filled=30_000,
    task_minimum=10,
    same_system=0,
    majority=0.9,
    imbalances=0,
    prompts=30_000,
    grounded=30_000,
)


def of_size(size: int, **change: int) -> Facts:
    same = dict.fromkeys(("pairs", "usable", "labelled", "well_filled", "prompts"), size)
    return replace(BASE, **{**same, "grounded": size, **change})


def judged(facts: Facts) -> dict[MethodName, Method]:
    return {one.name: one for one in methods(facts, criteria(facts))}


def test_all_five_are_ready_for_a_large_grounded_set_in_order() -> None:
    ready = judged(BASE)
    assert list(ready) == ["lora", "qlora", "full", "distillation", "raft"]
    assert {one.verdict for one in ready.values()} == {"ready"}


@pytest.mark.parametrize(
    ("name", "size", "verdict", "says"),
    [
        ("lora", 1, "not-yet", "1 usable pair, 50 are the least."),
        ("lora", 49, "not-yet", "49 usable pairs, 50 are the least."),
        ("lora", 50, "ready", "above the least (50), below the recommended 500"),
        ("lora", 500, "ready", "500 usable pairs, 500 are recommended."),
        ("qlora", 49, "not-yet", "a quarter of the memory"),
        ("full", 499, "not-suited", "an adapter learns more from so few"),
        ("full", 4_999, "not-yet", "4,999 usable pairs, 5,000 are the least."),
        ("full", 5_000, "ready", "tens of thousands are recommended"),
        ("distillation", 999, "not-yet", "999 different prompts for a teacher to answer"),
        ("distillation", 1_000, "ready", "below the recommended 10,000"),
        ("raft", 49, "not-yet", "49 usable pairs, 50 are the least."),
        ("raft", 50, "ready", "50 of 50 pairs (100 %)"),
    ],
)
def test_each_method_has_its_least_number(
    name: MethodName, size: int, verdict: str, says: str
) -> None:
    one = judged(of_size(size))[name]
    assert one.verdict == verdict
    assert says in one.why


@pytest.mark.parametrize(
    ("grounded", "verdict"), [(0, "not-suited"), (399, "not-yet"), (400, "ready")]
)
def test_raft_needs_passages(grounded: int, verdict: str) -> None:
    assert judged(of_size(1000, grounded=grounded))["raft"].verdict == verdict


def test_a_failed_criterion_holds_back_what_would_be_ready() -> None:
    dirty = judged(of_size(1000, unclean=5, private=5))
    assert dirty["lora"].verdict == "not-yet"
    assert dirty["lora"].why.endswith("Settle the open errors first.")
    assert dirty["full"].why == "1,000 usable pairs, 5,000 are the least."


def test_without_pairs_no_method_is_ready() -> None:
    assert {one.verdict for one in judged(of_size(0)).values()} == {"not-yet"}
