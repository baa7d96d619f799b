"""What a decision is about: the finding on the screen, or all that are marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from tunegate.curate.annotations import Annotation
from tunegate.curate.decision import Action, Decision
from tunegate.curate.findings import Finding
from tunegate.curate.fixing import dismiss, keep
from tunegate.tui.app.pair_list import is_pair_line
from tunegate.tui.app.queue import Queue

Annotating = Literal["note", "tag", "assign"]


class _Because(TypedDict, total=False):
    rule: str
    finding: str


@dataclass(frozen=True)
class Subject:
    """Findings on which one step of the ledger decides. Lines about pairs alone are among them."""

    findings: tuple[Finding, ...]

    @property
    def by_pair(self) -> dict[str, list[Finding]]:
        """The findings by their pair, each pair once, in order; those without one are left out."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for one in self.findings:
            if one.pair is not None:
                found[one.pair].append(one)
        return dict(found)

    @property
    def without_pair(self) -> int:
        """Number of findings that are about no pair."""
        return sum(one.pair is None for one in self.findings)

    @property
    def dismissible(self) -> list[Finding]:
        """Those that are findings indeed, and not lines about pairs."""
        return [one for one in self.findings if not is_pair_line(one)]

    def keep(self, queue: Queue) -> list[Decision]:
        """The pairs are right as they are: everything that is open about them is dismissed."""
        open_of = queue.of_pairs(self.by_pair)
        return [one for pair, found in open_of.items() for one in keep(pair, found)]

    def drop(self) -> list[Decision]:
        """The pairs leave the set, each because of its first finding here."""
        by_pair = self.by_pair.items()
        return [Decision("drop", pair, **because(found[0])) for pair, found in by_pair]

    def dismiss(self) -> list[Decision]:
        """The findings are no defects."""
        return [dismiss(one) for one in self.dismissible]

    def annotate(
        self, action: Annotating, text: str, annotations: Mapping[str, Annotation]
    ) -> list[Decision]:
        """Write a text beside the pairs. A tag that all of them have comes off."""
        pairs = list(self.by_pair)
        done: Action = action
        if action == "tag":
            without = [one for one in pairs if text not in _tags(one, annotations)]
            done, pairs = ("tag", without) if without else ("untag", pairs)
        return [Decision(done, pair, reason=text) for pair in pairs]

    def common_tags(self, annotations: Mapping[str, Annotation]) -> set[str]:
        """Tags that every one of the pairs has."""
        tags = [set(_tags(pair, annotations)) for pair in self.by_pair]
        return set.intersection(*tags) if tags else set()


def because(finding: Finding) -> _Because:
    """What a decision says of the finding that led to it; nothing where there was none."""
    if is_pair_line(finding):
        return {}
    return {"rule": finding.rule, "finding": finding.key}


def _tags(pair: str, annotations: Mapping[str, Annotation]) -> Sequence[str]:
    return annotations.get(pair, Annotation()).tags
