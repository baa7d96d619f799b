"""The Q rules: what is wrong with a response as an answer, as far as that shows without a model."""

from __future__ import annotations

from tunegate.curate.rules.quality import (
    drafts,
    echoes,
    empty,
    grounding,
    refusals,
    repetition,
    short_answers,
    unseen,
)
from tunegate.curate.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *refusals.RULES,
    *echoes.RULES,
    *repetition.RULES,
    *grounding.RULES,
    *unseen.RULES,
    *empty.RULES,
    *drafts.RULES,
    *short_answers.RULES,
)
