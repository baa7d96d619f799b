"""The ladder of the gate: what is drawn, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.decide import conftest as decide_conftest
from tests.decide.conftest import ENOUGH, SHORT, Place
from tunegate.tui.app.gate_run import Asked
from tunegate.tui.app.ladder import Rung, interval_bar, rungs_of
from tunegate.tui.gate_state import GateState, read_state

place = decide_conftest.place


@pytest.mark.parametrize(
    ("low", "score", "high", "bar", "drawn"),
    [
        (0.2, 0.3, 0.5, 0.8, "··▒█▒▒··│·"),
        (0.7, 0.95, 1.0, 0.8, "·······▒┃█"),
        (0.75, 0.85, 1.0, 0.8, "·······▒╂▒"),
        (0.0, 0.0, 0.05, None, "█·········"),
    ],
)
def test_an_interval_is_drawn_against_the_bar(
    low: float, score: float, high: float, bar: float | None, drawn: str
) -> None:
    assert interval_bar(Rung("prompt", "prompt", score, low, high, bar=bar), 10) == drawn


def test_a_stage_that_was_not_measured_has_no_interval() -> None:
    assert interval_bar(Rung("rag", "RAG", bar=0.5), 10) == "·····│····"


def test_what_was_measured_and_what_comes_next(place: Place) -> None:
    lock = place.freeze()
    place.prompt(lock, SHORT)
    state = read_state(place.workspace)
    rungs = rungs_of(state)
    assert [(one.label, one.says) for one in rungs] == [
        ("prompt", "falls short"),
        ("RAG", "comes next"),
        ("fine-tune", "not measured"),
    ]
    assert (rungs[0].low, rungs[0].high, rungs[0].bar) == (*SHORT, pytest.approx(0.72))


def test_a_stage_that_is_enough_ends_the_ladder(place: Place) -> None:
    place.prompt(place.freeze(), ENOUGH)
    state = read_state(place.workspace)
    assert state.next_stage is None
    assert [one.says for one in rungs_of(state)] == [
        "good enough",
        "not needed: a cheaper stage is good enough",
        "not needed: a cheaper stage is good enough",
    ]


def test_runs_under_way_stand_below_their_stage(place: Place) -> None:
    lock = place.freeze()
    place.prompt(lock, SHORT)
    state = read_state(place.workspace)
    told = Asked("dev-retrieved-plain", 12, 60, 0.5, 0.2, 0.8)
    rungs = rungs_of(state, [told], running="rag")
    assert [one.label for one in rungs] == [
        *("prompt", "RAG", "  dev-retrieved-plain", "fine-tune"),
    ]
    assert rungs[1].says == "being measured"
    assert (rungs[2].says, rungs[2].live, rungs[2].low) == ("12 of 60", True, 0.2)


def test_without_a_target_there_is_no_bar(tmp_path: Path) -> None:
    rungs = rungs_of(GateState(tmp_path))
    assert [one.bar for one in rungs] == [None] * 3
    assert rungs[0].says == "not measured"
