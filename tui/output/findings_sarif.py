"""Findings as SARIF 2.1.0, the exchange format of static analysis, for code scanning services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import orjson
import polars as pl

from tunegate import __version__
from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings, Severity
from tunegate.curate.rules.rule import FAMILIES, Rule
from tunegate.curate.rules.table import RULES
from tunegate.tui.output.located import Located, Place, located
from tunegate.tui.safe import visible_json

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
KEY_NAME = "tunegateKey/v1"
"""Under which a finding's key stands in `partialFingerprints`."""


def findings_sarif(
    findings: Findings,
    dataset: Dataset,
    *,
    quarantine: pl.DataFrame | None = None,
    rules: Mapping[str, Rule] = RULES,
) -> str:
    """One SARIF log with one run.

    `rules` of the driver lists the rules that hit, with their explanation. A location is the file
    and the physical line, or the row in containers without lines; SARIF viewers want a line.
    Findings on the whole set have no location. Messages are masked where they are made.
    """
    codes = sorted(findings.by_rule)
    body = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "tunegate",
                        "version": __version__,
                        "rules": [_rule(code, rules.get(code)) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "properties": {"fingerprint": findings.fingerprint, "pairs": len(dataset)},
                "results": [
                    _result(one, codes) for one in located(findings, dataset, quarantine=quarantine)
                ],
            }
        ],
    }
    return visible_json(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode() + "\n")


def _rule(code: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": code}
    parts = [f"{rule.summary} {rule.why}".strip(), f"Bad: {rule.bad}", f"Good: {rule.good}"]
    parts += [f"Source: {rule.source}"] if rule.source else []
    text = "\n\n".join(parts)
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.why}".strip()},
        "help": {"text": text},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [FAMILIES[rule.family]]},
    }


def _result(one: Located, codes: Sequence[str]) -> dict[str, Any]:
    finding, span = one.finding, one.span
    properties: dict[str, Any] = {"pairs": [at.pair for at in one.places if at.pair is not None]}
    if span is not None:
        properties["span"] = {"field": span.field, "start": span.start, "end": span.end}
    if finding.score is not None:
        properties["score"] = finding.score
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": codes.index(finding.rule),
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(at) for at in one.places[:1]],
        "partialFingerprints": {KEY_NAME: finding.key},
        "properties": properties,
    }
    if one.places[1:]:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": "also involved"}, **_location(at)}
            for number, at in enumerate(one.places[1:], start=1)
        ]
    return result


def _location(at: Place) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(at.file)},
            "region": {"startLine": at.line or at.row},
        }
    }


def _uri(file: str) -> str:
    """A file name as a URI reference; absolute paths get the file scheme."""
    path = quote(file.replace("\\", "/"))
    return f"file://{path}" if PurePosixPath(file).is_absolute() else path
