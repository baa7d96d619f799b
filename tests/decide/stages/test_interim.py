"""How a run stands while it is asked."""

from __future__ import annotations

from tests.decide.conftest import Reader
from tunegate.curate.models import Models
from tunegate.decide.stages import interim as module
from tunegate.decide.stages.interim import Interim, Watched
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.run import Plan
from tunegate.evaluate.suite import Suite


def made(items: int, told: list[Interim], *, seconds: float) -> tuple[Watched, Plan]:
    """A reader that finds every other answer, on a clock that goes on at each look at it."""
    listed = [
        Item(f"q{nth}", f"In which box is part {nth}?", (f"box {nth}",), metric="exact_match")
        for nth in range(items)
    ]
    shown = {
        item.id: (Passage(f"p{nth}", f"Part {nth} is in box {nth}."),)
        for nth, item in enumerate(listed)
        if nth % 2
    }
    plan = Plan(suite=Suite.of(listed), context="gold", shown=shown)
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += seconds
        return now

    return Watched(Reader(), plan, "dev-zero", told.append, Models(), 0.9, clock), plan


def test_intervals_tighten_and_the_last_one_is_of_all() -> None:
    told: list[Interim] = []
    watched, plan = made(20, told, seconds=module.EVERY)
    replies = dict(watched.replies(plan.requests()))
    assert sorted(replies) == list(range(20))
    assert [one.done for one in told][:2] < [20, 20]
    assert (told[-1].run, told[-1].done, told[-1].total) == ("dev-zero", 20, 20)
    assert told[-1].interval.estimate == 0.5
    assert told[-1].interval.level == 0.9
    widths = [one.interval.high - one.interval.low for one in told]
    assert widths[-1] < widths[0]


def test_looks_take_a_small_part_of_the_time() -> None:
    told: list[Interim] = []
    watched, plan = made(20, told, seconds=module.EVERY / 100)
    list(watched.replies(plan.requests()))
    assert [one.done for one in told] == [20]


def test_replies_pass_unchanged() -> None:
    told: list[Interim] = []
    watched, plan = made(4, told, seconds=1.0)
    assert list(watched.replies(plan.requests())) == list(Reader().replies(plan.requests()))
    assert watched.name == "reader"
