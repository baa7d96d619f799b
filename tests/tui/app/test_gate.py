"""The gate screen over a small workspace, on evidence that is on disk and on a run of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

import pytest

from tests.decide import conftest as decide_conftest
from tests.decide.conftest import SHORT, Place, Reader
from tests.tui.app.conftest import Seat, make_desk
from tunegate.curate.workspace import find_workspace
from tunegate.decide.feedback_file import FEEDBACK, read_opinions
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.verdict import KnowledgeFacts
from tunegate.decide.walk import walk
from tunegate.tui.app.app import ReviewApp
from tunegate.tui.app.base_screen import ModeScreen
from tunegate.tui.app.gate import GateScreen
from tunegate.tui.app.text_pane import TextPane
from tunegate.tui.gate_record import keep_record

place = decide_conftest.place
Sit = Callable[..., Any]


@pytest.fixture
def sit(place: Place) -> Sit:
    """Runs the app on the gate screen of the workspace of `place`."""
    return lambda **more: running(place.root, **more)


class running:  # noqa: N801  (used as a function)
    """`async with running(root) as seat`."""

    def __init__(
        self, root: Path, *, size: tuple[int, int] = (80, 24), start: Any = "gate"
    ) -> None:
        state = root / ".tunegate"
        state.mkdir(exist_ok=True)
        self.app = ReviewApp(
            find_workspace(root), start=start, opener=lambda progress: make_desk(state)
        )
        self.test = self.app.run_test(size=size)

    async def __aenter__(self) -> Seat:
        seat = Seat(await self.test.__aenter__())
        await until(seat, lambda: isinstance(self.app.screen, ModeScreen))
        await seat.settle()
        return seat

    async def __aexit__(self, *told: Any) -> None:
        await self.test.__aexit__(*told)


async def until(seat: Seat, holds: Callable[[], bool]) -> None:
    """Wait for something that a process of its own does; fails after two minutes."""
    end = monotonic() + 120
    while not holds():
        assert monotonic() < end, seat.text
        await asyncio.sleep(0.02)
        await seat.pilot.pause()


def report(seat: Seat) -> str:
    """Everything below the ladder, scrolled or not, wrapped lines joined."""
    lines = seat.app.screen.query_one("#gate-report", TextPane).plain.splitlines()
    return " ".join(" ".join(line.strip().removeprefix("!") for line in lines).split())


@pytest.fixture
def measured(place: Place) -> Place:
    """A workspace whose model reads: both stages measured, with a record."""
    lock, project = place.freeze(), place.project()
    verdict = walk(project, lock, generator=Reader())
    keep_record(project, lock, verdict, facts=None, knowledge=KnowledgeFacts())
    return place


async def test_before_anything_was_run_it_advises(sit: Sit) -> None:
    async with sit(size=(120, 40)) as seat:
        assert "good enough 72.0 % of a target of 90.0 %" in seat.text
        assert "prompt" in seat.cursor_line
        assert "comes next" in seat.cursor_line
        assert "Before anything is spent" in report(seat)
        assert "Is there a suite that can tell a better model from a worse one?" in report(seat)
        assert " r run next " in seat.lines[-1]
        assert " s stop " not in seat.lines[-1]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('suite = ["suite.jsonl"]', "", "tunegate.toml names no `suite`"),
        ("target = 0.9", "", "[gate] states no `target`"),
        ('documents = ["docs"]', "", "No documents are named"),
    ],
)
async def test_what_is_missing_is_said_with_a_hint(
    old: str, new: str, says: str, place: Place
) -> None:
    place.change("tunegate.toml", old, new)
    async with running(place.root) as seat:
        assert says in report(seat)
        assert "hint:" in report(seat)
        runnable = says.startswith("No documents")
        assert (" r run next " in seat.lines[-1]) == runnable


async def test_no_generator_refuses_to_run_in_its_words(place: Place) -> None:
    text = (place.root / "tunegate.toml").read_text()
    (place.root / "tunegate.toml").write_text(text[: text.index("[generators")])
    async with running(place.root) as seat:
        await seat.press("r")
        assert "[gate] names no `generator`: there is no model to ask" in seat.text


async def test_a_record_is_shown_with_ladder_verdict_and_reasons(measured: Place) -> None:
    async with running(measured.root, size=(120, 40)) as seat:
        lines = {line[2:36].rstrip(" ✓✗").strip(): line for line in seat.lines}
        assert "0.0 %" in lines["prompt"]
        assert "falls short" in lines["prompt"]
        assert "100.0 %" in lines["RAG"]
        assert "good enough" in lines["RAG"]
        assert "100.0 %" in lines["oracle context"]
        assert "not needed" in lines["fine-tune"]
        assert "█" in lines["RAG"]
        assert "│" in lines["prompt"]
        shown = report(seat)
        assert "Stop at retrieval stop-at-rag" in shown
        assert "Retrieval reaches 72.0 %, which is good enough" in shown
        assert "knowledge: show passages, or a model that knows more" in shown
        assert "nobody has judged answers of stage prompt" in shown
        assert ".tunegate/records/" in shown


async def test_failed_items_show_question_expected_answer_and_passage(measured: Place) -> None:
    async with running(measured.root, size=(100, 30)) as seat:
        await seat.press("enter")
        await until(seat, lambda: "items failed" in seat.text)
        pane = seat.app.screen.query_one("#failed-item", TextPane)
        first = pane.plain
        assert "expected   box " in first
        assert "answer     I don't know." in first
        number = first.split("In which box is part ")[1].split("?")[0]
        assert f"Part {number} is in box {number}." in first
        await seat.press("j")
        assert pane.plain != first
        await seat.press("escape")
        assert "The ladder" in seat.text


async def test_a_stage_without_failures_says_so(measured: Place) -> None:
    async with running(measured.root) as seat:
        while "RAG" not in seat.cursor_line:
            await seat.press("j")
        await seat.press("enter")
        assert "no item of the stage RAG failed" in seat.text


async def test_feedback_is_blind_and_kept_at_once(measured: Place) -> None:
    path = measured.root / ".tunegate" / FEEDBACK
    async with running(measured.root) as seat:
        await seat.press("f")
        await until(seat, lambda: "Is this answer good?" in seat.text)
        shown = seat.text
        assert not any(word in shown for word in ("prompt", "RAG", "retriev", "falls short"))
        await seat.press("u")
        (one,) = read_opinions(path)
        assert (one.thumb, one.comment) == ("up", "")
        await seat.press("c", *"too dull", "enter", "d")
        second = read_opinions(path)[1]
        assert (second.thumb, second.comment) == ("down", "too dull")
        assert second.id != one.id
        await seat.press("b", "u")
        assert [said.thumb for said in read_opinions(path)] == ["up", "down", "up"]
        assert read_opinions(path)[2].id == second.id
        await seat.press("escape")
        assert "judged" in report(seat)


async def test_letters_of_a_comment_are_no_thumbs(measured: Place) -> None:
    async with running(measured.root) as seat:
        await seat.press("f")
        await until(seat, lambda: "Is this answer good?" in seat.text)
        await seat.press("c", *"dud", "escape")
        assert not (measured.root / ".tunegate" / FEEDBACK).exists()
        assert "Is this answer good?" in seat.text
        await seat.press("escape")
        assert "The ladder" in seat.text


async def test_what_changed_since_the_freeze_is_named_and_nothing_runs(measured: Place) -> None:
    measured.change("tunegate.toml", "target = 0.9", "target = 0.5")
    async with running(measured.root) as seat:
        assert "- the target changed (0.9 -> 0.5)" in report(seat)
        await seat.press("r")
        assert "! it is not what was frozen: the target changed" in seat.text
        assert " r run next " not in seat.lines[-1]
        assert "Stop at retrieval" in report(seat)


async def test_freezing_anew_asks_first(measured: Place) -> None:
    before = (measured.root / "gate.lock").read_text()
    measured.change("tunegate.toml", "target = 0.9", "target = 0.5")
    async with running(measured.root) as seat:
        await seat.press("Z")
        assert "says nothing under the new lock" in seat.text
        await seat.press("n")
        assert (measured.root / "gate.lock").read_text() == before
        await seat.press("Z", "y")
        await until(seat, lambda: "frozen" in seat.lines[-2])
        assert (measured.root / "gate.lock").read_text() != before
        assert "good enough 40.0 %" in seat.text


async def test_edited_evidence_is_named(measured: Place) -> None:
    path = next((measured.root / ".tunegate" / "gate").glob("*/rag.json"))
    path.write_text(path.read_text().replace('"score": 1.0', '"score": 0.9'))
    async with running(measured.root) as seat:
        assert "the evidence was changed after it was written" in report(seat)
        await seat.press("r")
        assert "rag.json" in seat.text


async def test_what_another_process_measured_appears(place: Place) -> None:
    lock = place.freeze()
    async with running(place.root) as seat:
        assert "comes next" in seat.cursor_line
        place.prompt(lock, SHORT)
        screen = seat.app.screen
        assert isinstance(screen, GateScreen)
        await screen.poll()
        await seat.settle()
        assert "40.0 %" in seat.cursor_line


@pytest.fixture
def served(place: Place) -> Iterator[Place]:
    """A workspace whose model is a server on this machine that reads and knows nothing."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = str(body["messages"][-1]["content"])
            number = text.rpartition(" ")[2].rstrip("?")
            said = f"box {number}" if f"Part {number} is in box" in text else "I don't know."
            choice = {"message": {"content": said}, "finish_reason": "stop"}
            answer = json.dumps({"choices": [choice]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  (as inherited)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        place.change("tunegate.toml", "localhost:1", f"127.0.0.1:{listening.server_port}")
        yield place
        listening.shutdown()
        thread.join()


async def test_the_next_stage_is_run_after_asking(served: Place) -> None:
    async with running(served.root, size=(100, 30)) as seat:
        await seat.press("r")
        assert "It costs money" in seat.text
        assert "its one look is taken" in " ".join(seat.text.split())
        await seat.press("n")
        assert "nothing was asked" in seat.text
        assert not (served.root / "gate.lock").exists()
        await seat.press("r", "y")
        await until(seat, lambda: "the gate says: insufficient-evidence" in seat.text)
        await seat.settle()
        assert "falls short" in seat.text
        assert "comes next" in seat.text
        lock = next(iter((served.root / ".tunegate" / "gate").iterdir())).name
        assert lock in seat.text
        assert GateFolder(served.root, lock).path.joinpath("prompt.json").is_file()
        await seat.press("r", "y")
        await until(seat, lambda: "the gate says: stop-at-rag" in seat.text)
        await seat.settle()
        assert "Stop at retrieval" in report(seat)


async def test_a_run_is_stopped(served: Place) -> None:
    async with running(served.root) as seat:
        await seat.press("r")
        await seat.pilot.press("y")
        await until(seat, lambda: " s stop " in seat.lines[-1])
        await seat.pilot.press("s")
        await until(seat, lambda: "was stopped; r goes on" in seat.text)
        assert " s stop " not in seat.lines[-1]
        await seat.press("s")
        assert "! nothing runs" in seat.text


async def test_it_works_by_mouse(measured: Place) -> None:
    async with running(measured.root, size=(100, 30)) as seat:
        y = next(nth for nth, line in enumerate(seat.lines) if line[2:].startswith("RAG"))
        await seat.pilot.click(offset=(4, y))
        assert "RAG" in seat.cursor_line
        keys = seat.lines[-1]
        await seat.pilot.click(offset=(keys.index("feedback"), len(seat.lines) - 1))
        await until(seat, lambda: "Is this answer good?" in seat.text)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_the_ladder_fits_every_size(size: tuple[int, int], measured: Place) -> None:
    async with running(measured.root, size=size) as seat:
        assert all(len(line) == size[0] for line in seat.lines)
        (line,) = [line for line in seat.lines if line[2:].startswith("prompt ")]
        assert "█" in line
        assert "0.0 %" in line


async def test_the_overview_says_what_was_measured_and_the_verdict(measured: Place) -> None:
    async with running(measured.root, start="overview", size=(120, 40)) as seat:
        await until(seat, lambda: "Gate: " in seat.text)
        assert "Gate: prompt 0.0 %, RAG 100.0 % · stop-at-rag · 4 opens it" in seat.text
