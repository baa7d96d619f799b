from __future__ import annotations

from typing import Any

from tunegate.tui.output.findings_github import findings_github


def test_annotations_are_escaped_as_the_actions_toolkit_does(sample: Any) -> None:
    text = findings_github(
        sample.findings, sample.dataset, quarantine=sample.quarantine, rules=sample.rules
    )
    file = "orders%2C 2024.jsonl"
    assert text.splitlines() == [
        f"::error file={file},line=2,title=P501 email-address::e-mail address a…@example.com",
        f"::error file={file},line=7,title=S001 unreadable-row::line 4: not JSON",
        "::warning title=B701 dominating-task::all pairs are of 1 task: 100 %25",
        f"::warning file={file},line=5,title=D101 exact-duplicate::same as row 2",
        f"::notice file={file},line=3,title=F310 trailing-space::one line%0Aand ␛[31mred␦, 100 %25",
    ]


def test_without_the_quarantine_the_row_stands_for_the_line(sample: Any) -> None:
    text = findings_github(sample.findings, sample.dataset, rules={})
    assert "::error file=orders%2C 2024.jsonl,line=4,title=S001::line 4: not JSON\n" in text
