from __future__ import annotations

from tunegate.evaluate.generators.pace import Pace


def test_requests_are_spread_over_the_minute() -> None:
    pace = Pace(requests_per_minute=30, clock=lambda: 100.0)
    assert [pace.wait(1) for _ in range(4)] == [0, 2, 4, 6]


def test_the_stricter_limit_counts() -> None:
    pace = Pace(requests_per_minute=60, tokens_per_minute=600, clock=lambda: 100.0)
    assert [pace.wait(tokens) for tokens in (50, 1, 1)] == [0, 5, 6]


def test_time_that_passed_is_not_made_up_for() -> None:
    now = [0.0]
    pace = Pace(requests_per_minute=60, clock=lambda: now[0])
    assert pace.wait(1) == 0
    now[0] = 30.0
    assert [pace.wait(1), pace.wait(1)] == [0, 1]


def test_a_server_that_asks_to_wait_holds_everyone() -> None:
    pace = Pace(clock=lambda: 10.0)
    assert pace.wait(1) == 0
    pace.hold(5)
    assert [pace.wait(1), pace.wait(1)] == [5, 5]
