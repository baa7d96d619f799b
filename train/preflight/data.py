"""What is wrong with the pairs themselves: tests that leak, private data, another set."""

from __future__ import annotations

from collections.abc import Callable

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Finding, Findings
from tunegate.curate.wording import count
from tunegate.train.preflight.problem import Problem


def set_problems(dataset: Dataset, *, planned: str) -> list[Problem]:
    """Whether the pairs are those of the plan."""
    if not len(dataset):
        return [Problem("pairs", "there are no pairs to train on", refuses=True)]
    if dataset.fingerprint == planned:
        return []
    return [
        Problem(
            "pairs",
            f"the pairs ({dataset.fingerprint}) are not those of the plan ({planned})",
            refuses=True,
            hint="make a plan for them: `tunegate plan`",
        )
    ]


def leakage_problems(findings: Findings) -> list[Problem]:
    """Pairs that ask what the suite asks (L601 to L603); a shared document (L604) is said alone.

    Args:
        findings: Of the pairs that would be trained on, without the dismissed ones.
    """
    return _by_rule(
        findings,
        "L",
        check="leakage",
        refuses=lambda one: one.rule != "L604",
        hint="`tunegate review` drops them from the pairs; the suite keeps its rows",
    )


def privacy_problems(findings: Findings) -> list[Problem]:
    """Open findings of private data: they refuse, since weights cannot be redacted later."""
    return _by_rule(
        findings,
        "P",
        check="privacy",
        refuses=lambda _one: True,
        hint="`tunegate check --fix --unsafe-fixes --select P` redacts; `tunegate review` decides",
    )


def _by_rule(
    findings: Findings,
    family: str,
    *,
    check: str,
    refuses: Callable[[Finding], bool],
    hint: str,
) -> list[Problem]:
    """One problem for each rule of a family, with its first finding."""
    found: dict[tuple[str, bool], list[Finding]] = {}
    for one in findings:
        if one.rule.startswith(family) and one.pair is not None and one.severity != "info":
            found.setdefault((one.rule, refuses(one)), []).append(one)
    return [
        Problem(
            check,
            f"{rule}: {count(len({one.pair for one in listed}), 'pair')}; {_place(listed[0])} "
            f"{listed[0].message}",
            refuses=stops,
            pair=listed[0].pair,
            pairs=len({one.pair for one in listed}),
            hint=hint,
        )
        for (rule, stops), listed in sorted(found.items())
    ]


def _place(finding: Finding) -> str:
    return f"{finding.file}:{finding.row}"
