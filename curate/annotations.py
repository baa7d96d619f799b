"""Annotations: what people wrote beside pairs, their tags, and who is to look at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tunegate.curate.decision import Recorded


@dataclass(frozen=True, slots=True)
class Annotation:
    """What stands beside one pair. It changes nothing in the curated set."""

    notes: tuple[Recorded, ...] = ()
    """Oldest first; the text of each is its decision's `reason`."""
    tags: tuple[str, ...] = ()
    """In the order in which they were put on."""
    assignee: str = ""
    """Who is to look at the pair; empty for nobody."""

    def __bool__(self) -> bool:
        return bool(self.notes or self.tags or self.assignee)


def annotations_of(decisions: Iterable[Recorded]) -> dict[str, Annotation]:
    """Annotations by pair, of standing decisions in order; pairs without any are left out."""
    found: dict[str, Annotation] = {}
    for one in decisions:
        pair = one.decision.pair
        if one.decision.is_annotation and pair is not None:
            found[pair] = _with(found.get(pair, Annotation()), one)
    return {pair: one for pair, one in found.items() if one}


def tag_counts(found: Mapping[str, Annotation]) -> dict[str, int]:
    """Pairs by tag, the most frequent first, then by name."""
    return _ordered(Counter(tag for one in found.values() for tag in one.tags))


def assignee_counts(found: Mapping[str, Annotation]) -> dict[str, int]:
    """Pairs by the person they are assigned to, most first, then by name."""
    return _ordered(Counter(one.assignee for one in found.values() if one.assignee))


def _with(before: Annotation, one: Recorded) -> Annotation:
    action, said = one.decision.action, one.decision.reason
    if action == "note":
        return replace(before, notes=(*before.notes, one))
    if action == "assign":
        return replace(before, assignee=said.strip())
    rest = tuple(tag for tag in before.tags if tag != said.strip())
    return replace(before, tags=(*rest, said.strip()) if action == "tag" else rest)


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
