from __future__ import annotations

from tunegate.curate.load.batch import Notes


def test_notes_are_said_once_and_counted() -> None:
    notes = Notes()
    notes.tally("with NaN", 7)
    notes.say("read as cp1252")
    notes.tally("with a comma", 3, count=2)
    notes.say("read as cp1252")
    notes.tally("with a comma", 9)
    notes.tally("without a place", None, count=1200)
    assert notes.listed() == (
        "read as cp1252",
        "1 row with NaN (line 7)",
        "3 rows with a comma (first in line 3)",
        "1,200 rows without a place",
    )
