from __future__ import annotations

from dataclasses import replace

from tunegate.curate.readiness.readiness import Readiness
from tunegate.curate.representation import Representation
from tunegate.tui.output.readiness_md import readiness_md


def test_everything_is_in_tables(report: Readiness) -> None:
    text = readiness_md(report, before=replace(report, score=40.0))
    lines = text.splitlines()
    assert lines[0] == "# Readiness"
    assert lines[2].startswith("**61.8 of 100** (was 40.0): 40 pairs, 39 usable, from 41 rows.")
    assert "| enough volume | FAIL | 40 usable pairs; no method does with under 50. |" in lines
    assert "| full | NOT SUITED | 40 usable pairs, 5,000 are the least. |" in lines
    assert "| -8.0 | P501 email-address | 2 of 40 pairs (5.0 %): An e-mail. |" in lines
    assert "| +9.2 | 2.1 h | P501 email-address | 3 | review each | `tunegate b` |" in lines


def test_text_from_outside_is_no_markup(report: Readiness) -> None:
    text = readiness_md(report)
    assert r"| -<0.1 | F310 trailing-space | \<b\>\|␛\[31m␦\` 1 of 40. |" in text


def test_nothing_is_said_as_such(report: Readiness) -> None:
    text = readiness_md(replace(report, deductions=(), fix_first=()))
    assert "## What costs points\n\nNothing.\n" in text
    assert text.endswith("## What to fix first\n\nNothing.\n")


def test_topics_are_a_table(report: Readiness, represented: Representation) -> None:
    text = readiness_md(replace(report, representation=represented))
    assert (
        "## Topics\n\n| Pairs | Queries | Topic |\n| --- | --- | --- |\n"
        "| 75 % | 25 % | parcel, delivery |\n" in text
    )
    assert r"| 25 % | 75 % | \<b\>␛\[31m |" in text
    assert "## Topics" not in readiness_md(report)
