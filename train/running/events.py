"""What a run says while it goes on: one JSON object a line, in `events.jsonl`."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)

    at: float = Field(default_factory=time.time)
    """Seconds since 1970."""


class Phase(_Said):
    """Work before or after the steps begins: loading, preparing, measuring, saving, checking."""

    event: Literal["phase"] = "phase"
    name: str


class Began(_Said):
    """The steps begin, or go on behind a checkpoint."""

    event: Literal["began"] = "began"
    step: int
    """Steps that were done before; 0 for a new run."""
    steps: int
    """At the most; early stopping may end it before."""
    rows: int
    held_out: int


class Stepped(_Said):
    """A step of the optimizer is done."""

    event: Literal["step"] = "step"
    step: int
    loss: float
    """Mean over the trained tokens of the step, in nats."""
    rate: float | None = None
    """Learning rate."""
    tokens_a_second: float | None = None
    """Read ones, padding aside, since the last step that was told; the time of evaluations and
    checkpoints aside."""
    memory: int | None = None
    """Bytes at the fullest moment so far: of the card, else of the process."""
    eta: float | None = None
    """Seconds to the last step."""


class Evaluated(_Said):
    """The loss of the held-out rows was measured."""

    event: Literal["evaluated"] = "evaluated"
    step: int
    loss: float
    best: bool = False
    """Whether it is the lowest so far, so that these weights would be kept."""
    of: Literal["answers", "teacher"] = "answers"
    """Nats a token of the pairs' answers; or, on-policy, the distance from the teacher."""


class Saved(_Said):
    """A checkpoint is whole on the disk."""

    event: Literal["saved"] = "saved"
    step: int
    checkpoint: str
    """Name of its folder."""


class Stopped(_Said):
    """A person asked it to stop; it can go on."""

    event: Literal["stopped"] = "stopped"
    step: int


class Failed(_Said):
    """It ended in an error."""

    event: Literal["failed"] = "failed"
    step: int
    message: str
    hint: str = ""


class Done(_Said):
    """The weights are saved."""

    event: Literal["done"] = "done"
    step: int
    loss: float | None = None
    """Of the last step."""
    evaluation_loss: float | None = None
    """Of the weights that were kept."""
    seconds: float


Event = Phase | Began | Stepped | Evaluated | Saved | Stopped | Failed | Done

_ANY: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="event")])


class EventLog:
    """Appends events to a file; each one is a single write, whole or not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.is_file() and not _ends(path):
            self._append(b"\n")  # a kill tore the last line; it stays, and is passed over

    def say(self, event: Event) -> None:
        """Write one event.

        Raises:
            OSError: when the disk is full.
        """
        self._append(orjson.dumps(event.model_dump(mode="json")) + b"\n")

    def _append(self, line: bytes) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            written = os.write(handle, line)
            if written < len(line):  # what a full disk took of it would swallow the next line
                os.ftruncate(handle, os.fstat(handle).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
        finally:
            os.close(handle)


class Tail:
    """Reads what was appended since the last look."""

    def __init__(self, path: Path, *, begin: int = 0) -> None:
        self._path = path
        self.place = begin
        """Bytes read so far."""

    def new(self) -> list[Event]:
        """Events of the lines that were ended since; none without a file."""
        try:
            with self._path.open("rb") as file:
                file.seek(self.place)
                body = file.read()
        except FileNotFoundError:
            return []
        whole, end, _ = body.rpartition(b"\n")
        self.place += len(whole) + len(end)
        return [event for line in whole.splitlines() if (event := _event(line)) is not None]


def read_events(path: Path) -> list[Event]:
    """All events of a file, the oldest first; a line torn by a kill is passed over."""
    return Tail(path).new()


def _event(line: bytes) -> Event | None:
    if not line.strip():
        return None
    try:
        return _ANY.validate_json(line)
    except ValidationError:  # torn, or of a later version
        return None


def _ends(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if not size:
            return True
        file.seek(size - 1)
        return file.read(1) == b"\n"
