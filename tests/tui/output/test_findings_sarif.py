from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import FINDING_SCHEMA, Findings
from tunegate.tui.output.findings_sarif import findings_sarif


def sarif(sample: Any) -> dict[str, Any]:
    text = findings_sarif(
        sample.findings, sample.dataset, quarantine=sample.quarantine, rules=sample.rules
    )
    body = json.loads(text)
    assert isinstance(body, dict)
    return body


def test_results_point_at_rules_and_places(sample: Any) -> None:
    body = sarif(sample)
    assert body["version"] == "2.1.0"
    (run,) = body["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == ["B701", "D101", "F310", "P501", "S001"]
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    results = {one["ruleId"]: one for one in run["results"]}
    assert {code: one["level"] for code, one in results.items()} == {
        "P501": "error",
        "S001": "error",
        "B701": "warning",
        "D101": "warning",
        "F310": "note",
    }
    places = {
        code: [
            (at["artifactLocation"]["uri"], at["region"]["startLine"])
            for at in (location["physicalLocation"] for location in one["locations"])
        ]
        for code, one in results.items()
    }
    uri = "orders%2C%202024.jsonl"
    assert places == {
        "P501": [(uri, 2)],
        "S001": [(uri, 7)],
        "B701": [],
        "D101": [(uri, 5)],
        "F310": [(uri, 3)],
    }
    (related,) = results["D101"]["relatedLocations"]
    assert related["physicalLocation"]["region"] == {"startLine": 3}
    assert results["P501"]["partialFingerprints"] == {"tunegateKey/v1": "000000000000"}
    assert results["P501"]["properties"] == {
        "pairs": [sample.ids[0]],
        "span": {"field": "response", "start": 17, "end": 32},
    }


def test_rules_carry_their_explanation(sample: Any) -> None:
    rules = sarif(sample)["runs"][0]["tool"]["driver"]["rules"]
    (email,) = [one for one in rules if one["id"] == "P501"]
    assert email["name"] == "EmailAddress"
    assert email["shortDescription"] == {"text": "There is a email-address."}
    assert email["defaultConfiguration"] == {"level": "error"}
    assert email["properties"] == {"tags": ["privacy"]}
    for part in ("It is learnt.", "Bad: bad text", "Good: good text", "Source: NIST AI 600-1"):
        assert part in email["help"]["text"]


def test_private_values_of_the_pairs_do_not_appear(sample: Any) -> None:
    text = findings_sarif(sample.findings, sample.dataset, rules=sample.rules)
    assert "ada@example.com" not in text


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("data/für alle.jsonl", "data/f%C3%BCr%20alle.jsonl"),
        ("/data/a.jsonl", "file:///data/a.jsonl"),
        ("a\\b.jsonl", "a/b.jsonl"),
    ],
)
def test_file_names_become_uris(sample: Any, file: str, uri: str) -> None:
    frame = sample.dataset.frame.with_columns(file=pl.lit(file))
    moved = replace(sample, dataset=Dataset(frame, sample.dataset.fingerprint))
    location = sarif(moved)["runs"][0]["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_without_findings_the_log_says_that_nothing_was_found() -> None:
    dataset = Dataset.from_pairs([])
    none = Findings(pl.DataFrame(schema=FINDING_SCHEMA), dataset.fingerprint)
    run = json.loads(findings_sarif(none, dataset))["runs"][0]
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []
