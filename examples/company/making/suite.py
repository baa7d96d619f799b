"""The suite: what is asked of the one half of the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from tunegate.curate.corpus.document import Document
from tunegate.examples.company.making.fact import Asked, asked_in
from tunegate.examples.company.making.sections import FOLDER, section_of, sections
from tunegate.examples.company.making.tables import Side, asked_of_table, tables
from tunegate.examples.company.making.variants import variants_of

KINDS = {
    "products": "product sheets",
    "prices": "price lists",
    "terms": "terms",
    "verdalog": "plans and hire",
    "staff": "staff handbook",
    "courses": "courses",
    "places": "places",
    "service": "service",
}
"""Kind of a document by its folder."""


def asked_of_side(
    side: Side, names: Sequence[str], documents: Mapping[str, Document], rng: Random
) -> list[Asked]:
    """Everything that is asked of one half of the documents: of running text, then of tables."""
    made = [one for name in names for one in asked_in(name)]
    for table in tables():
        if table.side == side:
            made += asked_of_table(table, documents[table.document], rng)
    return made


def suite_rows(documents: Mapping[str, Document], rng: Random) -> list[dict[str, Any]]:
    """The items in an order that is drawn; ids tell the order of the questions' files."""
    asked = asked_of_side("suite", ["suite.txt"], documents, rng)
    rows = [
        _row(f"q{number:03}", one, documents[one.document])
        for number, one in enumerate(asked, start=1)
    ]
    rng.shuffle(rows)
    return rows


def _row(item_id: str, asked: Asked, document: Document) -> dict[str, Any]:
    kind = KINDS[asked.document.partition("/")[0]]
    row: dict[str, Any] = {"id": item_id, "question": asked.question}
    if asked.sort == "unanswerable":
        row["unanswerable"] = True
    else:
        gold = section_of(asked, sections(document))
        accepted = [asked.answer, *asked.variants, *variants_of(asked.answer)]
        row["accepted"] = list(dict.fromkeys(accepted))
        row["gold"] = [{"id": gold.id, "text": gold.text}]
    row["metric"] = "exact_match"
    row["slice"] = kind if asked.sort in ("value", "which") else asked.sort
    row["source"] = f"{FOLDER}/{asked.document}"
    return row
