from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from tunegate.curate.progress import SILENT
from tunegate.tui.progress import _Bar, progress_bar
from tunegate.tui.streams import put, say


def terminal() -> Console:
    return Console(file=StringIO(), force_terminal=True, width=80)


def test_nothing_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as progress:
        assert progress is SILENT
    assert capsys.readouterr().err == ""


def test_short_work_draws_nothing() -> None:
    console = terminal()
    with progress_bar(console, quiet_seconds=60) as progress:
        progress.start("reading", total=2)
        progress.advance(2)
    assert console.file.getvalue() == ""  # type: ignore[attr-defined]


def test_what_was_counted_before_drawing_began_is_drawn() -> None:
    bar = _Bar(terminal())
    bar.start("checking", total=10)
    bar.advance(3)
    bar.draw()
    bar.advance(2)
    assert bar._drawing is not None
    [task] = bar._drawing._progress.tasks
    assert (task.description, task.completed, task.total) == ("checking", 5, 10)
    bar.start("assessing", total=None)
    [task] = bar._drawing._progress.tasks
    assert (task.description, task.completed, task.total) == ("assessing", 0, None)
    bar.stop()


def test_a_stage_shows_its_name_and_share() -> None:
    console = terminal()
    bar = _Bar(console)
    bar.start("reading a[b].jsonl", total=4)
    bar.advance(1)
    bar.draw()
    bar.stop()
    drawn = console.file.getvalue()  # type: ignore[attr-defined]
    assert "reading a[b].jsonl" in drawn
    assert "25%" in drawn


def test_data_goes_to_stdout_while_the_bar_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    console = terminal()
    bar = _Bar(console)
    bar.draw()
    put("data")
    say("talk")
    bar.stop()
    assert capsys.readouterr().out == "data\n"
    drawn = console.file.getvalue()  # type: ignore[attr-defined]
    assert "talk" in drawn
    assert "data" not in drawn


def test_drawing_does_not_begin_once_the_work_is_done() -> None:
    console = terminal()
    bar = _Bar(console)
    bar.stop()
    bar.draw()
    assert console.file.getvalue() == ""  # type: ignore[attr-defined]


def test_the_bar_goes_when_the_work_fails() -> None:
    console = terminal()
    began = []

    def work() -> None:
        with progress_bar(console, quiet_seconds=60) as progress:
            assert isinstance(progress, _Bar)
            began.append(progress)
            progress.draw()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert began[0]._stopped
    assert "\x1b[?25h" in console.file.getvalue()  # type: ignore[attr-defined]
