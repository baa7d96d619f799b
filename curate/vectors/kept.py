"""Neighbours that were found, kept in a file for as long as they are asked for again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from tunegate.curate.vectors.neighbours import Neighbours
from tunegate.curate.vectors.store import content_keys
from tunegate.curate.whole_file import write_whole

_VERSION = "1"
"""Of how neighbours are found: another one, and what was kept is not used."""


def key_of(texts: list[str], *parameters: object) -> str:
    """Stands for these texts, in this order, and what else decides about their neighbours."""
    told = repr((_VERSION, *parameters)).encode()
    return blake2b(content_keys(texts).tobytes() + told, digest_size=32).hexdigest()


def kept_or(path: Path, key: str, find: Callable[[], Neighbours]) -> Neighbours:
    """What is in the file when it is of this key; else what `find` finds, which is kept there.

    A file that is damaged or cannot be written to is as good as none.
    """
    if (known := _read(path, key)) is not None:
        return known
    found = find()
    body = BytesIO()
    recall = np.nan if found.recall is None else found.recall
    np.savez(
        body, key=key, first=found.first, second=found.second, score=found.score, recall=recall
    )
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, body.getvalue())
    return found


def _read(path: Path, key: str) -> Neighbours | None:
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
            if str(file["key"]) != key:
                return None
            recall = float(file["recall"])
            return Neighbours(
                file["first"], file["second"], file["score"], None if np.isnan(recall) else recall
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
