"""Marking: which lines are marked, and one step of the ledger for all of them."""

from __future__ import annotations

import sqlite3
from typing import Any

import polars as pl
import pytest

from tunegate.curate.decision import Decision
from tunegate.curate.errors import LedgerError
from tunegate.curate.findings import hits
from tunegate.curate.ledger import Ledger
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Rule
from tunegate.tui.app import app as app_module
from tunegate.tui.app.change import summary_of
from tunegate.tui.app.marks import Marks

TWO = Pair.single("Whom?", "Ask ann@mill.example or\x1b[31m dan@mill.example.")


def _marked(seat: Any) -> list[str]:
    """Rule and row of the lines with the sign of a mark in the gutter."""
    return [line[2:].split()[1] for line in seat.lines if line[1:2] == "*"]


def _title(seat: Any) -> str:
    return next(line for line in seat.lines if " finding" in line or "marked" in line).strip()


def _clash(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    both = frame.filter(pl.col("prompt").str.starts_with("How do I"))["pos"].to_list()
    return hits([both[1]], ["says otherwise"], others=[[both[0]]])


CLASH = Rule(
    code="C201",
    name="clash",
    summary="Two pairs say otherwise.",
    why="The model learns both.",
    bad="bad",
    good="good",
    severity="error",
    check=_clash,
    scope="set",
)


class TestMarking:
    """What is marked, and how it is seen."""

    async def test_space_marks_goes_on_and_is_seen_without_colour(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("space", "j", "space")
            assert [line[:4] for line in seat.lines[2:6]] == [" *E ", "  E ", " *E ", "› E "]
            assert "4 / 9 findings · 2 marked" in _title(seat)
            assert "a keeps, x drops, f fixes all that is marked  esc unmarks" in seat.text
            await seat.press("k", "space")
            assert "4 / 9 findings · 1 marked" in _title(seat)

    async def test_escape_unmarks_before_it_clears_the_filter(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("F", "space", "enter", "space", "space")
            assert "3 / 4 of 9 findings · 2 marked · error" in _title(seat)
            await seat.press("escape")
            assert "3 / 4 of 9 findings · error" in _title(seat)
            assert "unmarks" not in seat.text
            await seat.press("escape")
            assert "9 findings" in _title(seat)

    async def test_a_range_follows_the_cursor_both_ways_and_stays_when_it_is_ended(
        self, run: Any
    ) -> None:
        async with run() as seat:
            await seat.press("j", "j", "v")
            assert "3 / 9 findings · 1 marked, range" in _title(seat)
            assert seat.cursor_line.startswith("›*E P501")
            await seat.press("G")
            assert "7 marked, range" in _title(seat)
            await seat.press("g")
            assert "3 marked, range" in _title(seat)
            await seat.press("pagedown")
            assert "6 / 9 findings · 4 marked, range" in _title(seat)
            await seat.press("k", "v", "j", "j")
            assert "7 / 9 findings · 3 marked" in _title(seat)
            assert "range" not in _title(seat)

    async def test_escape_gives_the_range_up_and_leaves_the_other_marks(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("space", "v", "j", "j", "escape")
            assert "4 / 9 findings · 1 marked" in _title(seat)
            await seat.press("escape")
            assert "marked" not in _title(seat)

    async def test_marks_inside_a_range_count_once_and_space_ends_it(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("j", "space", "g", "v", "j", "j", "space")
            assert "3 / 9 findings · 3 marked" in _title(seat)
            assert len(_marked(seat)) == 3
            await seat.press("space")
            assert "4 / 9 findings · 2 marked" in _title(seat)

    async def test_a_survey_between_two_keys_does_not_move_the_cursor_back(self, run: Any) -> None:
        async with run() as seat:
            screen = seat.app.screen
            screen.action_mark_range()
            screen.action_last()
            screen.show_desk()
            await seat.settle()
            assert "9 / 9 findings · 9 marked, range" in _title(seat)

    async def test_a_search_moves_on_within_a_range(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("v", "slash")
            await seat.type("twin")
            await seat.press("escape")
            assert "1 marked, range" in _title(seat)
            await seat.press("slash")
            await seat.type("refuses")
            await seat.press("enter")
            assert "8 / 9 findings · 8 marked, range" in _title(seat)

    async def test_a_filter_unmarks_what_it_hides_and_says_so(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("space", "G", "v", "k", "F", "space", "enter")
            assert "of 9 findings · 1 marked · error" in _title(seat)
            assert "unmarked what the filter hides: 2 findings" in seat.text
            await seat.press("escape", "escape")
            assert "marked" not in _title(seat)

    async def test_marks_follow_their_findings_through_a_survey(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("j", "j", "space", "space", "g")
            other = Ledger(seat.desk.ledger.path)
            frame = seat.desk.survey.loaded.dataset.frame
            other.decide([Decision("drop", frame["id"][1])], author="bob")
            other.decide([Decision("drop", frame["id"][3])], author="bob")
            other.close()
            await seat.app._poll()
            await seat.settle()
            assert "1 marked" in _title(seat)
            assert seat.cursor_line.startswith("›*E P501   7")

    async def test_marks_are_there_again_after_another_mode(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("space", "3", "2")
            assert "1 marked" in _title(seat)

    async def test_the_mouse_marks_in_the_gutter_and_with_shift(self, run: Any) -> None:
        async with run() as seat:
            await seat.pilot.click("#queue", offset=(0, 2))
            await seat.settle()
            assert "3 / 9 findings · 1 marked" in _title(seat)
            await seat.pilot.click("#queue", offset=(20, 0), shift=True)
            await seat.settle()
            assert "1 / 9 findings · 3 marked" in _title(seat)
            await seat.pilot.click("#queue", offset=(1, 1))
            await seat.pilot.click("#queue", offset=(20, 3))
            await seat.settle()
            assert "4 / 9 findings · 2 marked" in _title(seat)

    async def test_in_the_pair_space_turns_its_pages(self, run: Any, long_pair: Any) -> None:
        async with run([long_pair]) as seat:
            await seat.press("tab", "space")
            assert seat.app.screen.query_one("#pair").scroll_offset.y > 3
            assert "marked" not in _title(seat)

    async def test_there_is_nothing_to_mark_in_an_empty_queue(self, run: Any) -> None:
        async with run([Pair.single("a", "b")], rules=()) as seat:
            await seat.press("space", "v", "j", "space", "x", "a", "s", "escape")
            assert "Nothing left to review." in seat.text
            assert seat.decisions() == []


class TestDeciding:
    """One step for everything that is marked."""

    async def test_keep_is_one_step_and_one_undo(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("v", "j", "j", "a")
            kept = [one.pair for one in seat.decisions() if one.action == "keep"]
            assert len(kept) == len(set(kept)) == 2
            assert "kept 2 pairs · u undoes" in seat.text
            assert seat.cursor_line.startswith("› E S003")
            assert "1 / 6 findings" in _title(seat)
            assert "marked" not in _title(seat)
            await seat.press("u")
            assert seat.decisions() == []
            assert len(seat.desk.queue) == 9
            assert _marked(seat) == []

    async def test_drop_asks_once_and_names_the_pairs(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("space", "space", "space", "space", "x")
            assert "Drop 3 pairs" in seat.text
            assert "3 pairs · 4 findings" in seat.text
            assert "d905b923 pairs.jsonl:2 · P501" in seat.text
            assert "- Whom do I write to?" in seat.text
            await seat.press("escape")
            assert "nothing was changed" in seat.text
            assert "4 marked" in _title(seat)
            await seat.press("x", "enter")
            assert [one.action for one in seat.decisions()] == ["drop"] * 3
            assert "dropped 3 pairs · u undoes" in seat.text
            assert seat.cursor_line.startswith("› W D101")
            await seat.press("u")
            assert seat.decisions() == []

    async def test_drop_of_one_pair_by_two_findings_does_not_ask(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("space", "space", "x")
            (decision,) = seat.decisions()
            assert (decision.action, decision.rule) == ("drop", "P501")
            assert "dropped d905b923" in seat.text

    async def test_dismiss_counts_findings_also_those_without_a_pair(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("space", "space", "G", "space", "i")
            assert [one.pair is None for one in seat.decisions()] == [False, False, True]
            assert "dismissed 3 findings · u undoes" in seat.text
            await seat.press("u")
            assert len(seat.desk.queue) == 9

    async def test_what_has_no_pair_is_left_and_said(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("space", "G", "space", "a")
            assert "kept d905b923 · u undoes · left: 1 finding about no pair" in seat.text
            assert _marked(seat) == []
            await seat.press("G", "space", "x")
            assert "! no pair is behind what is marked · i dismisses the findings" in seat.text

    async def test_fix_shows_what_it_does_and_leaves_what_has_none(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("v", "G", "f")
            assert "Fix what is marked" in seat.text
            assert "5 pairs · 7 findings · left: 2 findings without a fix" in seat.text
            await seat.press("enter")
            assert {one.action for one in seat.decisions()} == {"edit", "drop", "merge"}
            assert "fixed 3 pairs, dropped 1, merged 1 · u undoes · left: 2 findings" in seat.text
            assert seat.cursor_line.startswith("› I V801")
            assert "2 / 2 findings" in _title(seat)
            await seat.press("u")
            assert seat.decisions() == []

    async def test_fixes_of_one_pair_are_one_step_without_a_question(self, run: Any) -> None:
        async with run([TWO], size=(120, 40)) as seat:
            await seat.press("v", "G", "k", "f")
            assert sorted(one.rule or "" for one in seat.decisions()) == ["F305", "P501"]
            (pair,) = seat.desk.survey.curated.dataset.frame["id"]
            assert seat.desk.pair(pair) == Pair.single("Whom?", "Ask [EMAIL] or[31m [EMAIL].")
            await seat.press("u")
            assert seat.desk.pair(pair) == TWO

    async def test_fix_says_so_when_nothing_marked_has_one(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("G", "space", "f")
            assert "! nothing that is marked has a fix" in seat.text
            assert "1 marked" in _title(seat)

    async def test_a_duplicate_in_a_conflict_is_left(self, run: Any, rules: Any) -> None:
        async with run(rules=(*rules, CLASH), size=(120, 40)) as seat:
            await seat.press("slash")
            await seat.type("repeats")
            await seat.press("enter", "space", "space", "f")
            assert [one.rule for one in seat.decisions()] == ["F305"]
            assert "left: 1 held by a conflict" in seat.text

    async def test_a_tag_goes_on_all_and_comes_off_all(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("t")
            await seat.type("legal")
            await seat.press("enter", "v", "j", "j", "t")
            assert "A tag, one word; one that is on it comes off · 2 pairs" in seat.text
            await seat.type("legal")
            await seat.press("enter")
            assert [one.action for one in seat.decisions()] == ["tag", "tag"]
            assert "tagged" in seat.text
            assert "marked" not in _title(seat)
            await seat.press("g", "v", "j", "j", "t", "tab", "enter")
            assert [one.action for one in seat.decisions()][2:] == ["untag", "untag"]
            assert "took a tag off 2 pairs legal · u undoes" in seat.text
            await seat.press("u")
            assert len(seat.decisions()) == 2

    async def test_several_are_assigned_and_noted_in_one_step(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("v", "j", "j", "o")
            await seat.type("bob")
            await seat.press("enter")
            assert [one.reason for one in seat.decisions()] == ["bob", "bob"]
            assert "assigned 2 pairs to bob · u undoes" in seat.text
            await seat.press("space", "w")
            await seat.type("why")
            await seat.press("enter", "u", "u")
            assert seat.decisions() == []

    async def test_skip_sends_all_to_the_end_in_their_order(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("j", "v", "j", "s")
            assert "skipped 2 findings; they come again at the end" in seat.text
            assert seat.cursor_line.startswith("› E S003")
            assert "2 / 9 findings" in _title(seat)
            await seat.press("G")
            assert seat.cursor_line.startswith("› E P501   7")
            assert seat.decisions() == []

    @pytest.mark.parametrize("key", ["m", "e", "E", "A", "c", "d", "D"])
    async def test_what_is_done_one_by_one_refuses(self, run: Any, key: str) -> None:
        async with run() as seat:
            await seat.press("space", "space", "j", "j", key)
            assert "! 2 findings are marked, and this is done one by one · esc" in seat.text
            assert seat.decisions() == []
            assert f" {key} " not in seat.lines[-1]

    async def test_a_step_that_is_not_recorded_leaves_the_marks(
        self, run: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with run() as seat:

            def full(*_: Any, **__: Any) -> None:
                raise LedgerError("the disk is full", "make room and retry")

            monkeypatch.setattr(seat.desk.ledger, "decide", full)
            await seat.press("v", "j", "j", "a")
            assert "! the disk is full · make room and retry" in seat.text
            assert "3 marked, range" in _title(seat)

    async def test_a_ledger_that_is_held_for_long_unmarks_when_it_is_through(
        self, run: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(app_module, "_PATIENCE", 0.05)
        async with run() as seat:
            await seat.press("v", "j", "j")
            holder = sqlite3.connect(seat.desk.ledger.path, isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            await seat.pilot.press("s", "v", "j", "a")
            assert "2 marked, range" in _title(seat)
            holder.execute("ROLLBACK")
            holder.close()
            await seat.settle()
            assert "marked" not in _title(seat)
            assert "keep" in [one.action for one in seat.decisions()]

    async def test_lines_about_pairs_are_marked_and_decided_too(self, run: Any) -> None:
        async with run() as seat:
            ids = seat.desk.survey.loaded.dataset.frame["id"].to_list()
            await seat.app.show_pairs([ids[0], ids[3]], "two pairs")
            await seat.settle()
            await seat.press("g", "v", "j")
            assert "2 marked, range" in _title(seat)
            await seat.press("i")
            assert [one.action for one in seat.decisions()] == ["dismiss"]
            assert "left: 1 pair without a finding" in seat.text
            await seat.press("u", "g", "v", "G", "s")
            assert _marked(seat) == []
            await seat.press("g", "v", "G", "a")
            assert [one.action for one in seat.decisions()].count("keep") == 2


def test_marks_are_of_findings_and_a_range_is_of_lines(desk: Any) -> None:
    queue = desk().queue
    marks = Marks()
    marks.follow(queue)
    marks.begin_range(2)
    assert (marks.count(cursor=7), marks.count(cursor=0)) == (6, 3)
    marks.end_range(cursor=4)
    assert [marks.holds(place, cursor=8) for place in range(6)] == [False] * 2 + [True] * 3 + [
        False
    ]
    gone = queue.finding(3).key
    queue.settle([gone])
    marks.follow(queue)
    assert [one.key for one in marks.findings(cursor=0)] == [
        queue.finding(2).key,
        queue.finding(3).key,
    ]
    marks.toggle(2)
    assert marks.count(cursor=0) == 1
    marks.clear()
    assert marks.findings(cursor=0) == []


async def test_a_range_goes_on_when_another_session_takes_its_first_line(run: Any) -> None:
    async with run() as seat:
        await seat.press("j", "j", "v", "j")
        assert "2 marked, range" in _title(seat)
        other = Ledger(seat.desk.ledger.path)
        finding = seat.desk.queue.finding(2)
        other.decide([Decision("drop", finding.pair)], author="bob")
        other.close()
        await seat.app._poll()
        await seat.settle()
        assert "marked, range" in _title(seat)


async def test_the_preview_of_fixes_names_rule_place_and_question(run: Any) -> None:
    async with run(size=(120, 40)) as seat:
        await seat.press("v", "G", "f")
        assert "d905b923 pairs.jsonl:2 · P501" in seat.text
        assert "pairs.jsonl:4 · S003" in seat.text
        assert "- What is a quern?" in seat.text


async def test_a_refusal_of_the_decisions_stays_with_them(run: Any) -> None:
    async with run() as seat:
        await seat.press("a", "H", "u", "j", "u")
        assert "! this decision is undone already" in seat.text
        await seat.press("escape")
        assert "undone already" not in seat.text


def test_a_step_of_several_kinds_is_told_by_kind() -> None:
    step = [
        Decision("drop", "a"),
        Decision("edit", "b", rule="P501", reason="redacted"),
        Decision("edit", "b", rule="F305", reason="stripped"),
        Decision("edit", "c", rule="P501", reason="redacted"),
        Decision("merge", "d", into="a"),
    ]
    assert summary_of(step) == "dropped 1 pair, fixed 2, merged 1"
    assert summary_of(step[1:3]) == "fixed b"
