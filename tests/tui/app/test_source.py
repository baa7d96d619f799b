"""The document behind a pair, beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.documents import Documents
from tunegate.tui.app.desk import Desk

DEED = "# Deeds\n\n" + "Filler line.\n\n" * 80 + "Write to the mill by letter.\n\nDone.\n"


def with_source(made: Desk) -> Desk:
    """The desk with a document that stands behind its second pair, a draft, and no other one."""
    quote = "by letter"
    start = DEED.index(quote)
    draft = {"start": start, "end": start + len(quote), "quote": quote, "headings": ["Deeds"]}
    loaded = made.survey.loaded
    second = pl.int_range(pl.len()) == 1
    frame = loaded.dataset.frame.with_columns(
        source=pl.when(second).then(pl.lit("deed.md")),
        draft=pl.when(second).then(pl.lit(json.dumps(draft))),
    )
    made.survey = replace(made.survey, loaded=replace(loaded, dataset=Dataset.of(frame)))
    made.context = replace(made.context, documents=Documents({"docs/deed.md": DEED}))
    return made


async def test_the_source_opens_at_the_quote_and_follows_the_cursor(run: Any, desk: Any) -> None:
    made = with_source(desk())
    async with run(opener=lambda progress: made) as seat:
        assert "docs/deed.md" not in seat.text
        await seat.press("p")
        assert "── docs/deed.md · Deeds" in seat.text
        assert "▌ Write to the mill by letter." in seat.text
        assert "▌ Write to ann@mill.example" in seat.text
        await seat.press("j", "j")
        assert "The pair names no source." in seat.text
        await seat.press("p")
        assert "The pair names no source." not in seat.text
        await seat.press("p")
        assert "! there is no source to show here" in seat.text
        await seat.press("k", "p")
        await seat.pilot.resize_terminal(120, 40)
        await seat.settle()
        (line,) = [line for line in seat.lines if "── docs/deed.md" in line]
        assert line.index("── docs/deed.md") > 60
        assert "▌ Write to the mill by letter." in seat.text
        await seat.press("G", "p", "p")
        assert "! there is no source to show here" in seat.text


async def test_the_filter_offers_sources_and_shows_their_findings_alone(
    run: Any, desk: Any
) -> None:
    made = with_source(desk())
    made.queue._dataset = made.survey.loaded.dataset
    async with run(opener=lambda progress: made) as seat:
        await seat.press("F", "end")
        (line,) = [line for line in seat.lines if "from deed.md" in line]
        assert "› [ ] from deed.md  2" in line
        await seat.press("space", "enter")
        assert "1 / 2 of 9 findings · deed.md" in seat.text
        await seat.press("F", "G", "space", "enter")
        assert "/ 9 findings" in seat.text
