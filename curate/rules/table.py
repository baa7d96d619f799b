"""Every rule, by code. A new rule is one entry in its family's file, listed there in `RULES`."""

from __future__ import annotations

from tunegate.curate.rules import (
    balance,
    contradictions,
    duplicates,
    leakage,
    privacy,
    quality,
    structure,
    text_format,
    volume,
)
from tunegate.curate.rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.code: rule
    for family in (
        structure,
        duplicates,
        contradictions,
        text_format,
        quality,
        privacy,
        leakage,
        balance,
        volume,
    )
    for rule in family.RULES
}
