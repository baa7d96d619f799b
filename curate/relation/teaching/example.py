"""One training example of the relation model: two texts, and which relations are possible."""

from __future__ import annotations

from dataclasses import dataclass

from tunegate.curate.models import Relation

EQUIVALENT: frozenset[Relation] = frozenset({"equivalent"})
CONFLICTING: frozenset[Relation] = frozenset({"conflicting"})
DIFFERENT: frozenset[Relation] = frozenset({"different"})
COMPATIBLE: frozenset[Relation] = frozenset({"equivalent", "different"})
"""One entails the other, or both are right: anything but a conflict."""
NOT_EQUIVALENT: frozenset[Relation] = frozenset({"conflicting", "different"})


@dataclass(frozen=True, slots=True)
class Example:
    """Two texts about the same question (or no question), and the relations that may hold.

    Labelled sets rarely know all three classes: a paraphrase set knows equivalent or not, an
    entailment set conflicting or not. The loss is the cross-entropy of "one of `relations`", so
    such rows teach what they know and nothing else.
    """

    a: str
    b: str
    relations: frozenset[Relation]
    source: str
    question: str = ""
    certainty: float = 1.0
    """Probability that one of `relations` holds. Readers agree less on opposites than on plain
    denials."""
