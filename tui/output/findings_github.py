"""Findings as GitHub workflow commands, which show up as annotations on the files of a change."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings, Severity
from tunegate.curate.rules.rule import Rule
from tunegate.curate.rules.table import RULES
from tunegate.tui.output.located import Located, located
from tunegate.tui.safe import visible

COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def findings_github(
    findings: Findings,
    dataset: Dataset,
    *,
    quarantine: pl.DataFrame | None = None,
    rules: Mapping[str, Rule] = RULES,
) -> str:
    """One `::error file=..,line=..,title=..::message` a line; empty without findings.

    The line is the physical one, or the row in containers without lines. Findings on the whole
    set, and on standard input, name no file. GitHub shows ten annotations of each kind per step
    and keeps all of them in the log.
    """
    found = located(findings, dataset, quarantine=quarantine)
    return "".join(_command(one, rules) for one in found)


def _command(one: Located, rules: Mapping[str, Rule]) -> str:
    finding = one.finding
    rule = rules.get(finding.rule)
    properties: dict[str, str] = {}
    if one.places and one.places[0].file != "-":
        at = one.places[0]
        properties = {"file": at.file, "line": str(at.line or at.row)}
    properties["title"] = f"{finding.rule} {rule.name}" if rule else finding.rule
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {listed}::{_data(finding.message)}\n"


def _data(text: str) -> str:
    """Escape a message, as the actions toolkit does (`escapeData`)."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(escaped)


def _property(text: str) -> str:
    """Escape a property's value (`escapeProperty`)."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
