"""How often drift was looked for: the error of 5 % is split between the looks that are planned.

`.tunegate/drift.json` lists them. Without it, a check that runs each week finds drift sooner or
later where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tunegate.curate.errors import InputError, UserError
from tunegate.curate.whole_file import write_whole

FILE_NAME = "drift.json"
PLANNED = 12
"""Looks that are planned when nobody says otherwise: one a month for a year."""
MOST_PLANNED = 366


class _Look(BaseModel):
    model_config = ConfigDict(extra="forbid")
    at: str
    inputs: str
    answer: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: int = Field(default=1, ge=1, le=1)
    planned: int = Field(ge=1)
    looks: list[_Look]


@dataclass(frozen=True, slots=True)
class Look:
    """One time that drift was looked for."""

    at: str
    """ISO 8601."""
    inputs: str
    """Fingerprint of everything that was compared."""
    answer: str


@dataclass(frozen=True)
class Looks:
    """The looks that were taken of those planned."""

    planned: int
    taken: tuple[Look, ...] = ()

    def number(self, inputs: str) -> int:
        """Which look one at these inputs is, from 1; looking again at the same counts once.

        Raises:
            UserError: when all planned ones are taken.
        """
        known = [look.inputs for look in self.taken]
        if inputs in known:
            return known.index(inputs) + 1
        if len(known) >= self.planned:
            raise UserError(
                f"all {self.planned:,} planned looks were taken, the last on {self.taken[-1].at}",
                "after retraining begin anew with --restart, and plan more with --looks",
            )
        return len(known) + 1

    def with_look(self, look: Look) -> Looks:
        """These and one more, unless it was at inputs that are known."""
        if look.inputs in [one.inputs for one in self.taken]:
            return self
        return replace(self, taken=(*self.taken, look))


def read_looks(path: Path, *, planned: int | None = None, restart: bool = False) -> Looks:
    """The looks so far; none yet where there is no file.

    Args:
        path: Of the file.
        planned: How many are planned; those of the file, else `PLANNED`.
        restart: Forget the looks taken.

    Raises:
        InputError: when the file is damaged.
        UserError: when another number was planned at the first look.
    """
    if restart or not path.exists():
        return Looks(planned or PLANNED)
    try:
        found = _File.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(
            f"{path}: the list of looks cannot be read",
            "begin anew with --restart, or delete the file",
        ) from error
    if planned is not None and planned != found.planned and found.looks:
        raise UserError(
            f"{found.planned:,} looks were planned at the first one, not {planned:,}",
            "leave --looks out; after retraining begin anew with --restart",
        )
    taken = tuple(Look(one.at, one.inputs, one.answer) for one in found.looks)
    return Looks(found.planned, taken)


def write_looks(looks: Looks, path: Path) -> None:
    """Write them so that a kill leaves the old file or the new one.

    Raises:
        UserError: when the file cannot be written.
    """
    body = _File(
        planned=looks.planned,
        looks=[_Look(at=one.at, inputs=one.inputs, answer=one.answer) for one in looks.taken],
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{body.model_dump_json(indent=2)}\n".encode())
    except OSError as error:
        raise UserError(
            f"{path}: it cannot be written: {error.strerror}", "make the folder writable"
        ) from error


def now() -> str:
    """The time of a look, to the second, with its zone."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
