"""What `tunegate gate --format jsonl` says while it measures: one JSON object a line.

`said`      a line of talk: `text`.
`progress`  where a job stands: `stage`, `done`, `total` (null when it is not known).
`interim`   a run that is being asked: `run`, `done`, `total`, and the mean score of what is
            answered with its interval: `score`, `low`, `high`. Nothing is decided by it.
`verdict`   the last line when it went well: the fields of `--format json`.
`failed`    the last line when it did not: `message`, `hint`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from tunegate.curate.errors import UserError
from tunegate.decide.stages.interim import Interim
from tunegate.tui.app.worker_progress import WorkerProgress
from tunegate.tui.safe import visible_json

Write = Callable[[str], None]


class GateEvents:
    """Writes the events of one walk."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.progress = WorkerProgress(self._progress, is_cancelled=lambda: False)
        """Where jobs stand, ten times a second at most."""

    def say(self, text: str) -> None:
        """A line of talk."""
        self._put("said", text=text)

    def watch(self, interim: Interim) -> None:
        """How a run stands."""
        seen = interim.interval
        self._put(
            "interim",
            run=interim.run,
            done=interim.done,
            total=interim.total,
            score=seen.estimate,
            low=max(0.0, seen.low),
            high=min(1.0, seen.high),
        )

    def verdict(self, body: str) -> None:
        """The end: what `gate_json` says."""
        self._put("verdict", **orjson.loads(body))

    def failed(self, error: UserError) -> None:
        """The other end."""
        self._put("failed", message=error.message, hint=error.hint)

    def _progress(self, stage: str, done: int, total: int | None) -> None:
        self._put("progress", stage=stage, done=done, total=total)

    def _put(self, event: str, **fields: Any) -> None:
        self._write(visible_json(orjson.dumps({"event": event, **fields}).decode()))
