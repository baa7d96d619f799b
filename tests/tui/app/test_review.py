"""The review screen: every key, what it does to ledger and queue, and what is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tunegate.curate.errors import UserError
from tunegate.tui.app.full_text import FullTextScreen
from tunegate.tui.output.numbers import score_text


async def test_the_first_finding_is_shown_with_its_pair_its_mark_and_its_fix(run: Any) -> None:
    async with run() as seat:
        assert seat.cursor_line.startswith("› E P501")
        assert "▌ Write to ann@mill.example or bob@mill.example today." in seat.text
        assert "P501 email-address · error · pairs.jsonl:2" in seat.text
        assert "The model learns to repeat it." in seat.text
        assert "- Write to ann@mill.example or bob@mill.example today." in seat.text
        assert "+ Write to [EMAIL] or [EMAIL] today." in seat.text
        assert "0 of 7 decided" in seat.text


async def test_keep_dismisses_all_findings_of_the_pair_and_goes_on(run: Any) -> None:
    async with run() as seat:
        await seat.press("a")
        assert [one.action for one in seat.decisions()] == ["keep", "dismiss", "dismiss"]
        assert seat.cursor_line.startswith("› E P501   7")
        assert "kept d905b923 · u undoes" in seat.text
        assert "1 of 7 decided" in seat.text
        assert len(seat.desk.queue) == 7


async def test_drop_takes_out_the_pair_and_the_findings_that_name_it(run: Any) -> None:
    async with run() as seat:
        await seat.type("/repeats")
        await seat.press("enter")
        assert seat.cursor_line.startswith("› W D101")
        await seat.press("x")
        (decision,) = seat.decisions()
        assert (decision.action, decision.rule) == ("drop", "D101")
        assert "dropped b9a9634f · u undoes" in seat.text
        assert seat.cursor_line.startswith("› W F305")


async def test_merge_names_the_twin_and_nothing_else_can_be_merged(run: Any) -> None:
    async with run() as seat:
        await seat.press("m")
        assert seat.decisions() == []
        assert "! only a duplicate can be merged · x drops the pair" in seat.text
        await seat.press("j", "j", "j", "j", "m")
        (decision,) = seat.decisions()
        assert decision.action == "merge"
        assert decision.into == seat.desk.survey.loaded.dataset.frame["id"][0]
        assert "merged b9a9634f into " in seat.text


async def test_fix_applies_what_the_preview_says(run: Any) -> None:
    async with run() as seat:
        await seat.press("f")
        (decision,) = seat.decisions()
        assert decision.edited is not None
        assert decision.edited.response == "Write to [EMAIL] or [EMAIL] today."
        assert "fixed d905b923 · u undoes" in seat.text
        assert seat.cursor_line.startswith("› E P501   7")


async def test_fix_says_so_where_there_is_none(run: Any) -> None:
    async with run() as seat:
        await seat.press("G", "k", "f")
        assert seat.cursor_line.startswith("› W Q401")
        assert seat.decisions() == []
        assert "! there is no automatic fix here · e edits the pair" in seat.text


async def test_fix_all_counts_shows_and_asks_first(run: Any) -> None:
    async with run() as seat:
        await seat.press("A")
        assert "Fix every P501 in the queue" in seat.text
        assert "2 pairs · 3 findings · put [EMAIL] in its place" in seat.text
        assert "+ Ask [EMAIL] for the deed." in seat.text
        await seat.press("escape")
        assert seat.decisions() == []
        await seat.press("A", "enter")
        assert len(seat.decisions()) == 2
        assert "fixed 2 pairs · u undoes" in seat.text
        assert seat.cursor_line.startswith("› E S003")
        await seat.press("u")
        assert seat.decisions() == []
        assert len(seat.desk.queue) == 9


async def test_dismiss_settles_one_finding_also_one_on_the_whole_set(run: Any) -> None:
    async with run() as seat:
        await seat.press("i")
        assert seat.cursor_line.startswith("› E P501   2")
        assert len(seat.desk.queue) == 8
        await seat.press("G", "x")
        assert "! there is no pair to decide on here · i dismisses the finding" in seat.text
        await seat.press("i")
        assert [one.action for one in seat.decisions()] == ["dismiss", "dismiss"]
        assert seat.decisions()[1].pair is None
        assert "dismissed V801" in seat.text


async def test_skip_sends_a_finding_to_the_end_without_moving_the_cursor(run: Any) -> None:
    async with run() as seat:
        await seat.press("j", "j", "s")
        assert seat.cursor_line.startswith("› E S003")
        assert len(seat.desk.queue) == 9
        await seat.press("G")
        assert seat.cursor_line.startswith("› E P501   7")
        await seat.press("a")
        assert seat.cursor_line.startswith("› I V801")
        assert seat.decisions()[0].action == "keep"


async def test_undo_and_redo_bring_back_the_finding_and_the_cursor(run: Any) -> None:
    async with run() as seat:
        await seat.press("j", "j", "x")
        assert seat.cursor_line.startswith("› E S003")
        await seat.press("u")
        assert seat.decisions() == []
        assert seat.cursor_line.startswith("› E P501   7")
        assert "undid: dropped e5f4056f · U redoes" in seat.text
        await seat.press("U")
        assert [one.action for one in seat.decisions()] == ["drop"]
        assert "redid: dropped e5f4056f · u undoes" in seat.text
        await seat.press("U")
        assert "! there is nothing to redo for ann" in seat.text


async def test_decisions_and_undo_survive_a_restart(run: Any) -> None:
    async with run() as seat:
        await seat.press("x", "x", "a")
    async with run() as seat:
        assert [one.action for one in seat.decisions()] == ["drop", "drop", "keep", "dismiss"]
        assert "3 of 7 decided" in seat.text
        await seat.press("u", "u")
        assert [one.action for one in seat.decisions()] == ["drop"]
        assert seat.cursor_line.startswith("› E P501   7")


async def test_moving_goes_line_by_line_page_by_page_and_to_the_ends(run: Any) -> None:
    async with run() as seat:
        await seat.press("j", "down", "k")
        assert seat.cursor_line.startswith("› E P501   2")
        assert "2 / 9 findings" in seat.text
        await seat.press("G")
        assert "9 / 9 findings" in seat.text
        await seat.press("j", "g", "pagedown")
        assert "6 / 9 findings" in seat.text
        await seat.press("end", "pageup", "home", "up")
        assert "1 / 9 findings" in seat.text


async def test_search_goes_from_hit_to_hit_and_wraps_around(run: Any) -> None:
    async with run() as seat:
        await seat.press("slash")
        await seat.type("MILL")
        await seat.press("enter")
        assert seat.desk.queue.search == "MILL"
        assert "1 of 6 with 'MILL'" in seat.text
        await seat.press("n", "n", "n")
        assert seat.cursor_line.startswith("› W F305")
        await seat.press("N")
        assert seat.cursor_line.startswith("› E P501   7")
        await seat.press("g", "N")
        assert seat.cursor_line.startswith("› W Q401")
        await seat.press("n")
        assert seat.cursor_line.startswith("› E P501   2")


async def test_search_for_nothing_and_escape_leave_everything_as_it_was(run: Any) -> None:
    async with run() as seat:
        await seat.press("n")
        assert "! nothing was found · / finds text" in seat.text
        await seat.press("slash", "z", "z", "enter")
        assert "! nothing here holds 'zz'" in seat.text
        assert seat.cursor_line.startswith("› E P501   2")
        await seat.press("slash", "escape")
        await seat.press("j")
        assert "2 / 9 findings" in seat.text


async def test_filter_by_rule_severity_and_text(run: Any) -> None:
    async with run() as seat:
        await seat.press("F")
        assert "every error  4" in seat.text
        assert "P501 email-address  3" in seat.text
        await seat.press("space", "enter")
        assert "1 / 4 of 9 findings · error" in seat.text
        await seat.press("F", "tab")
        await seat.type("carol")
        await seat.press("enter")
        assert '1 / 1 of 9 findings · error · "carol"' in seat.text
        await seat.press("x")
        assert "Nothing here matches the filter." in seat.text
        assert "esc shows all 8 findings." in seat.text
        await seat.press("escape")
        assert "1 / 8 findings" in seat.text


async def test_filter_cancelled_and_reset(run: Any) -> None:
    async with run() as seat:
        await seat.press("F", "space", "escape")
        assert not seat.desk.queue.filter
        await seat.press("F", "space", "enter", "F", "ctrl+r")
        assert not seat.desk.queue.filter
        assert "1 / 9 findings" in seat.text


async def test_full_text_shows_rule_pair_and_twin(run: Any) -> None:
    async with run() as seat:
        await seat.press("j", "j", "j", "j", "enter")
        assert "D101 exact-duplicate" in seat.text
        assert "compared with pairs.jsonl:1" in seat.text
        await seat.press("escape")
        assert seat.cursor_line.startswith("› W D101")


async def test_copy_puts_the_transcript_on_the_clipboard(run: Any) -> None:
    async with run() as seat:
        await seat.press("y")
        assert seat.app.clipboard.startswith("===[ user ]===\nWhom do I write to?\n")
        assert "copied d905b923" in seat.text


async def test_tab_moves_between_the_panes_and_the_keys_follow(run: Any, long_pair: Any) -> None:
    async with run([long_pair]) as seat:
        pane = seat.app.screen.query_one("#pair")
        assert pane.scroll_offset.y == 0
        await seat.press("J")
        assert pane.scroll_offset.y > 3
        await seat.press("K", "tab", "j", "j")
        assert pane.has_focus
        assert pane.scroll_offset.y == 2
        await seat.press("x")
        assert len(seat.decisions()) == 1


async def test_the_pair_opens_at_what_was_found(run: Any, long_pair: Any) -> None:
    async with run([long_pair.with_response("line\n" * 300 + "ask ann@mill.example")]) as seat:
        await seat.press("j")
        assert "▌ ask ann@mill.example" in seat.text


async def test_the_last_decision_says_what_to_do_next(run: Any) -> None:
    async with run() as seat:
        await seat.press("A", "enter", "x", "x", "x", "x", "i")
        assert "Nothing left to review." in seat.text
        assert "Press 1 for the readiness report, or run tunegate export." in seat.text
        assert "7 of 7 decided" in seat.text
        await seat.press("x", "a", "e", "f", "m", "s", "i", "y", "enter", "j", "G", "A")
        assert len(seat.decisions()) == 7


async def test_the_score_rises_as_findings_are_settled(run: Any) -> None:
    async with run() as seat:
        before = seat.desk.score
        await seat.press("A", "enter")
        assert seat.desk.score > before
        assert f"score {score_text(seat.desk.score)} (+{seat.desk.score - before:.1f})" in seat.text
        await seat.press("u")
        assert seat.desk.score == before


async def test_every_mode_is_named_in_sixty_columns(run: Any) -> None:
    async with run(size=(60, 20)) as seat:
        for name in ("1 Overview", "[2 Review]", "3 Balance", "4 Gate", "5 Train"):
            assert name in seat.lines[0]


async def test_what_was_said_does_not_follow_into_another_mode(run: Any) -> None:
    async with run() as seat:
        await seat.press("e", "escape")
        assert "nothing was changed" in seat.text
        await seat.press("3")
        assert "nothing was changed" not in seat.text


async def test_the_text_that_cannot_be_made_says_why(run: Any) -> None:
    def fails() -> Any:
        raise UserError("no advice", "ask later")

    async with run() as seat:
        seat.app.push_screen(FullTextScreen("Advice", fails))
        await seat.settle()
        assert "! no advice" in seat.text
        assert "hint: ask later" in seat.text


async def test_rule_and_fix_are_read_whole_where_there_is_room(run: Any, rules: Any) -> None:
    why = " ".join(f"reason{nth}" for nth in range(40))
    says = " ".join(f"step{nth}" for nth in range(25))
    long = [
        replace(one, why=why, fix=None if one.fix is None else replace(one.fix, says=says))
        for one in rules
    ]
    async with run(rules=long, size=(120, 40)) as seat:
        assert "reason39" in seat.text
        assert "step24" in seat.text
        assert "+ Write to [EMAIL]" in seat.text


async def test_a_low_screen_shows_what_goes_and_what_comes(run: Any) -> None:
    async with run(size=(60, 20)) as seat:
        assert "- Write to ann@mill.example" in seat.text
        assert "+ Write to [EMAIL]" in seat.text
