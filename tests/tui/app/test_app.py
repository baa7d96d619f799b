"""What concerns the whole app: other sessions, a ledger that is held, help, palette, sizes."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from threading import Event
from typing import Any

import numpy as np
import pytest

from tunegate.curate.decision import Decision
from tunegate.curate.errors import LedgerError
from tunegate.curate.ledger import Ledger
from tunegate.curate.pair import Pair
from tunegate.tui.app import app as app_module
from tunegate.tui.app.actions import ACTIONS, actions_at
from tunegate.tui.app.app import ReviewApp
from tunegate.tui.app.balance import BalanceScreen
from tunegate.tui.app.conflict import ConflictScreen
from tunegate.tui.app.decisions import DecisionsScreen
from tunegate.tui.app.failed_screen import FailedScreen
from tunegate.tui.app.feedback_screen import FeedbackScreen
from tunegate.tui.app.gate import GateScreen
from tunegate.tui.app.group import GroupScreen
from tunegate.tui.app.overview import OverviewScreen
from tunegate.tui.app.review import ReviewScreen
from tunegate.tui.app.similar import SimilarScreen
from tunegate.tui.app.train import TrainScreen


async def test_decisions_of_another_session_appear(run: Any) -> None:
    async with run() as seat:
        other = Ledger(seat.desk.ledger.path)
        pair = seat.desk.queue.finding(0).pair
        other.decide([Decision("drop", pair)], author="bob")
        await seat.app._poll()
        assert seat.cursor_line.startswith("› E P501   7")
        assert f"bob: dropped {pair[:8]}" in seat.text
        await seat.settle()
        assert seat.cursor_line.startswith("› E P501   7")
        assert "1 of 7 decided" in seat.text
        other.undo(author="bob")
        other.close()
        await seat.app._poll()
        await seat.settle()
        assert len(seat.desk.queue) == 9
        assert seat.cursor_line.startswith("› E P501   7")


async def test_decisions_of_another_session_are_seen_while_this_one_decides(run: Any) -> None:
    """A survey is out of date as soon as it is there; what the other one did is not shown again."""
    async with run() as seat:
        desk = seat.desk
        other = Ledger(desk.ledger.path)
        outcome = desk.look()
        dropped = desk.queue.finding(0).pair
        left = len(desk.queue)
        other.decide([Decision("tag", desk.queue.finding(1).pair, reason="odd")], author="bob")
        await seat.app._poll()
        assert len(desk.queue) == left
        other.decide([Decision("drop", dropped)], author="bob")
        other.close()
        await seat.app._poll()
        left = len(desk.queue)
        assert dropped not in {desk.queue.finding(nth).pair for nth in range(left)}
        assert desk.adopt(outcome)
        assert len(desk.queue) == left
        await seat.app.decide([Decision("drop", desk.queue.finding(0).pair)])
        assert not desk.overhear(desk.listen()), "its own decisions are no news"
        await seat.settle()
        assert "2 of 7 decided" in seat.text


async def test_polling_without_news_changes_nothing(run: Any) -> None:
    async with run() as seat:
        await seat.press("x")
        notice = seat.app.notice
        await seat.app._poll()
        assert seat.app.notice is notice
        assert not seat.app.is_updating


async def test_a_held_ledger_does_not_freeze_the_app_and_loses_nothing(
    run: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(app_module, "_PATIENCE", 0.05)
    async with run() as seat:
        holder = sqlite3.connect(seat.desk.ledger.path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        await seat.pilot.press("x")
        assert "waiting for the ledger, which another process holds…" in seat.text
        await seat.pilot.press("x", "j")
        assert "2 / 9 findings" in seat.text
        assert "still waiting for the ledger" in seat.text
        holder.execute("ROLLBACK")
        holder.close()
        await seat.settle()
        assert [one.action for one in seat.decisions()] == ["drop"]
        assert "dropped d905b923" in seat.text


async def test_a_decision_that_is_not_recorded_changes_nothing(run: Any, monkeypatch: Any) -> None:
    async with run() as seat:

        def full(*_: Any, **__: Any) -> None:
            raise LedgerError("the disk is full; nothing was recorded", "make room and retry")

        monkeypatch.setattr(seat.desk.ledger, "decide", full)
        await seat.press("x")
        assert "! the disk is full; nothing was recorded · make room and retry" in seat.text
        assert seat.cursor_line.startswith("› E P501   2")
        assert len(seat.desk.queue) == 9


async def test_a_survey_that_fails_is_told_and_review_goes_on(run: Any, monkeypatch: Any) -> None:
    async with run() as seat:

        def damaged(**_: Any) -> None:
            raise LedgerError("ledger.db: the ledger is damaged at entry 3", "restore it")

        with monkeypatch.context() as patched:
            patched.setattr(seat.desk, "look", damaged)
            await seat.press("x")
        assert "! ledger.db: the ledger is damaged at entry 3 · restore it" in seat.text
        await seat.press("x")
        assert len(seat.decisions()) == 2
        assert "2 of 7 decided" in seat.text


async def test_q_leaves_and_ctrl_q_too(run: Any) -> None:
    for key in ("q", "ctrl+q"):
        async with run() as seat:
            await seat.pilot.press(key)
            assert seat.app._exit
            assert seat.app.return_code == 0


class TestActions:
    """The table behind keys, key bar, help and palette."""

    def test_every_action_has_its_method(self) -> None:
        owners = {
            "app": ReviewApp,
            "overview": OverviewScreen,
            "review": ReviewScreen,
            "conflict": ConflictScreen,
            "group": GroupScreen,
            "similar": SimilarScreen,
            "balance": BalanceScreen,
            "decisions": DecisionsScreen,
            "gate": GateScreen,
            "failed": FailedScreen,
            "feedback": FeedbackScreen,
            "train": TrainScreen,
        }
        for action in ACTIONS:
            assert callable(getattr(owners[action.place], f"action_{action.name}"))

    @pytest.mark.parametrize("place", ["overview", "review", "gate", "train"])
    def test_no_key_has_two_meanings_in_one_place(self, place: Any) -> None:
        keys = [key for one in (place, "app") for act in actions_at(one) for key in act.keys]
        assert len(keys) == len(set(keys))

    @pytest.mark.parametrize("place", ["conflict", "group", "similar"])
    def test_a_place_over_a_mode_takes_only_q_from_the_app(self, place: Any) -> None:
        keys = [key for action in actions_at(place) for key in action.keys]
        assert len(keys) == len(set(keys))
        assert set(keys) & {key for action in actions_at("app") for key in action.keys} == {"q"}

    def test_ids_are_unique_and_sentences_end(self) -> None:
        assert len({action.id for action in ACTIONS}) == len(ACTIONS)
        for action in ACTIONS:
            assert action.help.endswith(".")
            assert len(action.label) < 15

    async def test_help_lists_every_action(self, run: Any) -> None:
        async with run(size=(120, 40)) as seat:
            await seat.press("question_mark")
            pane = seat.app.screen.query_one("#help")
            assert "Review · Decide" in seat.text
            for action in ACTIONS:
                assert f"{action.shown_keys:<10}{action.label:<15}" in pane.plain
            await seat.press("q")
            assert seat.cursor_line

    async def test_the_palette_runs_actions_by_name(self, run: Any) -> None:
        async with run() as seat:
            await seat.pilot.press("ctrl+p")
            await seat.until(lambda: "Search for commands" in seat.text)
            await seat.pilot.press(*"skip")
            await seat.until(lambda: "Decide: skip" in seat.text and "Annotate" not in seat.text)
            await seat.pilot.press("enter")
            await seat.until(lambda: "skipped; it comes again" in seat.text)

    async def test_the_key_bar_can_be_clicked(self, run: Any) -> None:
        async with run() as seat:
            bar = seat.lines[-1]
            await seat.pilot.click("#keys", offset=(bar.index("drop"), 0))
            await seat.settle()
            assert [one.action for one in seat.decisions()] == ["drop"]
            await seat.pilot.click("#modes", offset=(seat.lines[0].index("Overview"), 0))
            await seat.settle()
            assert "What to fix first" in seat.text


class TestSizes:
    """Everything that is needed is in sight from 60x20 up."""

    @pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
    async def test_review_shows_finding_pair_mark_fix_progress_and_keys(
        self, run: Any, size: Any
    ) -> None:
        async with run(size=size) as seat:
            assert len(seat.lines) == size[1]
            for told in (
                "› E P501",
                "P501 email-address · error",
                "▌ Write to ann@mill.example or bob@mill.example today.",
                "f put [EMAIL] in its place",
                "+ Write to [EMAIL] or [EMAIL] today.",
                "0 of 7 decided",
                "a keep",
                "x drop",
                "? help",
            ):
                assert told in seat.text
            await seat.press("e")
            assert "===[ assistant ]===" in seat.text
            await seat.press("escape", "F")
            assert "every error" in seat.text

    async def test_a_wide_screen_has_the_pair_beside_the_queue(self, run: Any) -> None:
        async with run(size=(120, 40)) as seat:
            (line,) = [line for line in seat.lines if line.startswith("› ")]
            assert "an e-mail address" in line[50:]

    async def test_it_follows_when_the_terminal_changes(self, run: Any) -> None:
        async with run(size=(120, 40)) as seat:
            await seat.press("j", "j", "j")
            await seat.pilot.resize_terminal(60, 20)
            await seat.settle()
            assert len(seat.lines) == 20
            assert seat.cursor_line.startswith("› E S003")
            await seat.pilot.resize_terminal(120, 40)
            await seat.settle()
            assert "S003 empty-response" in seat.lines[1]


async def test_no_key_waits_for_the_look_at_a_changed_pair(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "_PAUSE", 0.5)
    pair = Pair.single("Whom?", "Ask ann@mill.example or\x1b[31m dan@mill.example.")
    async with run([pair, Pair.single("Where?", "")]) as seat:
        (repair,) = seat.desk.repairs(seat.desk.queue.of_rule("P501"))
        recheck, go = seat.desk.recheck, Event()

        def slow(step: int, pair_ids: Collection[str]) -> Any:
            found = recheck(step, pair_ids)
            assert go.wait(10)
            return found

        monkeypatch.setattr(seat.desk, "recheck", slow)
        await seat.app.decide(repair.decisions)
        await seat.app.decide([Decision("drop", repair.pair)])
        assert [one.action for one in seat.decisions()] == ["edit", "drop"]
        go.set()
        await seat.app.workers.wait_for_complete()
        assert seat.desk.pair(repair.pair) is None
        assert [one.rule for one in seat.desk.queue.at(np.arange(len(seat.desk.queue)))] == [
            "S003",
            "V801",
        ]
        assert not seat.desk.unchecked
