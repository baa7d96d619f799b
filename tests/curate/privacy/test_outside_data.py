"""The targets on labelled rows of others; `benchmarks/privacy.py` prints the whole table."""

from __future__ import annotations

import base64
from pathlib import Path

import polars as pl
import pytest

from tunegate.curate.privacy.find import private_spans
from tunegate.curate.privacy.span import Kind


@pytest.mark.parametrize(
    ("entity", "kind", "recall", "precision"),
    [
        ("EMAIL_ADDRESS", "email", 0.97, 0.97),
        ("CREDIT_CARD", "card", 0.97, 0.97),
        ("IBAN_CODE", "iban", 0.97, 0.97),
        ("US_SSN", "national-id", 0.97, 0.97),
        ("IP_ADDRESS", "ip", 0.97, 0.97),
        ("PHONE_NUMBER", "phone", 0.85, 0.90),
    ],
)
def test_recall_and_precision_on_synthetic_sentences(
    outside_data: Path, entity: str, kind: Kind, recall: float, precision: float
) -> None:
    rows = pl.read_ndjson(outside_data / "presidio_pii" / "data.jsonl")
    values = found = findings = right = 0
    for text, labels in rows.select("full_text", "spans").iter_rows():
        places = [
            (label["start_position"], label["end_position"])
            for label in labels
            if label["entity_type"] == entity
        ]
        spans = private_spans(text, [kind])
        values += len(places)
        findings += len(spans)
        found += sum(any(s.start < end and start < s.end for s in spans) for start, end in places)
        right += sum(any(s.start < end and start < s.end for start, end in places) for s in spans)
    assert values > 10
    assert found / values >= recall
    assert right / findings >= precision


def test_files_with_risky_lines(outside_data: Path) -> None:
    rows = pl.read_ndjson(outside_data / "leaky_repo" / "data.jsonl")
    texts = [base64.b64decode(text).decode() for text in rows["text_b64"]]
    hit = [bool(private_spans(text, ["secret"])) for text in texts]
    risky = [lines > 0 for lines in rows["risk_lines"]]
    assert sum(map(all, zip(hit, risky, strict=True))) >= 0.9 * sum(risky)
    assert not any(one and not two for one, two in zip(hit, risky, strict=True))
