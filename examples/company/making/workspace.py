"""Every generated file of the company, made from its documents and questions with one seed."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import orjson

from tunegate.examples.company.making.defects import Planted, planted_rows
from tunegate.examples.company.making.pair_rows import clean_rows, drawn_date
from tunegate.examples.company.making.planted import (
    REPEATED,
    REPEATED_UNDER,
    SET_WIDE,
    THIN,
    THIN_TASK,
)
from tunegate.examples.company.making.queries import query_batches
from tunegate.examples.company.making.sections import read_documents
from tunegate.examples.company.making.suite import suite_rows

SEED = 20251128


def made_files(company: Path, *, seed: int = SEED) -> dict[str, bytes]:
    """Name and bytes of the files: pairs, planted defects, suite and two batches of queries.

    Args:
        company: The folder with `documents/`.
        seed: Draws wordings, dates and orders; the facts are the documents'.

    Raises:
        ValueError: when a question's answer is not in its document.
    """
    documents = read_documents(company)
    suite = suite_rows(documents, Random(seed))
    clean = clean_rows(documents, Random(seed + 1))
    rng = Random(seed + 2)
    planted = [*planted_rows(clean, suite, rng), *_set_wide(rng)]
    rows: list[dict[str, Any] | Planted] = [*clean, *planted]
    rng.shuffle(rows)
    before, after = query_batches(
        [str(one["prompt"]) for one in clean],
        [str(one["question"]) for one in suite],
        Random(seed + 3),
    )
    return {
        "pairs.jsonl": _lines([one.row if isinstance(one, Planted) else one for one in rows]),
        "planted.jsonl": _lines(
            [
                {"row": number, "rule": one.rule, "defect": one.defect}
                for number, one in enumerate(rows, start=1)
                if isinstance(one, Planted) and one.rule
            ]
            + [{"row": None, "rule": rule, "defect": defect} for rule, defect in SET_WIDE]
        ),
        "suite.jsonl": _lines(suite),
        "queries-before.jsonl": _lines(before),
        "queries-after.jsonl": _lines(after),
    }


def _set_wide(rng: Random) -> list[Planted]:
    """Pairs that are wrong only because there are many of them, or few."""
    made = [
        Planted(
            "B705",
            "one sentence answers many prompts",
            {"prompt": one, "response": REPEATED, "task": "replies", "date": drawn_date(rng)},
        )
        for one in REPEATED_UNDER
    ]
    made += [
        Planted(
            "",
            "",
            {"prompt": asked, "response": said, "task": THIN_TASK, "date": drawn_date(rng)},
        )
        for asked, said in THIN
    ]
    return made


def _lines(rows: list[Any]) -> bytes:
    return b"".join(
        (one.encode() if isinstance(one, str) else orjson.dumps(one)) + b"\n" for one in rows
    )
