"""Where an exported set came from: what its manifest and its data card tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from tunegate.curate.curated import Curated
from tunegate.curate.decision import Recorded
from tunegate.curate.drafting.confirmed import confirmed_pairs, unconfirmed
from tunegate.curate.language import languages
from tunegate.curate.rules.choice import Choice
from tunegate.curate.settings import Settings
from tunegate.curate.survey import Survey


@dataclass(frozen=True)
class SourceFile:
    """One file that was read."""

    file: str
    """Its name as the data set has it; `-` for standard input."""
    sha256: str | None
    """Of the bytes that were read; None when they cannot be read again."""
    rows: int
    pairs: int
    quarantined: int
    path: Path | None = None
    """Where it lies, so that it is not written over; None for standard input."""


@dataclass(frozen=True)
class Provenance:
    """What is known about a curated set beside its pairs."""

    files: Sequence[SourceFile]
    fingerprint: str
    """Of the data set before the decisions."""
    settings: Settings = field(default_factory=Settings)
    decisions: Sequence[Recorded] = ()
    """All that stand, those that lost their pair included."""
    quarantined: Mapping[str, int] = field(default_factory=dict)
    """Rows that could not become pairs, by reason."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """Name of every rule that was run, by code."""
    findings: Mapping[str, int] = field(default_factory=dict)
    """Findings left in the exported pairs, by rule code; dismissed ones are not counted."""
    unconfirmed: int = 0
    """Drafts that were left out because nobody has confirmed them."""
    languages: Mapping[str, int] | None = None
    """Pairs by language of the response; None when languages were not looked at."""


def provenance_of(survey: Survey, *, choice: Choice, settings: Settings) -> Provenance:
    """What a survey knows about its curated set. Looks at the language of every response.

    Drafts that nobody has confirmed are not exported, so nothing is told about them.
    """
    frame = survey.curated.dataset.frame
    waits = unconfirmed(frame, confirmed_pairs(survey.decisions))
    found = languages(frame["response"].filter(~waits)).fill_null("not told")
    drafts = frame["id"].filter(waits)
    left = survey.findings.frame.filter(
        ~pl.col("pair").is_in(drafts.implode()).fill_null(value=False)
    )
    return Provenance(
        files=[
            SourceFile(
                file=file.file,
                sha256=file.sha256,
                rows=file.rows,
                pairs=file.pairs,
                quarantined=file.quarantined,
                path=file.path,
            )
            for file in survey.loaded.files
        ],
        fingerprint=survey.loaded.dataset.fingerprint,
        settings=settings,
        decisions=survey.decisions,
        quarantined=dict(survey.loaded.quarantine["reason"].value_counts().iter_rows()),
        rules={rule.code: rule.name for rule in choice.rules},
        findings=dict(left.group_by("rule").len().sort("rule").iter_rows()),
        languages=dict(found.value_counts().iter_rows()),
    )


BY_HAND = "by hand"
"""Stands in for a rule code where a person decided without a finding."""


def in_force(curated: Curated, decisions: Sequence[Recorded]) -> list[Recorded]:
    """The decisions that did something to this set: neither lost nor void, nor annotations."""
    idle = {one.seq for one in (*curated.lost, *curated.void)}
    return [one for one in decisions if one.seq not in idle and not one.decision.is_annotation]


def actions_by_rule(decisions: Sequence[Recorded]) -> dict[str, dict[str, int]]:
    """Decisions by rule code (or `BY_HAND`, last) and then by action, both in order of name."""
    counted = Counter((one.decision.rule or BY_HAND, str(one.decision.action)) for one in decisions)
    codes = sorted({code for code, _ in counted}, key=lambda code: (code == BY_HAND, code))
    return {
        code: {action: counted[code, action] for rule, action in sorted(counted) if rule == code}
        for code in codes
    }


def departures(curated: Curated, decisions: Sequence[Recorded]) -> list[Recorded]:
    """The decision that took each pair out, in order of seq."""
    last: dict[str, Recorded] = {}
    for one in in_force(curated, decisions):
        if one.decision.pair in curated.dropped and one.decision.action in ("drop", "merge"):
            last[one.decision.pair or ""] = one
    return sorted(last.values(), key=lambda one: one.seq)
