"""The pairs without any defect: what is asked of the other half of the documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from tunegate.curate.corpus.document import Document
from tunegate.examples.company.making.fact import Asked
from tunegate.examples.company.making.sections import FOLDER, section_of, sections
from tunegate.examples.company.making.suite import asked_of_side

TASKS = {
    "products": "products",
    "prices": "orders",
    "terms": "orders",
    "verdalog": "service",
    "places": "service",
    "service": "service",
    "staff": "staff",
    "courses": "staff",
}
"""Task of a pair by its document's folder; whole replies are the task `replies`."""

ABSTENTION = "I don't know."
FIRST_DAY, DAYS = date(2025, 2, 10), 250


def clean_rows(documents: Mapping[str, Document], rng: Random) -> list[dict[str, Any]]:
    """Pairs in the order of the questions' files, each with task, source and date.

    Raises:
        ValueError: when a document does not have the answer.
    """
    asked = asked_of_side("pairs", ["pairs.txt", "replies.txt"], documents, rng)
    return [_row(one, documents[one.document], rng) for one in asked]


def drawn_date(rng: Random) -> str:
    """A day on which a pair may have been written."""
    return (FIRST_DAY + timedelta(days=rng.randrange(DAYS))).isoformat()


def _row(asked: Asked, document: Document, rng: Random) -> dict[str, Any]:
    if asked.sort not in ("unanswerable", "reply"):
        section_of(asked, sections(document))
    task = TASKS[asked.document.partition("/")[0]]
    return {
        "prompt": asked.question,
        "response": asked.answer or ABSTENTION,
        "task": "replies" if asked.sort == "reply" else task,
        "source": f"{FOLDER}/{asked.document}",
        "date": drawn_date(rng),
    }
