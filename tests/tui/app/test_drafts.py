"""Drafts in the review: they wait in the queue until somebody keeps or edits them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from textual.widgets import TextArea

from tunegate.curate.drafting.confirmed import confirmed_pairs
from tunegate.curate.workspace import find_workspace
from tunegate.tui.app.app import ReviewApp


def workspace(folder: Path) -> None:
    rows = [
        {
            "prompt": f"How long does step {name} take, in days?",
            "response": f"The step with the name {name} takes three days.",
            "source": "docs/guide.md",
            "draft": {"by": "faq", "chunk": "c1", "start": 4, "end": 9, "quote": "three days"},
        }
        for name in ("alpha", "beta")
    ]
    lines = [json.dumps(row) + "\n" for row in rows]
    (folder / "drafts.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "tunegate.toml").write_text('data = ["drafts.jsonl"]\nauthor = "ann"\n')


async def test_keeping_and_editing_confirm_a_draft(tmp_path: Path, see: type[Any]) -> None:
    workspace(tmp_path)
    app = ReviewApp(find_workspace(tmp_path), select=["Q409"])
    async with app.run_test(size=(120, 40)) as pilot:
        seat = see(pilot)
        await seat.until(lambda: "Q409" in seat.cursor_line)
        assert "a draft from docs/guide.md, which says “three days”" in " ".join(seat.text.split())
        assert len(seat.desk.queue) == 2
        await seat.press("a")
        assert [one.action for one in seat.decisions()] == ["keep", "dismiss"]
        await seat.press("e")
        area = seat.app.screen.query_one(TextArea)
        area.text = area.text.replace("three", "four")
        await seat.press("ctrl+s", "enter")
        assert seat.decisions()[-1].action == "edit"
        assert len(confirmed_pairs(seat.desk.ledger.standing())) == 2
        await seat.until(lambda: len(seat.desk.survey.decisions) == 3)
        assert seat.desk.survey.findings.by_rule == {}
        await seat.press("u", "u")
        await seat.until(lambda: seat.desk.survey.findings.by_rule == {"Q409": 2})
