"""Secrets: keys, tokens, passwords and their hashes."""

from __future__ import annotations

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.secret_assignment import ASSIGNED_HINT, assigned_secrets
from tunegate.curate.privacy.secret_format import FORMED_HINT, formed_secrets
from tunegate.curate.privacy.span import Span, without_overlaps


def secrets(text: str) -> list[Span]:
    """Secrets by form, then by the name in front of them; where two overlap the first stays."""
    return without_overlaps((*formed_secrets(text), *assigned_secrets(text)))


RECOGNIZER = Recognizer(
    "secret",
    secrets,
    rf"{ASSIGNED_HINT}|{FORMED_HINT}",
)
