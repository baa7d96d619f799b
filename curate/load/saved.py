"""A data set that the Hugging Face library wrote with `save_to_disk`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from tunegate.curate.errors import InputError

_SPLITS = "dataset_dict.json"
_STATE = "state.json"


def saved_files(folder: Path) -> list[Path]:
    """The Arrow files of a `Dataset`, or of all splits of a `DatasetDict`; none when it is neither.

    Raises:
        InputError: when a file is missing, or rows were selected without being written.
    """
    if (folder / _SPLITS).is_file():
        splits = _read(folder / _SPLITS).get("splits")
        if not isinstance(splits, list) or not all(isinstance(split, str) for split in splits):
            raise InputError(f"{folder / _SPLITS}: names no splits", "save the data set again")
        return [file for split in splits for file in _split_files(folder / split)]
    return _split_files(folder) if (folder / _STATE).is_file() else []


def _split_files(folder: Path) -> list[Path]:
    if not (folder / _STATE).is_file():
        raise InputError(f"{folder}: has no {_STATE}", "save the data set again")
    state = _read(folder / _STATE)
    if state.get("_indices_files"):
        raise InputError(
            f"{folder}: holds a selection of rows that was not written out",
            "call flatten_indices() before save_to_disk()",
        )
    listed = state.get("_data_files")
    entries = listed if isinstance(listed, list) else []
    names = [
        entry["filename"] for entry in entries if isinstance(entry, dict) and "filename" in entry
    ]
    files = [folder / Path(str(name)).name for name in names]
    if not files:
        raise InputError(f"{folder / _STATE}: names no data files", "save the data set again")
    for file in files:
        if not file.is_file():
            raise InputError(f"{file}: no such file, although {_STATE} names it", "copy it there")
    return files


def _read(path: Path) -> dict[str, Any]:
    try:
        body = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}", "save the data set again") from error
    if not isinstance(body, dict):
        raise InputError(f"{path}: is no JSON object", "save the data set again")
    return body
