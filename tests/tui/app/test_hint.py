"""Hints: they name actions by the keys that these have."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.decision import Decision
from tunegate.tui.app import hint as hint_module
from tunegate.tui.app.actions import ACTIONS
from tunegate.tui.app.app import ReviewApp
from tunegate.tui.app.hint import NAMED, hint
from tunegate.tui.app.keys import remapped

APP = Path(hint_module.__file__).parent


def test_an_action_is_named_by_its_first_key_here_or_elsewhere() -> None:
    assert hint("{keep} keeps it, {app.help} helps", ACTIONS, "review").plain == (
        "a keeps it, ? helps"
    )
    table = remapped({"review": {"keep": ["f5", "Q"]}}, origin="t.toml")
    assert hint("{keep} keeps it", table, "review").plain == "f5 keeps it"
    assert hint("then {review.conflict}", table, "group").plain == "then c"
    assert hint("{0} and { x }", table, "group").plain == "{0} and { x }"


def test_only_what_can_be_done_here_is_a_button() -> None:
    shown = hint("{keep} {app.help} {group.merge}", ACTIONS, "review")
    clicks = [span.style.meta for span in shown.spans if getattr(span.style, "meta", None)]
    assert [one["@click"] for one in clicks] == ["screen.keep", "app.help"]


def test_a_wrong_name_is_a_bug() -> None:
    with pytest.raises(KeyError):
        hint("{nothing}", ACTIONS, "review")


def _templates(path: Path) -> Iterator[str]:
    """The texts of a module that name actions, docstrings aside."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and "`{" not in text:
            yield from (found[0] for found in NAMED.finditer(text))


def test_every_action_that_a_hint_of_the_app_names_exists() -> None:
    known = {f"{{{action.id}}}" for action in ACTIONS} | {f"{{{one.name}}}" for one in ACTIONS}
    named = [(path.name, one) for path in APP.glob("*.py") for one in _templates(path)]
    assert len(named) > 40
    assert [one for one in named if one[1] not in known] == []


async def test_other_keys_stand_in_hints_refusals_and_after_a_decision(
    run: Any, desk: Any, see: Any
) -> None:
    keys = {"review": {"undo": "B", "edit": "f5", "full_text": "f6", "fix": "f7"}}
    async with run() as first:
        workspace = first.app.workspace
    app = ReviewApp(
        workspace, opener=lambda progress: desk(), actions=remapped(keys, origin="t.toml")
    )
    async with app.run_test(size=(80, 24)) as pilot:
        seat = see(pilot)
        await seat.settle()
        assert "f6 full text" in seat.lines[-2]
        assert any(line.startswith("f7 put [EMAIL]") for line in seat.lines)
        await seat.press("x")
        assert "B undoes" in seat.lines[-2]
        await seat.press("B")
        assert "undid" in seat.lines[-2]
        await seat.press("G", "A")
        assert "f5 edits the pair" in seat.lines[-2]


async def test_a_key_in_a_hint_can_be_clicked(run: Any) -> None:
    async with run() as seat:
        line = seat.lines[-2]
        await seat.pilot.click(offset=(line.index("⏎ full text"), len(seat.lines) - 2))
        await seat.settle()
        assert "Full text" in seat.text
        y = next(nth for nth, line in enumerate(seat.lines) if "esc closes" in line)
        await seat.pilot.click(offset=(seat.lines[y].index("esc closes") + 1, y))
        await seat.settle()
        assert "Full text" not in seat.text


async def test_a_decision_that_ends_where_nothing_is_undone_says_the_key_of_the_review(
    run: Any,
) -> None:
    async with run() as seat:
        pair = seat.desk.queue.finding(0).pair
        await seat.press("3")
        await seat.app.decide([Decision("drop", pair)])
        assert "u undoes" in seat.app.notice.plain
        await seat.press("2", "H")
        await seat.app.undo()
        assert "U redoes" in seat.app.notice.plain
