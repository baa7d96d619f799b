"""Keys that come all at once: each goes where the one before it led."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Input, TextArea


async def test_a_search_typed_at_once_decides_on_nothing(run: Any) -> None:
    async with run() as seat:
        await seat.burst("/asks what")
        assert seat.decisions() == []
        assert seat.app.screen.query_one("#search", Input).value == "asks what"
        await seat.press("escape")
        await seat.burst("/refuses⏎")
        assert seat.cursor_line.startswith("› W Q401")


@pytest.mark.parametrize(
    ("keys", "action", "reason"),
    [
        ("was axe⏎", "note", "as axe"),
        ("tlax⏎", "tag", "lax"),
        ("obax⏎", "assign", "bax"),
    ],
)
async def test_a_note_typed_at_once_is_written_whole(
    run: Any, keys: str, action: str, reason: str
) -> None:
    async with run() as seat:
        await seat.burst(keys)
        assert [(one.action, one.reason) for one in seat.decisions()] == [(action, reason)]


async def test_keys_behind_one_that_opens_a_window_go_into_it(run: Any) -> None:
    async with run() as seat:
        await seat.burst("eaxs")
        assert "axs" in seat.app.screen.query_one(TextArea).text
        await seat.press("escape", "y")
        await seat.burst("Fjxa⏎")
        assert seat.decisions() == []
        assert seat.desk.queue.filter
