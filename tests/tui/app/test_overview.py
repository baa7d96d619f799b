"""The overview: what it says, and the way from it to the findings."""

from __future__ import annotations

from typing import Any

from tunegate.tui.output.numbers import score_text


async def test_it_says_score_criteria_methods_and_what_to_fix_first(run: Any) -> None:
    async with run(start="overview", size=(120, 40)) as seat:
        assert f"Readiness {score_text(seat.desk.score)} of 100" in seat.text
        for word in ("structured", "volume", "clean", "defined-task"):
            (line,) = [line for line in seat.lines if f" {word} " in line]
            assert line.split()[0] in ("PASS", "WARN", "FAIL")
        for name in ("LoRA", "QLoRA", "full fine-tuning", "distillation", "RAFT"):
            assert f" {name} " in seat.text
        assert "What to fix first" in seat.text
        assert seat.cursor_line


async def test_enter_opens_the_queue_of_the_line(run: Any) -> None:
    async with run(start="overview") as seat:
        groups = seat.desk.survey.readiness.fix_first
        await seat.press("j", "k", "j", "enter")
        assert seat.desk.queue.filter.rules == {groups[1].rule}
        assert f"of 9 findings · {groups[1].rule}" in seat.text
        assert "[2 Review]" in seat.text
        await seat.press("escape")
        assert "1 / 9 findings" in seat.text or " / 9 findings" in seat.text


async def test_decisions_in_review_show_here_and_undo_works_here(run: Any) -> None:
    async with run(size=(120, 40)) as seat:
        before = seat.desk.score
        await seat.press("A", "enter", "1")
        assert seat.desk.score > before
        assert f"Readiness {score_text(seat.desk.score)} of 100" in seat.text
        assert "2 of 7 decided" in seat.text
        await seat.press("u")
        assert f"Readiness {before:.1f} of 100" in seat.text
        assert "undid: fixed 2 pairs" in seat.text
        await seat.press("U", "2")
        assert seat.cursor_line.startswith("› E S003")


async def test_keys_scroll_the_report_on_a_small_screen(run: Any) -> None:
    async with run(start="overview", size=(60, 20)) as seat:
        assert "RAFT" not in seat.text
        await seat.press(*"JJJJJJ")
        assert "RAFT" in seat.text
        await seat.press(*"KKKKKK")
        assert "Readiness" in seat.text


async def test_a_clean_set_has_nothing_to_fix(run: Any, clean_pairs: Any) -> None:
    async with run(clean_pairs, start="overview", size=(120, 40)) as seat:
        assert "Nothing to fix" in seat.text
        await seat.press("enter", "j", "G")
        assert "[1 Overview]" in seat.text
        await seat.press("2")
        assert "Nothing left to review." in seat.text


async def test_it_says_where_the_gate_stands(run: Any) -> None:
    async with run(start="overview", size=(120, 40)) as seat:
        assert "Gate: nothing is measured yet · 4 opens it" in seat.text
