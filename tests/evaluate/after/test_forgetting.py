from __future__ import annotations

from collections import Counter

import pytest

from tunegate.evaluate.after.forgetting import forgetting, general_logs
from tunegate.evaluate.after.general import DATA, general_set
from tunegate.evaluate.after.general_making import general_items
from tunegate.evaluate.language_model import TokenLogs

from .conftest import FakeModel


def test_the_set_is_what_the_script_makes() -> None:
    assert general_set() == tuple(general_items())
    assert len(DATA.read_bytes().splitlines()) == len(general_set()) == 360


def test_items_are_whole_and_different() -> None:
    items = general_set()
    assert len({one.id for one in items}) == len({(one.before, one.after) for one in items}) == 360
    assert all(one.before.strip() and one.after.strip() for one in items)
    assert set(Counter(one.slice for one in items).values()) == {40}


def test_what_was_known_and_is_less_likely_now_is_forgotten() -> None:
    items = general_set()
    base = general_logs(FakeModel())
    assert len(base) == len(items)
    tuned = [
        TokenLogs(tuple(value - 1.0 for value in logs.values)) if one.slice == "code" else logs
        for one, logs in zip(items, base, strict=True)
    ]
    found = forgetting(base, tuned)
    assert found.slices["code"].interval.estimate == pytest.approx(-1.0)
    assert found.slices["code"].interval.high < 0
    assert found.slices["facts"].interval.high == 0
    assert found.overall.interval.high < 0
    assert found.overall.interval.estimate == pytest.approx(-1 / 9)
    assert found.overall.tuned < found.overall.base
    assert len(found.worst) == 10
    assert all(name.startswith("code-") for name in found.worst)


def test_a_model_that_did_not_change_forgot_nothing() -> None:
    base = general_logs(FakeModel())
    found = forgetting(base, base)
    assert found.overall.interval.high == 0
    assert found.worst == ()
