"""The B rules: what the set as a whole has too much or too little of."""

from __future__ import annotations

from tunegate.curate.rules.balance import queries, tasks, texts, topics
from tunegate.curate.rules.rule import Rule

RULES: tuple[Rule, ...] = (*tasks.RULES, *texts.RULES, *topics.RULES, *queries.RULES)
