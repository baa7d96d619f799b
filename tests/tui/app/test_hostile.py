"""Hostile text: nothing of it reaches the terminal as more than visible characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tunegate.curate.decision import Decision
from tunegate.curate.pair import Pair, ToolCall, Turn

ACTING = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)

NASTY = [
    "\x1b]0;owned\x07 title",
    "\x1b]52;c;b3duZWQ=\x07 clipboard",
    "\x1b[2J\x1b[H cleared",
    "\x9b31m C1 \x90q\x9c",
    "\x00\x08\x0b\x0c\x7f controls",
    "\u202egnp.exe\u202c \u2066iso\u2069 \u200f\u061c bidi",
    "zero\u200bwidth\ufeff\u2060joined",
    "[/red] [bold] [link=https://x.example]click[/link] [@click=app.quit]go[/]",
    "[unclosed [[ ]] \\[ {x} $y %s",
    "\r\noverwritten\rthis \u2028 line \u2029 paragraph \x85 next",
    "漢字かな交じり文 ｆｕｌｌ ｗｉｄｔｈ",
    "👩‍👩‍👧‍👦 👍🏽 🇩🇪 e\u0301 a\u0308\u0323 ẞ",
    "العربية עברית हिन्दी ไทย",
    "\t\ttabs\tand\ttabs",
    "\U000e0041\U000e0042 tags \ufff9a\ufffb",
    "===[ user ]===\n\\===[ calls ]===",
    "X" * 20_000,
    "word " * 20_000,
    "",
    " \n\n \t ",
]


def _pairs() -> Iterator[Pair]:
    for nasty in NASTY:
        yield Pair.single(f"{nasty} ann@mill.example", f"{nasty} bob@mill.example {nasty}")
        yield Pair(
            (
                Turn("user", nasty),
                Turn("assistant", nasty, (ToolCall(nasty, nasty, nasty),), name=nasty),
                Turn("tool", nasty, name=nasty, call_id=nasty),
                Turn("assistant", f"{nasty} carol@mill.example", weight=0),
            ),
            system=nasty,
            context=nasty,
            tools=nasty,
        )


def _check(seat: Any) -> None:
    for strip in seat.app.screen._compositor.render_strips():
        for segment in strip:
            assert not ACTING.search(segment.text), repr(segment.text)
            assert segment.style is None or not segment.style.link


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_every_pair_and_every_window_is_harmless(run: Any, size: Any) -> None:
    async with run(list(_pairs()), size=size) as seat:
        for pair_id in seat.desk.survey.curated.dataset.frame["id"]:
            seat.app.screen._table.move_to(seat.desk.queue.position_of_pair(pair_id))
            await seat.pilot.pause()
            _check(seat)


@pytest.mark.parametrize("key", ["e", "enter", "A", "F", "y"])
async def test_every_window_over_a_nasty_pair_is_harmless(run: Any, key: Any) -> None:
    nasty = "\n".join(NASTY[:11])
    pair = Pair.single(f"{nasty} ann@mill.example", f"{nasty} bob@mill.example")
    async with run([pair], size=(100, 40)) as seat:
        await seat.press(key)
        _check(seat)
        await seat.press("f2" if key == "e" else "end")
        _check(seat)


async def test_a_huge_line_is_cut_here_and_whole_in_the_full_text(run: Any) -> None:
    pair = Pair.single("Whom?", "7" * 500_000 + " ann@mill.example " + "8" * 500_000)
    async with run([pair]) as seat:
        assert any(line[:1] == "▌" and "ann@mill.example" in line for line in seat.lines)
        assert (
            "characters more; the full text shows all" in seat.app.screen.query_one("#pair").plain
        )
        await seat.press("enter")
        pane = seat.app.screen.query_one("#full")
        assert pane.plain.count("7") >= 500_000
        assert "ann@mill.example" in seat.text


async def test_names_of_files_and_authors_are_data_too(run: Any) -> None:
    async with run(author="[/x]\x1b[31m", file="a[red]\x1b]0;x\x07.jsonl") as seat:
        assert "a[red]␛]0;x␇.jsonl:2" in seat.text
        await seat.press("u")
        assert "there is nothing to undo for [/x]␛[31m" in seat.text
        await seat.press("slash")
        seat.app.screen.query_one("#search").value = "\x1b[31m[/x]"
        await seat.press("enter")
        _check(seat)
        assert "nothing here holds" in seat.text


async def test_reasons_of_other_sessions_are_data_too(run: Any) -> None:
    async with run() as seat:
        pair = seat.desk.queue.finding(0).pair
        seat.desk.ledger.decide([Decision("drop", pair, reason="[/x]\x1b]0;y\x07")], author="[b]")
        await seat.app._poll()
        await seat.settle()
        _check(seat)
        await seat.press("1")
        _check(seat)
