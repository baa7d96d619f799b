"""The C rules: pairs that contradict another pair, or the document they come from."""

from __future__ import annotations

from tunegate.curate.rules.contradictions import answers, outdated, sources
from tunegate.curate.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *answers.RULES,
    *sources.RULES,
    *outdated.RULES,
)
