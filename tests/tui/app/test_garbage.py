"""When the full looks for garbage come."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tunegate.tui.app.garbage import Garbage


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def garbage(clock: _Clock) -> Iterator[Garbage]:
    made = Garbage(clock)
    made.take_over()
    yield made
    made.give_back()


def test_python_takes_no_full_look_meanwhile(garbage: Garbage) -> None:
    before = gc.get_stats()[2]["collections"]
    kept = []
    for _ in range(200_000):
        loop: list[object] = []
        loop.append(loop)
        kept.append(loop)
    assert gc.get_stats()[2]["collections"] == before


def test_a_look_waits_for_a_pause_and_comes_once(garbage: Garbage, clock: _Clock) -> None:
    clock.now = 10.0
    garbage.pressed()
    clock.now = 11.0
    assert not garbage.look()
    clock.now = 12.0
    assert garbage.look()
    clock.now = 20.0
    assert not garbage.look()


def test_it_comes_after_a_minute_of_keys_without_a_pause(garbage: Garbage, clock: _Clock) -> None:
    looks = 0
    for second in range(150):
        clock.now = float(second)
        garbage.pressed()
        looks += garbage.look()
    assert looks == 2


def test_what_python_did_before_is_done_again_afterwards() -> None:
    before = gc.get_threshold()
    garbage = Garbage()
    garbage.take_over()
    assert gc.get_freeze_count() > 0
    garbage.give_back()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
