"""The folder of a run: what was asked, what happened, and what came out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tunegate.curate.errors import UserError
from tunegate.curate.whole_file import write_whole
from tunegate.train.plan import Plan, read_plan, write_plan
from tunegate.train.running.events import (
    Began,
    Done,
    Evaluated,
    Event,
    Failed,
    Stepped,
    Stopped,
    read_events,
)
from tunegate.train.running.launching import ACCELERATE, accelerate_config
from tunegate.train.running.lock import holder

Status = Literal["waiting", "running", "stopped", "failed", "done"]

RUNS = "runs"
"""Folder in the workspace's state that runs are in."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)

    version: Literal[1] = 1


class Origin(_File):
    """`origin.json`: where the rows came from, and who let the run begin."""

    made: str
    """Time, ISO 8601."""
    pairs: str
    """Fingerprint of the curated pairs."""
    suite: str | None = None
    """Fingerprint of the suite that the pairs were held against."""
    clearance: dict[str, Any] | None = None
    """Of the gate."""
    override: str | None = None
    """Why a person went on without a clearance."""
    rows: int
    held_out: int
    rows_hash: str
    """Of both files of rows."""
    left_out: dict[str, int] = Field(default_factory=dict)
    """Pairs that became no row, by reason."""
    warnings: list[str] = Field(default_factory=list)
    """Of the checks before the run, those that do not refuse."""
    trackers: list[str] = Field(default_factory=list)


class Result(_File):
    """`result.json`: how a run ended."""

    status: Literal["done", "stopped", "failed"]
    message: str = ""
    hint: str = ""
    method: str
    tuning: str
    seed: int
    step: int
    steps: int
    loss: float | None = None
    """Of the last step."""
    evaluation_before: float | None = None
    """Loss of the held-out rows before the first step: nats a token of the answers."""
    evaluation_loss: float | None = None
    """The same of the weights that were kept."""
    best_step: int | None = None
    """From which these are."""
    trained_tokens: int = 0
    """Tokens of answers that a gradient was computed for, repeats counted; 0 on-policy, where the
    student writes them."""
    seconds: float = 0.0
    """Since the last beginning."""
    pairs: str
    plan: str
    """Fingerprint of the plan, see `plan_fingerprint`."""
    rows: str
    versions: dict[str, str] = Field(default_factory=dict)
    device: str = ""
    threads: int = 0
    override: str | None = None
    output: Literal["adapter", "model"] | None = None
    """Folder with the weights; None unless it is done."""
    packed_layers: int = 0
    """Linear layers of the base that were held in 4 bits."""
    parity: dict[str, Any] | None = None


@dataclass(frozen=True)
class RunState:
    """A run as it stands at the moment of reading."""

    path: Path
    name: str
    status: Status
    message: str
    """Why it failed, else empty."""
    hint: str
    plan: Plan
    origin: Origin
    result: Result | None
    """None unless it ended, and said so."""
    step: int
    steps: int
    """0 before the first one."""
    events: tuple[Event, ...]

    @property
    def losses(self) -> tuple[tuple[int, float], ...]:
        """Step and loss; of steps that were done twice, behind a kill, the later time counts."""
        return tuple(
            sorted({one.step: one.loss for one in self.events if isinstance(one, Stepped)}.items())
        )

    @property
    def evaluations(self) -> tuple[tuple[int, float], ...]:
        """The same of the held-out rows, and of what the steps bring down: on-policy the distance
        from the teacher, without the base's loss on answers.
        """
        of = "teacher" if self.plan.on_policy else "answers"
        told = [one for one in self.events if isinstance(one, Evaluated) and one.of == of]
        return tuple(sorted({one.step: one.loss for one in told}.items()))

    @property
    def last(self) -> Stepped | None:
        """The step that was told last."""
        return next((one for one in reversed(self.events) if isinstance(one, Stepped)), None)

    @property
    def output(self) -> Path | None:
        """Folder with the trained adapter or model; None unless the run is done."""
        if self.result is None or self.result.output is None or self.status != "done":
            return None
        return self.path / self.result.output

    @property
    def can_resume(self) -> bool:
        """Whether it ended before its time."""
        return self.status in ("stopped", "failed")


def make_run(
    folder: Path,
    plan: Plan,
    origin: Origin,
    *,
    train: Sequence[dict[str, Any]],
    held_out: Sequence[dict[str, Any]],
    raft: Mapping[str, Any] | None = None,
) -> None:
    """Write everything that the child needs.

    Args:
        folder: Of the run.
        plan: What to do.
        origin: Where the rows came from.
        train: Rows to train on.
        held_out: Rows to evaluate on.
        raft: The manifest of RAFT rows, for `raft.json`; none is written without it.

    Raises:
        UserError: when the folder is there already, its name is none, or it cannot be written.
    """
    check_free(folder)
    try:
        folder.mkdir(parents=True)
        (folder / ".gitignore").write_text("*\n")
        write_plan(plan, folder / "plan.json")
        if plan.processes > 1:
            write_whole(folder / ACCELERATE, accelerate_config(plan.processes))
        write_whole(folder / "train.jsonl", lines(train))
        write_whole(folder / "held-out.jsonl", lines(held_out))
        if raft is not None:
            body = orjson.dumps(dict(raft), option=orjson.OPT_INDENT_2) + b"\n"
            write_whole(folder / "raft.json", body)
        write_json(folder / "origin.json", origin)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise UserError(
            f"{folder}: the run cannot be written: {error.strerror or error}", "make room"
        ) from error


