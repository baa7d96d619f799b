"""What the fixes of several findings would do, worked out before anyone is asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tunegate.curate.decision import Decision
from tunegate.curate.findings import Finding
from tunegate.curate.fixing import Repair, is_held
from tunegate.curate.wording import count
from tunegate.tui.app.subject import Subject


@dataclass(frozen=True)
class FixPlan:
    """Repairs of the pairs of several findings, and what they leave."""

    subject: Subject
    repairs: tuple[Repair, ...]
    conflicts: Collection[str]
    """Pairs that contradict one another; they are not merged."""

    @property
    def decisions(self) -> list[Decision]:
        """The step that does all of it."""
        return [decision for repair in self.repairs for decision in repair.decisions]

    @property
    def unfixed(self) -> list[Finding]:
        """Findings that stay as they are."""
        gone = {repair.pair for repair in self.repairs if repair.after is None}
        fixed = {(repair.pair, rule) for repair in self.repairs for rule in repair.rules}
        return [
            one
            for one in self.subject.findings
            if one.pair not in gone and (one.pair, one.rule) not in fixed
        ]

    @property
    def left(self) -> str:
        """What is said of them: `left: 2 findings without a fix`; nothing when there are none."""
        unfixed = self.unfixed
        held = sum(is_held(one, self.conflicts) for one in unfixed)
        without = len(unfixed) - held
        parts = [f"{count(without, 'finding')} without a fix"] if without else []
        parts += [f"{held:,} held by a conflict"] if held else []
        return f"left: {', '.join(parts)}" if parts else ""
