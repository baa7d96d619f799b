from __future__ import annotations

from typing import Any

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import FINDING_SCHEMA, Findings
from tunegate.curate.fixing import WHY_HELD
from tunegate.curate.pair import Pair
from tunegate.tui.output.findings_text import findings_lines, findings_text
from tunegate.tui.output.terminal import render


def test_one_finding_a_line(sample: Any) -> None:
    text = findings_lines(
        sample.findings, sample.dataset, quarantine=sample.quarantine, rules=sample.rules
    )
    file = "orders, 2024.jsonl"
    assert text.splitlines() == [
        f"{file}:1 (line 2) P501 error e-mail address a…@example.com [~]",
        f"{file}:4 (line 7) S001 error line 4: not JSON",
        "- B701 warning all pairs are of 1 task: 100 %",
        f"{file}:3 (line 5) D101 warning same as row 2",
        f"{file}:2 (line 3) F310 info one line␊and ␛[31mred␦, 100 % [*]",
        "5 findings (2 errors, 2 warnings, 1 note) in 3 of 3 pairs.",
        "[*] 1 fixable with --fix.",
        "[~] 1 more fixable with --unsafe-fixes.",
    ]


def test_containers_without_lines_show_the_row_only(sample: Any) -> None:
    frame = sample.dataset.frame.with_columns(line=pl.lit(None, dtype=pl.UInt32))
    text = findings_lines(sample.findings, Dataset(frame, "0"), rules=sample.rules)
    assert text.startswith("orders, 2024.jsonl:1 P501 error")


def test_groups_by_rule_most_severe_first(sample: Any) -> None:
    shown = render(findings_text(sample.findings, sample.dataset, rules=sample.rules))
    assert shown.splitlines()[:7] == [
        "P501 email-address  error  1 finding  [~]",
        "  There is a email-address.",
        "  orders, 2024.jsonl:1 (line 2) e-mail address a…@example.com",
        "",
        "S001 unreadable-row  error  1 finding",
        "  There is a unreadable-row.",
        "  orders, 2024.jsonl:4 line 4: not JSON",
    ]
    headings = [line.split()[0] for line in shown.splitlines() if line and line[0] in "PSBDF"]
    assert headings == ["P501", "S001", "B701", "D101", "F310"]
    assert "\x1b" not in shown


def test_long_groups_say_how_many_are_not_shown(sample: Any) -> None:
    frame = pl.concat([sample.findings.frame.filter(pl.col("rule") == "D101")] * 8)
    many = Findings(frame, sample.findings.fingerprint)
    shown = render(findings_text(many, sample.dataset, rules={}, per_rule=3))
    assert shown.count("same as row 2") == 3
    assert "  and 5 more\n" in shown
    assert shown.endswith("8 findings (8 warnings) in 1 of 3 pairs.\n")


def test_without_findings_it_says_so(sample: Any) -> None:
    none = Findings(pl.DataFrame(schema=FINDING_SCHEMA), sample.dataset.fingerprint)
    assert render(findings_text(none, sample.dataset)) == "No findings in 3 pairs.\n"
    assert findings_lines(none, sample.dataset) == "No findings in 3 pairs.\n"


def test_colour_is_added_only_when_asked_for(sample: Any) -> None:
    view = findings_text(sample.findings, sample.dataset, rules=sample.rules)
    assert "\x1b[1;31merror" in render(view, color=True)
    assert "\x1b" not in render(view)
    assert max(map(len, render(view, width=40).splitlines())) <= 40


def test_a_duplicate_in_conflict_is_not_said_to_be_fixable() -> None:
    pairs = [Pair.single("How long?", answer) for answer in ("14 days.", "14 days", "30 days.")]
    dataset = Dataset.from_pairs(pairs, file="faq.jsonl")
    ids = dataset.frame["id"].to_list()
    rows = [
        {"key": "1", "rule": "C201", "severity": "warning", "pair": ids[2], "others": [ids[1]]},
        {"key": "2", "rule": "D101", "severity": "warning", "pair": ids[1], "others": [ids[0]]},
    ]
    told = {"file": "faq.jsonl", "row": 2, "message": "says", "score": 1.0}
    frame = pl.DataFrame([told | row for row in rows], schema=FINDING_SCHEMA)
    assert findings_lines(Findings(frame, ""), dataset).splitlines() == [
        "faq.jsonl:3 C201 warning says",
        "faq.jsonl:2 D101 warning says",
        "2 findings (2 warnings) in 2 of 3 pairs.",
        f"1 duplicate not merged: {WHY_HELD}.",
    ]
    alone = Findings(frame.filter(pl.col("rule") == "D101"), "")
    assert findings_lines(alone, dataset).splitlines()[0] == "faq.jsonl:2 D101 warning says [*]"
