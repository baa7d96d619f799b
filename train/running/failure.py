"""What an error of a run means, and what to change."""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tunegate.curate.errors import UserError
from tunegate.train.plan import Plan
from tunegate.train.running.folder import Result, write_json

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = ("no space left", "disk quota", "file too large", "os error 28", "os error 27")
_WRITE_WORDS = ("failed writing file", "inline_container")
"""Of torch, which does not say why a file could not be written."""
_MEMORY_WORDS = ("out of memory", "not enough memory", "can't allocate memory")
_LEAST = 50_000_000
"""Free bytes below which a failed write of torch is put down to the disk."""


@dataclass(frozen=True, slots=True)
class Told:
    """An error in words for a person."""

    message: str
    hint: str


def told(error: BaseException, plan: Plan, folder: Path) -> Told:
    """Put an error into words. What is none of the known ones is a bug, and the log has it."""
    if isinstance(error, UserError):
        return Told(error.message, error.hint)
    said = str(error)
    if is_memory(error):
        return Told(
            "the memory does not suffice" + (": " + _line(said) if said else ""),
            what_to_change(plan),
        )
    if is_full(error) or (_any(_WRITE_WORDS, said) and _free(folder) < _LEAST):
        return Told(
            f"{folder}: the disk is full, or takes no file of this size: {_line(said)}",
            "make room; --resume goes on behind the last checkpoint",
        )
    return Told(f"{type(error).__name__}: {_line(said)}", f"{folder / 'log'} has the details")


def leave_word(folder: Path, result: Result) -> None:
    """Write why a process that says nothing else failed, unless another did before."""
    try:
        if word_left(folder) is None:
            write_json(folder / "result.json", result)
    except OSError as full:
        print(f"result.json cannot be written: {full}", file=sys.stderr)  # noqa: T201


def word_left(folder: Path) -> Result | None:
    """What `leave_word` left in this try; None when nobody failed before."""
    try:
        said = Result.model_validate_json((folder / "result.json").read_bytes())
    except (OSError, ValidationError):
        return None
    return said if said.status == "failed" else None


def is_memory(error: BaseException) -> bool:
    """Whether the card or the computer had no memory left."""
    import torch

    said = str(error).lower()
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or (
        isinstance(error, RuntimeError) and _any(_MEMORY_WORDS, said)
    )


def is_full(error: BaseException | None) -> bool:
    """Whether the disk was full, by the error or by what it came from."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if _any(_FULL_WORDS, str(error).lower()):
            return True
        error = error.__cause__ or error.__context__
    return False


def what_to_change(plan: Plan) -> str:
    """The cheapest change of a plan that saves memory, and those behind it."""
    ways: list[str] = []
    if not plan.checkpointing:
        ways.append("checkpointing true")
    if plan.batch > 1:
        half = plan.batch // 2
        doubled = plan.accumulation * -(-plan.batch // half)
        ways.append(f"batch {half} with accumulation {doubled}")
    if plan.tuning == "full":
        ways.append("optimizer adamw_bnb_8bit" if "8bit" not in plan.optimizer else "method lora")
    elif plan.tuning == "lora":
        ways.append("method qlora" if plan.method == "lora" else "tuning qlora")
    ways.append(f"max_length below {plan.max_length:,}")
    return f"change the plan, the first of these first: {'; '.join(ways)}"


def _any(words: Sequence[str], said: str) -> bool:
    return any(word in said for word in words)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _line(said: str) -> str:
    return said.strip().partition("\n")[0][:300]
