from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tunegate.curate.readiness.readiness import Readiness
from tunegate.curate.representation import Representation
from tunegate.tui.output.readiness_json import readiness_json


def test_the_document_keeps_the_contract(report: Readiness) -> None:
    body = json.loads(readiness_json(report))
    assert set(body) == {
        "score",
        "criteria",
        "methods",
        "deductions",
        "fix_first",
        "fingerprint",
        "pairs",
        "usable",
        "rows",
        "score_before",
        "topics",
        "queries",
    }
    assert (body["topics"], body["queries"]) == (None, None)
    assert body["criteria"][1] == {
        "name": "volume",
        "status": "fail",
        "evidence": "40 usable pairs; no method does with under 50.",
    }
    assert body["methods"][2] == {
        "name": "full",
        "verdict": "not-suited",
        "why": "40 usable pairs, 5,000 are the least.",
    }
    assert set(body["deductions"][0]) == {"rule", "name", "points", "findings", "pairs", "why"}
    assert body["fix_first"][1] == {
        "rule": "P501",
        "name": "email-address",
        "findings": 3,
        "pairs": 2,
        "gain": 9.25,
        "minutes": 125,
        "action": "review each",
        "command": "tunegate b",
    }
    points = sum(one["points"] for one in body["deductions"])
    assert body["score"] + points == pytest.approx(100)
    assert (body["pairs"], body["usable"], body["rows"]) == (40, 39, 41)
    assert body["score_before"] is None


def test_numbers_do_not_end_in_noise_and_text_keeps_its_value(report: Readiness) -> None:
    noisy = replace(report, score=0.1 + 0.2)
    text = readiness_json(noisy, before=report)
    assert '"score": 0.3,' in text
    assert '"score_before": 61.88' in text
    assert "\u202e" not in text
    assert json.loads(text)["deductions"][2]["why"] == "<b>|\x1b[31m\u202e` 1 of 40."


def test_topics_and_queries_have_their_numbers(
    report: Readiness, represented: Representation
) -> None:
    body = json.loads(readiness_json(replace(report, representation=represented)))
    assert "representation" not in body
    assert body["topics"]["count"] == 2
    assert body["topics"]["effective"] == pytest.approx(1.754765)
    assert body["topics"]["list"][0] == {"label": "parcel, delivery", "pairs": 30, "queries": 20}
    assert body["queries"] == {
        "count": 80,
        "covered": 72,
        "own_share": 0.95,
        "p_value": 0.3,
        "gaps": [{"label": "gift vouchers", "queries": 3}],
        "alone": 1,
        "auc": 0.91,
        "missed": [{"label": "<b>\x1b[31m", "difference": 0.5, "low": 0.3, "high": 0.7}],
        "crowded": [],
    }


def test_few_queries_have_no_shift(report: Readiness, represented: Representation) -> None:
    known = replace(represented, topics=None, shift=None)
    body = json.loads(readiness_json(replace(report, representation=known)))
    assert body["topics"] is None
    assert body["queries"]["auc"] is body["queries"]["missed"] is None
