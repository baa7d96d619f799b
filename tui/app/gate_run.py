"""A walk of the gate under way: `tunegate gate --format jsonl` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, Any, Literal

import orjson

End = Literal["verdict", "failed", "stopped", "lost"]


@dataclass(frozen=True, slots=True)
class Asked:
    """How one run of a stage stands."""

    run: str
    done: int
    total: int
    score: float
    low: float
    high: float


@dataclass(frozen=True)
class Standing:
    """Where a walk stands, folded from its events."""

    stage: str = ""
    """Being measured; empty before one is."""
    job: str = "starting"
    done: int = 0
    total: int | None = None
    asked: tuple[Asked, ...] = ()
    """Runs of the stage, the latest last."""
    end: End | None = None
    verdict: str = ""
    message: str = ""
    """Why it did not end well."""
    hint: str = ""

    def after(self, event: Mapping[str, Any]) -> Standing:
        """Where it stands behind one more event; one of an unknown kind changes nothing."""
        kind = event.get("event")
        if kind == "said":
            words = str(event["text"]).split()
            if words[:2] == ["measuring", "the"] and len(words) > 2:
                return replace(self, stage=words[2], asked=(), job="preparing", total=None)
            return self
        if kind == "progress":
            return replace(self, job=event["stage"], done=event["done"], total=event["total"])
        if kind == "interim":
            told = Asked(**{name: event[name] for name in Asked.__dataclass_fields__})
            others = (one for one in self.asked if one.run != told.run)
            done, total = told.done, told.total
            return replace(self, asked=(*others, told), done=done, total=total)
        if kind == "verdict":
            return replace(self, end="verdict", verdict=event["verdict"])
        if kind == "failed":
            return replace(self, end="failed", message=event["message"], hint=event["hint"])
        return self


class GateRun:
    """The process; it ends with the app, and what it was answered is kept."""

    def __init__(self, root: Path, *, stage: str | None = None, freeze: bool = False) -> None:
        """Start it.

        Args:
            root: Of the workspace.
            stage: The last one to measure; all when None.
            freeze: Freeze what is there now, and measure nothing.
        """
        asked = ["--freeze"] if freeze else ["--format", "jsonl"]
        asked += ["--stage", stage] if stage is not None else []
        self._stderr: IO[bytes] = TemporaryFile()  # noqa: SIM115  (closed in `follow`)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tunegate.tui", "gate", *asked],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            start_new_session=True,
        )
        nice = min(19, os.getpriority(os.PRIO_PROCESS, 0) + _NICE)
        os.setpriority(os.PRIO_PROCESS, self._process.pid, nice)
        self._asked_to_stop = 0
        self.began = monotonic()

    def follow(self) -> Iterator[Standing]:
        """Where it stands, each time that it says something, until it has ended. In a worker."""
        assert self._process.stdout is not None
        standing = Standing()
        with self._process.stdout as lines:
            for line in lines:
                try:
                    event = orjson.loads(line)
                except orjson.JSONDecodeError:  # a kill tore it
                    continue
                if isinstance(event, dict):
                    standing = standing.after(event)
                    yield standing
        code = self._process.wait()
        self._stderr.seek(0)
        said = self._stderr.read().decode(errors="replace")
        self._stderr.close()
        if standing.end is None:
            yield self._ended(standing, code, said)

    def stop(self) -> None:
        """Have it end, the second time at once; replies so far are kept either way."""
        if self._process.poll() is None:
            self._asked_to_stop += 1
            self._process.send_signal(signal.SIGINT if self._asked_to_stop == 1 else signal.SIGKILL)

    def kill(self) -> None:
        """End it now."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _ended(self, standing: Standing, code: int, said: str) -> Standing:
        if self._asked_to_stop:
            return replace(standing, end="stopped")
        if code == 0:
            return replace(standing, end="verdict")
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        told = {line.split(": ", 1)[0]: line.split(": ", 1)[-1] for line in lines}
        message = told.get("error") or f"the gate's process ended with {code}"
        hint = told.get("hint", "replies so far are kept; run it again to go on")
        return replace(standing, end="lost", message=message, hint=hint)


_NICE = 5
"""How far it stands back behind whoever types."""
