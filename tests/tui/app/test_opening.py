"""From the first paint to the desk: progress, stopping, errors."""

from __future__ import annotations

import os
from threading import Event
from typing import Any

import pytest

from tunegate.curate.errors import Cancelled, InputError
from tunegate.curate.workspace import Workspace
from tunegate.tui.app.app import ReviewApp
from tunegate.tui.app.opening import OpeningScreen
from tunegate.tui.app.review import ReviewScreen


class Gate:
    """An opener that waits until the test lets it go on."""

    def __init__(self, made: Any) -> Any:
        self.made = made
        self.go_on, self.began = Event(), Event()
        self.calls = 0

    def __call__(self, progress: Any) -> Any:
        self.calls += 1
        progress.start("reading pairs.jsonl", total=400)
        progress.advance(100)
        self.began.set()
        while not self.go_on.wait(0.005):
            progress.advance(0)
        return self.made()


@pytest.fixture
def gate(desk: Any) -> Any:
    return Gate(desk)


async def test_the_first_paint_says_what_is_read_and_progress_follows(
    tmp_path: Any, gate: Any, see: Any
) -> None:
    app = ReviewApp(Workspace(tmp_path), ["pairs.jsonl"], opener=gate)
    async with app.run_test() as pilot:
        assert isinstance(app.screen, OpeningScreen)
        await pilot.pause()
        assert "reading pairs.jsonl…" in see(pilot).text
        assert "esc stops" in see(pilot).text
        app.screen.show_progress("reading pairs.jsonl", 100, 400)
        await pilot.pause()
        assert "██████████░" in see(pilot).text
        assert "25 %" in see(pilot).text
        await pilot.press("1", "2", "question_mark", "escape")
        gate.go_on.set()
        await app.workers.wait_for_complete()


async def test_escape_stops_and_r_tries_again(tmp_path: Any, gate: Any, see: Any) -> None:
    app = ReviewApp(Workspace(tmp_path), ["pairs.jsonl"], opener=gate)
    async with app.run_test() as pilot:
        seat = see(pilot)
        await pilot.pause()
        await pilot.press("escape")
        await seat.until(lambda: "stopped; nothing was changed" in seat.text)
        assert "r tries again  q leaves" in seat.text
        gate.go_on.set()
        await pilot.press("r")
        await seat.until(lambda: "findings" in seat.text)
        assert gate.calls == 2


async def test_an_error_is_one_calm_line_with_its_hint(tmp_path: Any, see: Any) -> None:
    def fails(progress: Any) -> Any:
        raise InputError("pairs[/red].jsonl: no\x1b[31m such file", "name another [file]")

    app = ReviewApp(Workspace(tmp_path), ["pairs.jsonl"], opener=fails)
    async with app.run_test() as pilot:
        seat = see(pilot)
        await seat.until(lambda: "no␛[31m such file" in seat.text)
        assert "! pairs[/red].jsonl: no␛[31m such file" in seat.text
        assert "name another [file]" in seat.text
        assert "Traceback" not in seat.text
        await pilot.press("q")
    assert app.return_code == 2


async def test_a_real_workspace_is_read(tmp_path: Any, see: Any) -> None:
    lines = [f'{{"prompt": "What is {n}?", "response": "It is {n}."}}' for n in range(60)]
    lines[3] = '{"prompt": "Mail?", "response": "ann@millstone.org"}'
    lines[5] = '{"prompt": '
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines))
    app = ReviewApp(Workspace(tmp_path), [str(tmp_path / "pairs.jsonl")], select=["S", "P501"])
    async with app.run_test() as pilot:
        seat = see(pilot)
        await seat.until(lambda: "findings" in seat.text)
        assert "59 pairs" in seat.text
        assert seat.cursor_line.startswith("› ")
        await seat.press("G")
        assert "S001 unreadable-row" in seat.text
        assert '{"prompt":' in seat.text
        assert "This row is no pair yet" in seat.text
    assert app.return_code is None


async def test_models_work_in_a_child_that_ends_with_the_app(tmp_path: Any, see: Any) -> None:
    row = '{"prompt": "How long does it take?", "response": "About three days."}\n'
    (tmp_path / "pairs.jsonl").write_text(row, encoding="utf-8")
    app = ReviewApp(Workspace(tmp_path), [str(tmp_path / "pairs.jsonl")], select=["S"])
    async with app.run_test() as pilot:
        # the app must not end while its first screen is still being put together
        await see(pilot).until(
            lambda: isinstance(app.screen, ReviewScreen) and app.screen.is_mounted
        )
        await pilot.pause()
        run = app.desk.context.models.run
        there = run(os.getpid)
        assert there != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(there, 0)
    with pytest.raises(Cancelled):
        run(os.getpid)


async def test_a_missing_file_is_named(tmp_path: Any, see: Any) -> None:
    app = ReviewApp(Workspace(tmp_path), [str(tmp_path / "none.jsonl")])
    async with app.run_test() as pilot:
        seat = see(pilot)
        await seat.until(lambda: "! " in seat.text and "none.jsonl" in seat.joined)
        assert not (tmp_path / ".tunegate").exists()
