"""Findings as text for people: grouped by rule, or one a line."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import SEVERITIES, Findings, Severity
from tunegate.curate.fixing import WHY_HELD, held
from tunegate.curate.rules.rule import Rule
from tunegate.curate.rules.table import RULES
from tunegate.tui.output.located import Located, located
from tunegate.tui.output.numbers import count_text
from tunegate.tui.safe import visible_line

SEVERITY_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "info": "cyan"}

SAFE_MARK = "[*]"
"""Behind findings that `--fix` settles."""

UNSAFE_MARK = "[~]"
"""Behind findings that only `--unsafe-fixes` settles."""


def findings_lines(
    findings: Findings,
    dataset: Dataset,
    *,
    quarantine: pl.DataFrame | None = None,
    rules: Mapping[str, Rule] = RULES,
) -> str:
    """One finding a line, `file:row rule severity message [*]`, then the summary.

    The line follows the row where the two differ, as in a CSV file with line breaks in its cells;
    a finding on the whole set has `-` for its place.
    """
    staying = _staying(findings, rules)
    lines = [
        " ".join(
            part
            for part in (
                _place(one),
                one.finding.rule,
                one.finding.severity,
                visible_line(one.finding.message),
                "" if one.finding.key in staying else _mark(one, rules),
            )
            if part
        )
        for one in located(findings, dataset, quarantine=quarantine)
    ]
    return "\n".join([*lines, *findings_summary(findings, dataset, rules=rules)]) + "\n"


def findings_text(
    findings: Findings,
    dataset: Dataset,
    *,
    quarantine: pl.DataFrame | None = None,
    rules: Mapping[str, Rule] = RULES,
    per_rule: int = 5,
) -> RenderableType:
    """Findings grouped by rule, the most severe first; `per_rule` of each, and how many more."""
    parts: list[RenderableType] = []
    for (severity, rule), count, few in _groups(findings, per_rule):
        places = list(located(few, dataset, quarantine=quarantine))
        parts.append(_heading(rule, severity, count, rules.get(rule)))
        if rule in rules:
            parts.append(_indented(Text(rules[rule].summary, "dim")))
        parts += [_entry(one, rules) for one in places]
        if count > len(places):
            parts.append(Text(f"  and {count - len(places):,} more", "dim"))
        parts.append(Text(""))
    parts += [Text(line) for line in findings_summary(findings, dataset, rules=rules)]
    return Group(*parts)


def findings_summary(
    findings: Findings, dataset: Dataset, *, rules: Mapping[str, Rule] = RULES
) -> list[str]:
    """How many findings there are, in how many pairs, and how many have a fix."""
    pairs = count_text(len(dataset), "pair")
    if not len(findings):
        return [f"No findings in {pairs}."]
    nouns = {"error": "error", "warning": "warning", "info": "note"}
    severities = ", ".join(
        f"{number:,} {nouns[level]}" + ("s" if number > 1 else "")
        for level, number in findings.by_severity.items()
        if number
    )
    hit = findings.frame["pair"].drop_nulls().n_unique()
    lines = [f"{count_text(len(findings), 'finding')} ({severities}) in {hit:,} of {pairs}."]
    fixable = _fixable(findings, rules)
    staying = held(findings, unsafe=True, rules=rules)
    for one in staying:
        fix = rules[one.rule].fix
        fixable[fix is not None and fix.safe] -= 1
    if fixable[True]:
        lines.append(f"{SAFE_MARK} {fixable[True]:,} fixable with --fix.")
    if fixable[False]:
        more = " more" if fixable[True] else ""
        lines.append(f"{UNSAFE_MARK} {fixable[False]:,}{more} fixable with --unsafe-fixes.")
    if staying:
        lines.append(f"{count_text(len(staying), 'duplicate')} not merged: {WHY_HELD}.")
    return lines


def _staying(findings: Findings, rules: Mapping[str, Rule]) -> frozenset[str]:
    """Keys of the findings that a conflict keeps from being fixed."""
    return frozenset(one.key for one in held(findings, unsafe=True, rules=rules))


def _fixable(findings: Findings, rules: Mapping[str, Rule]) -> dict[bool, int]:
    """Number of findings that a safe (True) or only an unsafe fix (False) settles."""
    on_pairs = findings.frame.filter(pl.col("pair").is_not_null())
    counted = {True: 0, False: 0}
    for code, number in on_pairs.group_by("rule").len().iter_rows():
        rule = rules.get(code)
        if rule is not None and rule.fix is not None:
            counted[rule.fix.safe] += number
    return counted


def _groups(findings: Findings, per_rule: int) -> list[tuple[tuple[Severity, str], int, Findings]]:
    """Severity and rule, number of findings, and the first few of them."""
    frame = findings.frame.with_row_index("nth")
    groups = frame.group_by("severity", "rule").agg(pl.len(), pl.col("nth").head(per_rule))
    rank = {severity: nth for nth, severity in enumerate(SEVERITIES)}
    ordered = sorted(groups.iter_rows(), key=lambda group: (rank[group[0]], group[1]))
    return [
        ((severity, rule), count, Findings(findings.frame[nths], findings.fingerprint))
        for severity, rule, count, nths in ordered
    ]


def _heading(code: str, severity: Severity, count: int, rule: Rule | None) -> Text:
    fix = rule.fix if rule is not None else None
    mark = "" if fix is None else f"  {SAFE_MARK if fix.safe else UNSAFE_MARK}"
    return Text.assemble(
        (code, "bold"),
        f" {rule.name}" if rule else "",
        "  ",
        (severity, SEVERITY_STYLES[severity]),
        f"  {count_text(count, 'finding')}{mark}",
    )


def _entry(one: Located, rules: Mapping[str, Rule]) -> RenderableType:
    place = f"{_place(one)} " if one.places else ""
    entry = Text.assemble((place, "cyan"), visible_line(one.finding.message))
    entry.overflow = "fold"
    return _indented(entry)


def _indented(text: Text) -> RenderableType:
    return Padding(text, (0, 0, 0, 2))


def _place(one: Located) -> str:
    if not one.places:
        return "-"
    at = one.places[0]
    line = "" if at.line in (None, at.row) else f" (line {at.line})"
    return f"{visible_line(at.file)}:{at.row}{line}"


def _mark(one: Located, rules: Mapping[str, Rule]) -> str:
    rule = rules.get(one.finding.rule)
    if rule is None or rule.fix is None or one.finding.pair is None:
        return ""
    return SAFE_MARK if rule.fix.safe else UNSAFE_MARK
