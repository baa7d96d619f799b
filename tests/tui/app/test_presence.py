"""Work in the background gives way to keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tunegate.tui.app.presence import Presence
from tunegate.tui.app.worker_progress import WorkerProgress


class _Time:
    def __init__(self) -> None:
        self.now, self.rests = 0.0, 0
        self.meanwhile: Callable[[], None] = lambda: None

    def clock(self) -> float:
        return self.now

    def rest(self, seconds: float) -> None:
        self.now += seconds
        self.rests += 1
        self.meanwhile()


@pytest.fixture
def time() -> _Time:
    return _Time()


@pytest.fixture
def presence(time: _Time) -> Presence:
    return Presence(time.clock, time.rest)


def test_nothing_waits_when_nobody_presses_a_key(presence: Presence, time: _Time) -> None:
    time.now = 5.0
    presence.give_way()
    assert not time.rests


def test_a_step_waits_until_a_key_is_answered(presence: Presence, time: _Time) -> None:
    time.now = 5.0
    presence.pressed()
    time.now = 5.04
    presence.give_way()
    assert time.now == pytest.approx(5.1, abs=0.02)


def test_keys_without_end_do_not_hold_it_for_ever(presence: Presence, time: _Time) -> None:
    time.now = 5.0
    time.meanwhile = presence.pressed
    presence.pressed()
    presence.give_way()
    assert time.now == pytest.approx(5.3, abs=0.02)


def test_each_step_of_a_job_gives_way() -> None:
    asked: list[int] = []
    progress = WorkerProgress(
        lambda *_: None, is_cancelled=lambda: False, give_way=lambda: asked.append(1)
    )
    progress.start("checking", total=2)
    progress.advance(1)
    progress.advance(1)
    assert len(asked) == 3
