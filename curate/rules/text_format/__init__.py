"""The F rules: form of prompts and responses, their characters, terms and code."""

from __future__ import annotations

from tunegate.curate.rules.rule import Rule
from tunegate.curate.rules.text_format import (
    characters,
    code,
    domain,
    endings,
    glossary,
    language,
    lengths,
    markers,
    markup,
    openings,
    placeholders,
    prompt_structure,
    response_format,
    whitespace,
)

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *prompt_structure.RULES,
            *response_format.RULES,
            *lengths.RULES,
            *endings.RULES,
            *openings.RULES,
            *placeholders.RULES,
            *markers.RULES,
            *characters.RULES,
            *language.RULES,
            *glossary.RULES,
            *code.RULES,
            *markup.RULES,
            *whitespace.RULES,
            *domain.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
