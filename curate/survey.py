"""A survey: everything there is to know about a workspace's pairs at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tunegate.curate.check import Checked, check
from tunegate.curate.curated import Curated, replay
from tunegate.curate.decision import Recorded
from tunegate.curate.drafting.confirmed import confirmed_pairs
from tunegate.curate.findings import Findings
from tunegate.curate.load.loaded import Loaded
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.readiness.assess import assess
from tunegate.curate.readiness.readiness import Readiness
from tunegate.curate.representation import representation
from tunegate.curate.rules.choice import Choice
from tunegate.curate.rules.rule import Context

SHOWN_BY = frozenset(("B708", "B709", "B710", "B711"))
"""Rules of which one must be chosen for the report to show topics and queries."""


@dataclass(frozen=True)
class Survey:
    """Files, decisions, findings and readiness that belong together."""

    loaded: Loaded
    decisions: tuple[Recorded, ...]
    """All that stood when the survey was made."""
    curated: Curated
    checked: Checked
    """The curated set with all its findings, dismissed ones too."""
    findings: Findings
    """Those that were not dismissed."""
    readiness: Readiness


def survey(
    loaded: Loaded,
    decisions: Sequence[Recorded],
    *,
    choice: Choice,
    context: Context,
    reuse: Survey | None = None,
    progress: Progress = SILENT,
) -> Survey:
    """Apply the decisions, check what remains, and assess it.

    Args:
        loaded: What was read.
        decisions: Those in force, in order.
        choice: Rules to run.
        context: What the rules may know.
        reuse: An earlier survey with the same choice and context; only changed pairs are
            checked again by rules that look at one pair.
        progress: Sees the stages of `check`.

    Raises:
        Cancelled: when `progress` says so.
    """
    curated = replay(loaded.dataset, decisions)
    found = check(
        curated.dataset,
        choice,
        replace(
            context,
            reviewed=curated.kept | curated.edited,
            confirmed=confirmed_pairs(decisions),
        ),
        quarantine=loaded.quarantine,
        reuse=None if reuse is None else reuse.checked,
        progress=progress,
    )
    findings = found.without(curated.dismissed)
    accepted = found.by_rule.get("S001", 0) - findings.by_rule.get("S001", 0)
    represented = any(rule.code in SHOWN_BY for rule in choice.rules)
    readiness = assess(
        curated.dataset,
        findings,
        rows=loaded.rows,
        quarantined=loaded.quarantine.height - accepted,
        settings=context.settings,
        representation=representation(curated.dataset.placed, context) if represented else None,
    )
    return Survey(
        loaded=loaded,
        decisions=tuple(decisions),
        curated=curated,
        checked=Checked(curated.dataset, found),
        findings=findings,
        readiness=readiness,
    )
