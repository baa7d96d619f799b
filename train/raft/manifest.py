"""The files of a RAFT set: rows for training, and a manifest that says how they were made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from tunegate import __version__
from tunegate.curate.export.chat import messages_row
from tunegate.train.raft.build import RaftSet, Row
from tunegate.train.raft.question import Passage, Question
from tunegate.train.raft.sides import SIDES

MANIFEST_VERSION = 1


def write_raft(
    built: RaftSet,
    folder: Path,
    *,
    questions: Sequence[Question],
    passages: Sequence[Passage],
    retriever: str,
    explained_by: str | None = None,
) -> dict[str, Any]:
    """Write `train.jsonl`, `held-out.jsonl` (rows of messages) and `manifest.json` into a folder.

    Args:
        built: The rows.
        folder: Made when missing; files of these names are replaced.
        questions: What it was built from.
        passages: The same.
        retriever: Name of what found the distractors.
        explained_by: Who wrote the reasoning; None when it is by rule.

    Returns:
        The manifest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: list[dict[str, Any]] = []
    for side in SIDES:
        rows = [one for one in built.rows if one.side == side]
        body = b"".join(orjson.dumps(messages_row(one.pair)) + b"\n" for one in rows)
        (folder / f"{side}.jsonl").write_bytes(body)
        files.append(
            {
                "file": f"{side}.jsonl",
                "rows": len(rows),
                "sha256": hashlib.sha256(body).hexdigest(),
            }
        )
    made = manifest(
        built,
        questions=questions,
        passages=passages,
        retriever=retriever,
        explained_by=explained_by,
    )
    made["files"] = files
    whole = orjson.dumps(made, option=orjson.OPT_INDENT_2) + b"\n"
    (folder / "manifest.json").write_bytes(whole)
    return made


def manifest(
    built: RaftSet,
    *,
    questions: Sequence[Question],
    passages: Sequence[Passage],
    retriever: str,
    explained_by: str | None = None,
) -> dict[str, Any]:
    """Everything that decided on the rows, and each row by ids and hashes, without its texts."""
    shown = sum(one.oracle is not None for one in built.rows)
    return {
        "version": MANIFEST_VERSION,
        "tunegate": __version__,
        "recipe": asdict(built.recipe),
        "retriever": retriever,
        "explained_by": explained_by,
        "inputs": {
            "questions": len(questions),
            "questions_sha256": _hashed([asdict(one) for one in questions]),
            "passages": len(passages),
            "passages_sha256": _hashed([asdict(one) for one in passages]),
        },
        "counts": {
            "rows": len(built.rows),
            "oracle_shown": shown,
            "oracle_absent": len(built.rows) - shown,
            "fewer_distractors": built.short,
            "left_out": dict(sorted(built.left_out.items())),
            "passages_refused": dict(sorted(built.refused.items())),
        },
        "documents": {
            side: sorted(name for name, other in built.documents.items() if other == side)
            for side in SIDES
        },
        "rows": [_row(one) for one in built.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "question": row.question,
        "side": row.side,
        "document": row.document,
        "oracle": row.oracle,
        "shown": list(row.shown),
        "quotes": len(row.quotes),
        "sha256": hashlib.sha256(row.pair.to_json().encode()).hexdigest(),
    }


def _hashed(values: Sequence[dict[str, Any]]) -> str:
    body = orjson.dumps(sorted(values, key=lambda one: str(one["id"])))
    return hashlib.sha256(body).hexdigest()
