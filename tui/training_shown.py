"""A run while it goes on: a bar for people, a few lines for a log."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

from tunegate.train.running.events import Began, Evaluated, Event, Failed, Phase, Saved, Stepped
from tunegate.tui.streams import is_terminal, say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

TOLD = 20
"""Lines about steps in the log of one run, beside those about evaluations."""


class Shown:
    """Shows events on stderr: drawn where a person looks, else said in lines."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps = 0
        self._evaluation: float | None = None
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Shown:
        if is_terminal(sys.stderr):
            self._draw()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def see(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Phase):
            self._phase(event.name)
        elif isinstance(event, Began):
            self._steps = event.steps
            behind = f" behind step {event.step:,}" if event.step else ""
            said = f"{event.rows:,} rows, {event.held_out:,} held out, {event.steps:,} steps"
            say(f"{self._name}: {said}{behind}")
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, total=event.steps, completed=event.step)
        elif isinstance(event, Stepped):
            self._step(event)
        elif isinstance(event, Evaluated):
            if event.step:
                self._evaluation = event.loss
            best = ", the lowest so far" if event.best else ""
            what = "loss" if event.of == "answers" else "distance from the teacher"
            if self._bar is None or not event.step:
                say(f"{self._name}: step {event.step:,}: held-out {what} {event.loss:.4f}{best}")
        elif isinstance(event, Saved) and self._bar is None:
            say(f"{self._name}: step {event.step:,}: checkpoint")
        elif isinstance(event, Failed):
            say(f"{self._name}: failed at step {event.step:,}")

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}", markup=False),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            expand=True,
        )
        self._task = self._bar.add_task("starting", total=None, told="")
        self._bar.start()

    def _phase(self, name: str) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=name)

    def _step(self, event: Stepped) -> None:
        told = step_text(event, self._evaluation)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=event.step, told=told)
            return
        every = max(1, self._steps // TOLD)
        if event.step % every == 0 or event.step == self._steps:
            say(f"{self._name}: step {event.step:,} of {self._steps:,}: {told}")


def step_text(event: Stepped, evaluation: float | None) -> str:
    """`loss 1.204 (held out 1.310), rate 2.0e-04, 812 tokens/s, 3.1 GB, 4 min left`."""
    parts = [f"loss {event.loss:.3f}"]
    if evaluation is not None:
        parts[0] += f" (held out {evaluation:.3f})"
    if event.rate is not None:
        parts.append(f"rate {event.rate:.1e}")
    if event.tokens_a_second is not None:
        parts.append(f"{event.tokens_a_second:,.0f} tokens/s")
    if event.memory is not None:
        parts.append(f"{event.memory / 1e9:.1f} GB")
    if event.eta is not None:
        parts.append(f"{time_text(event.eta)} left")
    return ", ".join(parts)


def time_text(seconds: float) -> str:
    """`12 s`, `4 min`, `3.2 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
