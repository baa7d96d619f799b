"""The widgets by themselves: they draw what is in sight, and nothing else."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from textual.app import App, ComposeResult
from textual.content import Content

from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import Mark as Marked
from tunegate.tui.app.passage import Passage, marked, plain
from tunegate.tui.app.text_lines import fitted
from tunegate.tui.app.text_pane import TextPane


class Numbers(LineTable):
    """Counts what it is asked for."""

    asked = 0

    def line(self, index: int, width: int) -> Content:
        self.asked += 1
        return plain(f"line {index}")


class Named(Numbers):
    """Lines of which the table knows what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.names = ["oak", "ash", "elm", "yew"]

    def says(self, index: int) -> str:
        return self.names[index]

    def line(self, index: int, width: int) -> Content:
        self.asked += 1
        return plain(self.names[index])


class Bench(App[None]):
    CSS_PATH = "../../../tui/app/app.tcss"

    def __init__(self, widget: Any) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


def _lines(app: Any) -> list[str]:
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def test_a_million_lines_are_there_at_once_and_only_those_in_sight_are_made() -> None:
    table = Numbers()
    async with Bench(table).run_test(size=(40, 10)) as pilot:
        started = perf_counter()
        table.show(1_000_000, cursor=0)
        await pilot.pause()
        assert _lines(pilot.app)[0].startswith("› line 0")
        table.move_to(999_999)
        await pilot.pause()
        assert _lines(pilot.app)[9].startswith("› line 999999")
        table.move_to(500_000)
        await pilot.pause()
        assert perf_counter() - started < 2
        assert table.asked < 100


async def test_the_cursor_keeps_its_place_on_the_screen_when_lines_go() -> None:
    table = Numbers()
    async with Bench(table).run_test(size=(40, 10)) as pilot:
        table.show(100, cursor=0)
        table.move_to(50)
        table.move_to(47)
        await pilot.pause()
        row = next(y for y, line in enumerate(_lines(pilot.app)) if line.startswith("›"))
        table.show(90, cursor=40)
        await pilot.pause()
        assert _lines(pilot.app)[row].startswith("› line 40")
        table.show(3, cursor=40)
        await pilot.pause()
        assert _lines(pilot.app)[2].startswith("› line 2")
        table.show(0, cursor=5)
        await pilot.pause()
        assert _lines(pilot.app) == [""] * 10
        assert table.cursor == 0


async def test_a_line_that_says_the_same_is_drawn_once_for_each_look() -> None:
    table = Named()
    async with Bench(table).run_test(size=(40, 4)) as pilot:
        table.show(4, cursor=0)
        await pilot.pause()
        table.asked = 0
        table.show(4, cursor=0)
        await pilot.pause()
        assert table.asked == 0
        table.names[1:2] = []
        table.show(3, cursor=0)
        await pilot.pause()
        assert table.asked == 0
        assert _lines(pilot.app) == ["› oak", "  elm", "  yew", ""]
        table.names[0] = "fir"
        table.show(3, cursor=1)
        await pilot.pause()
        assert _lines(pilot.app) == ["  fir", "› elm", "  yew", ""]
        assert table.asked == 2
        table.asked = 0
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert table.asked == 3


async def test_a_click_moves_the_cursor() -> None:
    table = Numbers()
    async with Bench(table).run_test(size=(40, 10)) as pilot:
        table.show(5, cursor=0)
        await pilot.pause()
        await pilot.click(Numbers, offset=(3, 4))
        assert table.cursor == 4
        await pilot.click(Numbers, offset=(3, 8))
        assert table.cursor == 4


async def test_a_pane_wraps_hangs_and_marks() -> None:
    pane = TextPane()
    async with Bench(pane).run_test(size=(24, 8)) as pilot:
        pane.show(
            [
                Passage(plain("PASS  one two three four five"), hang=6),
                Passage(marked("six seven eight nine ten eleven", [Marked(4, 9, "hit")])),
                Passage(plain("gone"), "-"),
            ]
        )
        await pilot.pause()
        assert _lines(pilot.app)[:6] == [
            "  PASS  one two three",
            "        four five",
            "▌ six seven eight nine",
            "  ten eleven",
            "- gone",
            "",
        ]


async def test_wide_characters_never_overflow() -> None:
    pane = TextPane()
    async with Bench(pane).run_test(size=(21, 5)) as pilot:
        pane.show([Passage(plain("漢字" * 20 + "👩‍👩‍👧‍👦" * 5))])
        await pilot.pause()
        for strip in pilot.app.screen._compositor.render_strips():
            assert strip.cell_length == 21


def test_texts_are_fitted_into_lines() -> None:
    parts = [(plain("one two three four"), 2), (plain("five six"), 4)]
    assert [line.plain.rstrip() for line in fitted(parts, width=9, height=3)] == [
        "one two",
        "three…",
        "five six",
    ]
    assert [line.plain for line in fitted(parts, width=40, height=1)] == ["one two three four"]
    assert fitted(parts, width=40, height=0) == []
