"""Notes, tags and names beside pairs: written, shown, taken back, and found again."""

from __future__ import annotations

from typing import Any

import pytest

from tunegate.curate.decision import Decision


async def test_a_note_stands_above_the_pair_and_decides_nothing(run: Any) -> None:
    async with run() as seat:
        await seat.press("w")
        await seat.type("ask legal")
        await seat.press("enter")
        (decision,) = seat.decisions()
        assert (decision.action, decision.reason) == ("note", "ask legal")
        assert "ann: ask legal" in seat.text
        assert "noted on d905b923 · u undoes" in seat.text
        assert "0 of 7 decided" in seat.text
        assert len(seat.desk.queue) == 9
        await seat.press("u")
        assert "ann: ask legal" not in seat.text
        assert seat.decisions() == []


async def test_a_tag_goes_on_and_the_same_tag_comes_off(run: Any) -> None:
    async with run() as seat:
        await seat.press("t")
        await seat.type("legal")
        await seat.press("enter")
        assert "#legal" in seat.text
        await seat.press("t", "tab", "enter")
        assert [one.action for one in seat.decisions()] == ["tag", "untag"]
        assert "#legal" not in seat.text
        await seat.press("t")
        await seat.type("two words")
        await seat.press("enter")
        assert "! 'two words' is no tag: a tag is one word" in seat.text


async def test_an_assigned_pair_is_found_by_the_filter_also_without_a_finding(run: Any) -> None:
    async with run() as seat:
        pair_id = seat.desk.survey.loaded.dataset.frame["id"][0]
        seat.desk.ledger.decide([Decision("assign", pair_id, reason="bob")], author="eve")
        await seat.app._poll()
        await seat.settle()
        await seat.press("o")
        await seat.type("bob")
        await seat.press("enter", "F", "G")
        for _ in range(12):
            await seat.press("j")
        assert "for bob  2" in seat.text
        await seat.press("space", "enter")
        assert "2 findings and 1 pair without one · for bob" in seat.text
        await seat.press("j", "j")
        assert seat.cursor_line.startswith("› ·")
        assert "no finding is open · pairs.jsonl:1" in seat.text
        await seat.press("i", "f", "A", "m")
        assert len(seat.decisions()) == 2
        await seat.press("x")
        dropped = seat.decisions()[-1]
        assert (dropped.action, dropped.pair, dropped.rule) == ("drop", pair_id, None)
        assert "2 of 9 findings · for bob" in seat.text or "/ 2 of" in seat.text
        await seat.press("u")
        assert "1 pair without one" in seat.text
        assert seat.cursor_line.startswith("› ·")
        await seat.press("escape")
        assert "9 findings" in seat.text


async def test_history_says_who_decided_what_when_and_why(run: Any) -> None:
    async with run() as seat:
        await seat.press("w")
        await seat.type("why")
        await seat.press("enter", "f", "u", "h")
        assert "History of d905b923 · 3 entries" in seat.text
        lines = [line for line in seat.lines if "d905b923" in line and "ann" in line]
        assert "undid: fixed d905b923" in lines[0]
        assert "fixed d905b923 (undone)  P501 put [EMAIL] in its" in lines[1]
        assert "noted on d905b923: why" in lines[2]
        await seat.press("j")
        assert "because of P501 email-address" in seat.text
        assert "+ Write to [EMAIL] or [EMAIL] today." in seat.text
        await seat.press("escape")
        assert seat.cursor_line.startswith("› E P501")


async def test_from_a_past_decision_back_to_its_pair_and_the_decision_taken_back(run: Any) -> None:
    async with run() as seat:
        await seat.press("x", "j", "a", "H")
        assert "All decisions" in seat.text
        assert seat.desk.pair("d905b923") is None
        await seat.press("G", "j", "j", "enter")
        assert "1 / 1 · 1 pair without a finding · pair" in seat.text
        assert "left the set" in seat.text
        assert "Write to ann@mill.example" in seat.text
        await seat.press("a")
        assert seat.decisions()[-1].action == "keep"
        await seat.press("escape", "H", "k", "enter")
        await seat.press("H", "u")
        assert len(seat.decisions()) == 3


async def test_what_people_write_is_shown_and_never_executed(run: Any) -> None:
    async with run() as seat:
        frame = seat.desk.survey.loaded.dataset.frame
        hostile = "\x1b]0;x\x07[bold]\u202e[/]\x9b31m"
        decisions = [
            Decision("note", frame["id"][1], reason=hostile),
            Decision("tag", frame["id"][1], reason="\x1b[31m"),
            Decision("assign", frame["id"][1], reason=hostile),
        ]
        seat.desk.ledger.decide(decisions, author=f"eve{hostile}")
        await seat.app._poll()
        await seat.settle()
        for keys in ((), ("h",), ("j",), ("escape", "H"), ("escape", "t"), ("escape", "o"),
                     ("escape", "F")):  # fmt: skip
            await seat.press(*keys)
            assert not set(seat.text) & set("\x1b\x07\x9b\u202e")
            assert "[bold]" in seat.text or "F" in keys or "t" in keys


@pytest.mark.parametrize("key", ["w", "t", "o", "h"])
async def test_a_finding_without_a_pair_has_none(run: Any, key: str) -> None:
    async with run() as seat:
        await seat.press("G", key)
        assert seat.cursor_line.startswith("› I V801")
        assert seat.decisions() == []