def check_free(folder: Path) -> None:
    """Refuse the folder of a run whose name is none, or is taken."""
    check_name(folder.name)
    if folder.exists():
        raise UserError(
            f"{folder}: there is a run of this name",
            f"`tunegate train --resume {folder.name}` goes on with it, --name gives another name",
        )


def check_name(name: str) -> None:
    """Refuse a name that is no plain file name."""
    if not _NAME.match(name):
        raise UserError(
            f"{name!r} cannot name a run", "use letters, digits, dots, - and _, up to 100"
        )


def read_run(path: Path) -> RunState:
    """A run as it stands now. A child that ended without a word, by a kill or a full disk, makes a
    run that failed.

    Raises:
        UserError: when there is no run, or one of its files is damaged.
    """
    if not (path / "plan.json").is_file():
        raise UserError(f"{path}: there is no run", "`tunegate train` lists them")
    lock = path / "run.lock"
    begun = lock.exists()  # asked first: a child that begins in between is running
    running = holder(lock) is not None
    events = tuple(read_events(path / "events.jsonl"))
    plan = read_plan(path / "plan.json")
    origin = _read(path / "origin.json", Origin)
    result = _read(path / "result.json", Result) if (path / "result.json").is_file() else None
    began = [one for one in events if isinstance(one, Began)]
    status, message, hint = _status(events, result, running=running, begun=begun)
    reached = [one.step for one in events if isinstance(one, (Began, Stepped, Done))]
    return RunState(
        path=path,
        name=path.name,
        status=status,
        message=message,
        hint=hint,
        plan=plan,
        origin=origin,
        result=result if status in ("done", "stopped", "failed") else None,
        step=reached[-1] if reached else 0,
        steps=began[-1].steps if began else 0,
        events=events,
    )


def _status(
    events: Sequence[Event], result: Result | None, *, running: bool, begun: bool
) -> tuple[Status, str, str]:
    if running:
        return "running", "", ""
    last = events[-1] if events else None
    if isinstance(last, Done) and result is not None and result.status == "done":
        return "done", "", ""
    if isinstance(last, Stopped):
        return "stopped", "", ""
    if isinstance(last, Failed):
        return "failed", last.message, last.hint
    if result is not None and result.status == "failed" and not isinstance(last, Done):
        return "failed", result.message, result.hint
    if not events and not begun:
        return "waiting", "", ""
    return (
        "failed",
        "the process ended without a word: it was killed, by a person, by the system for want of "
        "memory, or with the machine",
        "--resume goes on behind the last checkpoint",
    )


def list_runs(folder: Path) -> list[str]:
    """Names of the runs in a folder, the latest made last."""
    if not folder.is_dir():
        return []
    found = [one for one in folder.iterdir() if (one / "plan.json").is_file()]
    return [
        one.name
        for one in sorted(found, key=lambda one: ((one / "plan.json").stat().st_mtime, one.name))
    ]


def plan_fingerprint(plan: Plan) -> str:
    """16 hex digits of everything in a plan that decides on the weights."""
    aside = {"reasons", "overrides"}
    if plan.processes == 1:  # as plans were before they could say so
        aside.add("processes")
    body = plan.model_dump(mode="json", exclude=aside)
    return blake2b(orjson.dumps(body, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def lines(rows: Sequence[dict[str, Any]]) -> bytes:
    """Rows as JSON lines."""
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def rows_hash(train: Sequence[dict[str, Any]], held_out: Sequence[dict[str, Any]]) -> str:
    """16 hex digits of the rows of both sides, in order."""
    hashed = blake2b(digest_size=8)
    for part in (train, held_out):
        body = lines(part)
        hashed.update(len(body).to_bytes(8, "big") + body)
    return hashed.hexdigest()


def write_json(path: Path, body: BaseModel) -> None:
    """Write a file of the folder, whole or not at all."""
    write_whole(
        path, orjson.dumps(body.model_dump(mode="json"), option=orjson.OPT_INDENT_2) + b"\n"
    )


def _read(path: Path, kind: type[Any]) -> Any:
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}", "the run is damaged: make it anew") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UserError(
            f"{path}: {where}: {first['msg']}", "the run is damaged: make it anew"
        ) from error
