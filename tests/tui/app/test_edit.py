"""Editing a pair: in the app, in an editor of one's own, valid and not."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

import pytest
from textual.widgets import TextArea

from tunegate.curate.errors import UserError
from tunegate.curate.pair import Pair
from tunegate.curate.transcript import to_text
from tunegate.tui.app import review
from tunegate.tui.app.disguise import Disguise


def area(seat: Any) -> Any:
    return seat.app.screen.query_one(TextArea)


async def test_an_edit_is_shown_as_a_diff_and_rechecked_at_once(run: Any) -> None:
    async with run() as seat:
        await seat.press("e")
        assert "===[ user ]===" in seat.text
        assert area(seat).cursor_location == (4, len("Write to "))
        area(seat).text = "===[ user ]===\nWhom?\n\n===[ assistant ]===\nAsk ann@mill.example.\n"
        await seat.press("f2")
        assert "What changes" in seat.text
        assert "- Whom do I write to?" in seat.text
        assert "+ Whom?" in seat.text
        await seat.press("y")
        (decision,) = seat.decisions()
        assert decision.action == "edit"
        assert decision.edited == Pair.single("Whom?", "Ask ann@mill.example.")
        assert "edited d905b923 · u undoes" in seat.text
        assert len(seat.desk.queue) == 8
        assert "▌ Ask ann@mill.example." in seat.text


async def test_an_edit_that_mends_the_pair_goes_on_to_the_next_finding(run: Any) -> None:
    async with run() as seat:
        await seat.press("e")
        area(seat).text = "===[ user ]===\nWhom?\n\n===[ assistant ]===\nAsk the miller.\n"
        await seat.press("ctrl+s", "enter")
        assert seat.cursor_line.startswith("› E P501   7")
        await seat.press("u")
        assert seat.cursor_line.startswith("› E P501   2")
        assert "Write to ann@mill.example" in seat.text


async def test_ctrl_home_and_ctrl_end_go_to_both_ends_of_the_text(run: Any) -> None:
    async with run() as seat:
        await seat.press("e", "ctrl+home")
        assert area(seat).cursor_location == (0, 0)
        await seat.press("ctrl+end")
        assert area(seat).cursor_location == area(seat).document.end


@pytest.mark.parametrize(
    ("text", "told", "line"),
    [
        ("===[ user ]===\nWhom?\n", "line 1: the last turn is not an assistant's", 0),
        ("===[ user ]===\nx\n\n===[ asistant ]===\ny", "line 4: unknown section 'asistant'", 3),
        ("===[ user ]===\nx\n\n===[ assistant ]===\n \n", "the response is empty", None),
    ],
)
async def test_an_invalid_transcript_is_refused_with_line_and_reason(
    run: Any, text: Any, told: Any, line: Any
) -> None:
    async with run() as seat:
        await seat.press("e")
        area(seat).text = text
        await seat.press("f2")
        assert f"! {told}" in seat.text
        assert line is None or area(seat).cursor_location[0] == line
        await seat.press("escape")
        assert "What you typed would be lost." in seat.text
        await seat.press("escape")
        assert area(seat).text == text
        await seat.press("escape", "y")
        assert seat.decisions() == []
        assert "nothing was changed" in seat.text


async def test_escape_without_changes_asks_nothing(run: Any) -> None:
    async with run() as seat:
        await seat.press("e", "escape")
        assert seat.cursor_line.startswith("› E P501")
        await seat.press("e", "f2")
        assert seat.cursor_line.startswith("› E P501")
        assert seat.decisions() == []


async def test_the_diff_can_be_declined_and_editing_goes_on(run: Any) -> None:
    async with run() as seat:
        await seat.press("e")
        area(seat).insert("Perhaps ")
        await seat.press("f2", "escape")
        area(seat).insert("More.\n")
        await seat.press("f2", "n")
        assert "More." in area(seat).text
        assert seat.decisions() == []


async def test_hostile_characters_survive_an_edit_elsewhere_in_the_pair(run: Any) -> None:
    pair = Pair.single("Ask ann@mill.example", "a\x1b[31m\u2028b\x85c\r\nd\x0ce ␛ f")
    async with run([pair]) as seat:
        await seat.press("e")
        assert "\x1b" not in seat.text
        area(seat).replace("Write to", (1, 0), (1, 3))
        await seat.press("f2", "y")
        (decision,) = seat.decisions()
        assert decision.edited.prompt == "Write to ann@mill.example"
        assert decision.edited.response == pair.response


async def click(seat: Any, words: str) -> None:
    """Click on words that stand on the screen once."""
    (y,) = [nth for nth, line in enumerate(seat.lines) if words in line]
    await seat.pilot.click(offset=(seat.lines[y].index(words) + 1, y))
    await seat.settle()


async def test_an_edit_is_saved_or_left_with_the_mouse_alone(run: Any) -> None:
    async with run([Pair.single("Ask ann@mill.example", "Do.")]) as seat:
        await seat.press("e", "X")
        await click(seat, "F2 or ctrl+s shows changes")
        await click(seat, "esc edit on")
        await click(seat, "F2 or ctrl+s shows changes")
        await click(seat, "⏎ accept")
        assert [one.edited.prompt for one in seat.decisions()] == ["Ask Xann@mill.example"]
        await seat.press("e", "X")
        await click(seat, "esc leaves")
        await click(seat, "y leave")
        assert len(seat.decisions()) == 1


async def test_enter_does_not_throw_away_what_was_typed(run: Any) -> None:
    async with run([Pair.single("Ask ann@mill.example", "Do.")]) as seat:
        await seat.press("e", "X", "escape", "enter")
        assert "Leave without saving?" in seat.text
        await seat.press("escape")
        assert "Ask Xann" in area(seat).text
        await seat.press("escape", "y")
        assert seat.decisions() == []


async def test_a_long_refusal_is_read_whole_on_a_narrow_screen(run: Any) -> None:
    async with run([Pair.single("Ask ann@mill.example", "Do.")], size=(60, 20)) as seat:
        await seat.press("e", "ctrl+home", "up", "end", "x", "f2")
        shown = " ".join(" ".join(line.strip("│ ") for line in seat.lines).split())
        assert "! line 1: a heading that is not closed · write ===[ user ]===" in shown
        assert "esc leaves" in shown
        assert "ctrl+z undoes" in shown


def test_a_disguise_can_always_be_taken_off() -> None:
    text = "".join(map(chr, range(0x3000))) + "\u202e\ufeff\U000e0041"
    disguise = Disguise.of(text)
    hidden = disguise.hide(text)
    assert disguise.reveal(hidden) == text
    assert len(hidden.splitlines()) == 2
    assert not set("\x1b\x9b\u202e\u2028\r\x7f") & set(hidden)


class TestOutside:
    """`E`, with a stand-in for the editor and for handing the terminal over."""

    @pytest.fixture
    def editor(self, monkeypatch: Any) -> Any:
        answers = {}

        @contextmanager
        def suspend(app: Any) -> Any:
            yield

        def edit(text: Any) -> Any:
            answer = answers["with"]
            if isinstance(answer, Exception):
                raise answer
            return answer(text)

        monkeypatch.setattr("textual.app.App.suspend", suspend)
        monkeypatch.setattr(review, "edit_text", edit)
        return answers

    async def test_what_was_saved_is_shown_as_a_diff_and_recorded(
        self, run: Any, editor: Any
    ) -> None:
        editor["with"] = lambda text: text.replace("ann@mill.example or ", "")
        async with run() as seat:
            await seat.press("E")
            assert "What changes" in seat.text
            await seat.press("enter")
            (decision,) = seat.decisions()
            assert decision.edited.response == "Write to bob@mill.example today."

    async def test_an_invalid_text_can_be_mended_in_the_app(self, run: Any, editor: Any) -> None:
        editor["with"] = lambda text: text.replace("===[ assistant ]===", "===[ asistant ]===")
        async with run() as seat:
            await seat.press("E")
            assert "! line 4: unknown section 'asistant'" in seat.text
            area(seat).text = to_text(Pair.single("Whom?", "Him."))
            await seat.press("f2", "enter")
            assert seat.decisions()[0].edited == Pair.single("Whom?", "Him.")

    async def test_an_unchanged_text_and_a_failing_editor_change_nothing(
        self, run: Any, editor: Any
    ) -> None:
        editor["with"] = lambda text: text
        async with run() as seat:
            await seat.press("E")
            assert "nothing was changed" in seat.text
            editor["with"] = UserError("no editor is set", "set EDITOR")
            await seat.press("E")
            assert "! no editor is set · set EDITOR" in seat.text
            assert seat.decisions() == []

    async def test_a_terminal_that_cannot_be_lent_is_named(self, run: Any) -> None:
        async with run() as seat:
            await seat.press("E")
            assert "! this terminal cannot be lent to an editor · e edits here" in seat.text
