"""Balance: the charts, the pairs of a bar, and what there is to say when nothing can be drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tunegate.curate.errors import Cancelled, UserError
from tunegate.curate.pair import Pair
from tunegate.curate.queries import Queries

NAMES = ("prompt length", "response length", "tasks", "topics", "formats", "queries")


async def to(seat: Any, name: str) -> None:
    """Go to a chart by the keys."""
    for _ in range(NAMES.index(name)):
        await seat.press("l")
    assert f"[{name}]" in seat.text


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_bars_have_label_block_count_and_share(run: Any, size: Any) -> None:
    async with run(size=size) as seat:
        await seat.press("3")
        assert "[prompt length]" in seat.text
        assert "Half have up to" in seat.text
        await to(seat, "formats")
        assert seat.cursor_line.startswith("› prose")
        assert "█" in seat.cursor_line
        assert "86 %" in seat.cursor_line
        assert "(empty, or a tool call)" in seat.text or size[0] == 60


async def test_the_pairs_of_a_bar_stand_beside_it_and_enter_reviews_them(run: Any) -> None:
    async with run() as seat:
        await seat.press("3")
        await to(seat, "formats")
        await seat.press("j")
        assert "1 pair · (empty, or a tool call)" in seat.text
        assert "What is a quern?" in seat.text
        await seat.press("k", "enter")
        assert "[2 Review]" in seat.text
        assert "7 findings and 1 pair without one · formats: prose" in seat.text
        await seat.press("G")
        assert seat.cursor_line.startswith("› ·")
        assert "How do I reset my key?" in seat.cursor_line
        await seat.press("a")
        assert [one.action for one in seat.decisions()] == ["keep"]
        assert "pair without one" not in seat.text
        await seat.press("escape")
        assert "/ 9 findings" in seat.text


async def test_everything_works_with_the_mouse(run: Any) -> None:
    async with run() as seat:
        await seat.pilot.click("#modes", offset=(seat.lines[0].index("Balance"), 0))
        await seat.settle()
        await seat.pilot.click("#charts", offset=(seat.lines[1].index("formats"), 0))
        await seat.settle()
        assert "[formats]" in seat.text
        await seat.pilot.click("#bars", offset=(5, 1))
        await seat.settle()
        assert seat.cursor_line.startswith("› (empty")
        await seat.pilot.click("#bars", offset=(5, 1), times=2)
        await seat.settle()
        assert "1 / 1 of 9 findings · formats: (empty, or a tool call)" in seat.text


async def test_what_cannot_be_drawn_is_said_in_a_sentence(run: Any) -> None:
    async with run() as seat:
        await seat.press("3")
        await to(seat, "topics")
        assert "Topics take 100 pairs with different prompts; the set has 7 pairs." in seat.text
        await seat.press("enter", "j", "G")
        assert "[3 Balance]" in seat.text
        await seat.press("h")
        assert "No pair has a task; `task` in [columns] names the column" in seat.text
        await seat.press("h", "h", "h")
        assert "No production queries: `queries` in tunegate.toml" in seat.text


async def test_an_empty_set_is_no_error(run: Any) -> None:
    async with run([]) as seat:
        await seat.press("3")
        assert "There are no pairs." in seat.text


async def test_the_charts_follow_the_decisions(run: Any) -> None:
    async with run() as seat:
        await seat.press("3")
        await to(seat, "formats")
        assert " 6 " in seat.cursor_line
        await seat.press("2", "x", "3")
        assert " 5 " in seat.cursor_line


async def test_the_queries_of_a_bar_are_listed(run: Any, desk: Any) -> None:
    mills = ["water", "wind", "steam", "saw", "paper"]
    pairs = [
        Pair.single(f"How tall is the {name} mill number {nth}?", f"It is {nth} metres tall.")
        for name in mills
        for nth in range(6)
    ]
    asked = [f"How tall is {name} mill {nth}?" for name in mills for nth in range(5)]
    asked += ["Do you sell gift cards?", "Is a gift card ever void?"]
    made = desk(pairs)
    made.context = replace(made.context, queries=lambda: Queries(pl.Series("query", asked)))
    async with run(opener=lambda progress: made) as seat:
        await seat.press("3")
        await to(seat, "queries")
        assert "of 27 queries; " in seat.text
        await seat.press("j", "enter")
        assert "likeness of the nearest prompt" in seat.text
        assert "gift card" in seat.text


async def test_counting_can_be_stopped_and_begun_again(run: Any, monkeypatch: Any) -> None:
    async with run() as seat:
        with monkeypatch.context() as patched:

            def stopped(*_: Any, **__: Any) -> None:
                raise Cancelled

            patched.setattr(seat.desk, "balance", stopped)
            await seat.press("3")
            assert "stopped   r counts again" in seat.text
        await seat.press("r")
        assert "Half have up to" in seat.text


async def test_an_error_is_shown_with_its_hint(run: Any, monkeypatch: Any) -> None:
    async with run() as seat:

        def failing(*_: Any, **__: Any) -> None:
            raise UserError("queries.txt: it cannot be read", "check its rights")

        monkeypatch.setattr(seat.desk, "balance", failing)
        await seat.press("3")
        assert "! queries.txt: it cannot be read · check its rights" in seat.text


async def test_hostile_labels_are_shown_and_never_executed(run: Any) -> None:
    async with run(
        [Pair.single("\x1b]0;x\x07[/b]\u202e", "yes"), Pair.single("b", "\x9b31m")] * 12
    ) as seat:
        await seat.press("3")
        for _ in NAMES:
            assert not set(seat.text) & set("\x1b\x07\x9b\u202e")
            await seat.press("l")


async def test_the_chart_that_is_shown_is_named_on_a_narrow_screen_too(run: Any) -> None:
    async with run(size=(60, 20)) as seat:
        await seat.press("3")
        for name in NAMES:
            assert f"[{name}]" in seat.lines[1]
            await seat.press("l")
        assert f"[{NAMES[0]}]" in seat.lines[1]
