"""A walk under way: events folded into where it stands, and the process that says them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.decide import conftest as decide_conftest
from tests.decide.conftest import Place, Reader
from tunegate.curate.errors import UserError
from tunegate.decide.walk import walk
from tunegate.tui.app.gate_run import Asked, GateRun, Standing
from tunegate.tui.gate_events import GateEvents

place = decide_conftest.place


def heard(lines: list[str]) -> Standing:
    import orjson

    standing = Standing()
    for line in lines:
        standing = standing.after(orjson.loads(line))
    return standing


def test_a_walk_tells_its_stages_and_intervals(place: Place) -> None:
    lines: list[str] = []
    events = GateEvents(lines.append)
    walk(
        place.project(),
        place.freeze(),
        upto="prompt",
        generator=Reader(),
        say=events.say,
        progress=events.progress,
        watch=events.watch,
    )
    standing = heard(lines)
    assert standing.stage == "prompt"
    assert [one.run for one in standing.asked] == [
        *("dev-zero", "dev-system", "test-prompt-zero"),
    ]
    last = standing.asked[-1]
    assert (last.done, last.score, last.low) == (last.total, 0.0, 0.0)
    assert 0 < last.high < 0.2


def test_another_stage_begins_with_empty_hands() -> None:
    before = Standing(stage="prompt", asked=(Asked("dev-zero", 1, 2, 0.0, 0.0, 1.0),))
    after = before.after({"event": "said", "text": "measuring the rag stage"})
    assert (after.stage, after.asked) == ("rag", ())
    assert before.after({"event": "said", "text": "not measured: x"}) == before


def test_what_went_wrong_is_kept() -> None:
    lines: list[str] = []
    GateEvents(lines.append).failed(UserError("the server refuses", "start it"))
    standing = heard(lines)
    assert (standing.end, standing.message, standing.hint) == (
        *("failed", "the server refuses", "start it"),
    )


def test_an_unknown_event_changes_nothing() -> None:
    assert Standing().after({"event": "of a later version"}) == Standing()


@pytest.mark.parametrize("freeze", [False, True])
def test_the_process_says_why_it_could_not(tmp_path: Path, *, freeze: bool) -> None:
    (tmp_path / "tunegate.toml").write_text("[gate]\ntarget = 0.9\n")
    run = GateRun(tmp_path, freeze=freeze)
    last = list(run.follow())[-1]
    assert last.message == "tunegate.toml names no `suite`: there is nothing to measure on"
    assert last.hint.startswith("add, for example")


def test_the_process_freezes(place: Place) -> None:
    last = list(GateRun(place.root, freeze=True).follow())[-1]
    assert last.end == "verdict"
    assert (place.root / "gate.lock").is_file()


def test_a_process_that_was_stopped_is_no_failure(place: Place) -> None:
    run = GateRun(place.root, stage="prompt")
    run.stop()
    assert list(run.follow())[-1].end == "stopped"
