from __future__ import annotations

import json
from typing import Any

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import FINDING_SCHEMA, Findings
from tunegate.tui.output.findings_json import findings_json
from tunegate.tui.output.findings_jsonl import findings_jsonl

FILE = "orders, 2024.jsonl"


def test_each_line_keeps_the_contract(sample: Any) -> None:
    text = findings_jsonl(sample.findings, sample.dataset, rules=sample.rules)
    first, second, third = sample.ids
    assert [json.loads(line) for line in text.splitlines()] == [
        {
            "rule": "P501",
            "severity": "error",
            "message": "e-mail address a…@example.com",
            "pairs": [{"id": first, "file": FILE, "row": 1}],
            "span": {"field": "response", "start": 17, "end": 32},
            "score": None,
            "fix": {"kind": "redact", "safe": False},
            "key": "000000000000",
        },
        {
            "rule": "S001",
            "severity": "error",
            "message": "line 4: not JSON",
            "pairs": [{"id": None, "file": FILE, "row": 4}],
            "span": None,
            "score": None,
            "fix": None,
            "key": "000000000001",
        },
        {
            "rule": "B701",
            "severity": "warning",
            "message": "all pairs are of 1 task: 100 %",
            "pairs": [],
            "span": None,
            "score": None,
            "fix": None,
            "key": "000000000002",
        },
        {
            "rule": "D101",
            "severity": "warning",
            "message": "same as row 2",
            "pairs": [
                {"id": third, "file": FILE, "row": 3},
                {"id": second, "file": FILE, "row": 2},
            ],
            "span": None,
            "score": 1.0,
            "fix": None,
            "key": "000000000003",
        },
        {
            "rule": "F310",
            "severity": "info",
            "message": "one line\nand \x1b[31mred\u202e, 100 %",
            "pairs": [{"id": second, "file": FILE, "row": 2}],
            "span": {"field": "response", "start": 0, "end": len("On its way.")},
            "score": None,
            "fix": {"kind": "strip", "safe": True},
            "key": "000000000004",
        },
    ]


def test_what_acts_on_a_terminal_is_escaped(sample: Any) -> None:
    text = findings_jsonl(sample.findings, sample.dataset, rules=sample.rules)
    assert r"\u001b[31mred\u202e" in text
    assert "\u202e" not in text


def test_a_rule_that_is_not_known_has_no_fix(sample: Any) -> None:
    text = findings_jsonl(sample.findings, sample.dataset, rules={})
    assert {json.loads(line)["fix"] for line in text.splitlines()} == {None}


def test_without_findings_there_are_no_lines() -> None:
    dataset = Dataset.from_pairs([])
    none = Findings(pl.DataFrame(schema=FINDING_SCHEMA), dataset.fingerprint)
    assert findings_jsonl(none, dataset) == ""
    assert json.loads(findings_json(none, dataset)) == {
        "fingerprint": dataset.fingerprint,
        "pairs": 0,
        "counts": {"error": 0, "warning": 0, "info": 0},
        "findings": [],
    }


def test_the_document_counts_and_lists_the_same_findings(sample: Any) -> None:
    body = json.loads(findings_json(sample.findings, sample.dataset, rules=sample.rules))
    lines = findings_jsonl(sample.findings, sample.dataset, rules=sample.rules).splitlines()
    assert body["findings"] == [json.loads(line) for line in lines]
    assert body["counts"] == {"error": 2, "warning": 2, "info": 1}
    assert body["pairs"] == 3
