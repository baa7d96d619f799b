"""Checkpoints: which ones are whole, and what is in them.

transformers writes a checkpoint file by file, so a kill leaves a part of one. One that is whole is
sealed with the sizes of its files, and only sealed ones are resumed from. What torch writes beside
the safetensors (optimizer, schedule, random state) is read with `weights_only`, which makes tensors
and numbers alone and runs no code; the pickled arguments are deleted, nobody needs them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson

from tunegate.curate.whole_file import write_whole

SEAL = "whole.json"

_PICKLED = "training_args.bin"


def seal(folder: Path) -> None:
    """Say that a checkpoint is whole.

    Raises:
        OSError: when the disk is full.
    """
    (folder / _PICKLED).unlink(missing_ok=True)
    sizes = {
        str(one.relative_to(folder)): one.stat().st_size
        for one in sorted(folder.rglob("*"))
        if one.is_file() and one.name != SEAL
    }
    write_whole(folder / SEAL, orjson.dumps(sizes))


def last_whole(folder: Path) -> Path | None:
    """The latest checkpoint that is whole; None without any."""
    found = [one for one in _all(folder) if _is_whole(one)]
    return max(found, key=_step, default=None)


def drop_torn(folder: Path) -> list[str]:
    """Delete checkpoints that are not whole; their names."""
    torn = [one for one in _all(folder) if not _is_whole(one)]
    for one in torn:
        shutil.rmtree(one)
    return sorted(one.name for one in torn)


def _all(folder: Path) -> list[Path]:
    return [one for one in folder.glob("checkpoint-*") if one.is_dir()]


def _is_whole(folder: Path) -> bool:
    try:
        sizes = orjson.loads((folder / SEAL).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return False
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == size
        for name, size in sizes.items()
    )


def _step(folder: Path) -> int:
    number = folder.name.rpartition("-")[2]
    return int(number) if number.isdigit() else -1
