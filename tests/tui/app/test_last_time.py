"""What changed since a reviewer was here last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.decision import Decision
from tunegate.tui.app.last_time import (
    FOLDER,
    LastTime,
    changed_line,
    keep_last_time,
    now_at,
    read_last_time,
)
from tunegate.tui.output.numbers import score_text

BEFORE = LastTime(
    at="2026-11-28T17:02:11Z", score=46.7, findings={"P501": 3, "C201": 2, "B703": 1}, seq=4
)


def test_what_was_kept_is_read_by_the_same_reviewer_alone(tmp_path: Path) -> None:
    assert read_last_time(tmp_path, "ann") is None
    keep_last_time(tmp_path, "ann", BEFORE)
    assert read_last_time(tmp_path, "ann") == BEFORE
    assert read_last_time(tmp_path, "../bob") is None
    (path,) = (tmp_path / FOLDER).iterdir()
    path.write_text('{"score": "high"}')
    assert read_last_time(tmp_path, "ann") is None


@pytest.mark.parametrize(
    ("score", "findings", "authors", "says"),
    [
        (46.7, BEFORE.findings, [], "the same score · no decisions"),
        (
            50.0,
            {"P501": 1, "C201": 3, "B703": 1},
            ["bob", "ann", "bob"],
            "score 46.7 → 50.0 (+3.3) · findings: P501 -2, C201 +1 · "
            "2 decisions of bob, 1 decision of ann",
        ),
        (
            40.0,
            {"B703": 1, "Q401": 1, "S001": 9, "V801": 1},
            [],
            "score 46.7 → 40.0 (-6.7) · findings: S001 +9, P501 -3, C201 -2, Q401 +1, "
            "1 rule more · no decisions",
        ),
    ],
)
def test_the_line_names_score_rules_and_people(
    score: float, findings: dict[str, int], authors: list[str], says: str
) -> None:
    now = BEFORE.model_copy(update={"score": score, "findings": findings})
    line = changed_line(BEFORE, now, authors).plain
    assert line == f"Since 2026-11-28 17:02 UTC: {says}"


async def test_the_next_session_says_what_a_colleague_did_meanwhile(run: Any) -> None:
    async with run(start="overview") as seat:
        assert "Since " not in seat.text
        before = seat.desk.score
        pair = seat.desk.queue.finding(0).pair
    async with run(start="overview") as seat:
        assert "UTC: the same score · no decisions" in seat.text
        seat.desk.ledger.decide([Decision("drop", pair)], author="bob")
    async with run(start="overview", size=(120, 40)) as seat:
        assert f"score {score_text(before)} → {score_text(seat.desk.score)}" in seat.text
        assert "1 decision of bob" in seat.text


def test_what_was_decided_after_the_survey_counts_for_the_next_time(desk: Any) -> None:
    made = desk()
    before = now_at(made)
    made.apply(made.decide([Decision("drop", made.queue.finding(0).pair)]))
    assert made.seq == 1
    assert now_at(made).seq == before.seq == 0
    assert now_at(made).findings == before.findings
    made.adopt(made.look())
    assert now_at(made).seq == 1
    assert now_at(made).findings != before.findings
