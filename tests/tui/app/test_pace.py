"""Speed and time left."""

from __future__ import annotations

import pytest

from tunegate.tui.app.pace import Pace, told_minutes


def test_no_speed_before_there_is_something_to_tell_it_from() -> None:
    pace = Pace()
    for at in (0.0, 10.0, 20.0):
        pace.decided(at)
    assert pace.per_hour is None
    assert pace.minutes_for(5) is None
    pace.decided(30.0)
    assert pace.per_hour == pytest.approx(360)
    assert pace.minutes_for(60) == pytest.approx(10)


def test_pauses_do_not_count() -> None:
    pace = Pace()
    for at in (0.0, 10.0, 20.0, 30.0, 5000.0, 5010.0):
        pace.decided(at)
    assert pace.per_hour == pytest.approx(360)


def test_only_the_last_decisions_count() -> None:
    pace = Pace()
    for nth in range(100):
        pace.decided(nth * 60.0)
    for nth in range(1, 41):
        pace.decided(99 * 60.0 + nth * 6.0)
    assert pace.per_hour == pytest.approx(600)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0.2, "under 1 min"),
        (1.4, "1 min"),
        (59.4, "59 min"),
        (61, "1 h"),
        (79, "1 h 20 min"),
        (478, "8 h"),
        (3000, "50 h"),
    ],
)
def test_times_in_words(minutes: float, told: str) -> None:
    assert told_minutes(minutes) == told
