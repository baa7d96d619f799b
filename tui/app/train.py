"""The train screen: the runs side by side, and the loss of the one under the cursor, live."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer

from tunegate.curate.errors import UserError
from tunegate.curate.workspace import STATE_NAME
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.base_screen import ModeScreen
from tunegate.tui.app.confirm import ConfirmScreen
from tunegate.tui.app.full_text import FullTextScreen
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.loss_plot import loss_plot
from tunegate.tui.app.passage import (
    ERROR,
    FAINT,
    GOOD,
    STRONG,
    WARNING,
    Passage,
    joined,
    plain,
)
from tunegate.tui.app.run_text import RunsTable, clearance_line, fact_lines, run_passages
from tunegate.tui.app.text_lines import TextLines

if TYPE_CHECKING:
    from tunegate.decide.evidence import Clearance
    from tunegate.train.running.folder import RunState
    from tunegate.train.running.following import Following
    from tunegate.tui.runs_watch import RunsWatch

_TICK = 1.0
"""Seconds between two looks while a run goes on; without one nothing is looked at."""


class TrainScreen(ModeScreen):
    """Runs that were made with `tunegate train`: how each stands, stop, resume."""

    PLACE: ClassVar[Place] = "train"
    HINT: ClassVar[str] = (
        "`tunegate train PLAN` begins a run  {details} details  {app.help} all keys"
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("train")

    def __init__(self) -> None:
        super().__init__()
        self._watch: RunsWatch | None = None
        self._clearance: Clearance | UserError | None = None
        self._children: dict[str, Following] = {}
        """Runs that were begun here; they go on when the app ends."""
        self._told: set[str] = set()
        """Runs that were told to stop."""
        self._timer: Timer | None = None
        self._turn = asyncio.Lock()
        """Held while the runs are read, in a thread."""
        self._stamp: object = None
        self._gate_seen: object = None

    def compose_content(self) -> ComposeResult:
        yield TextLines(id="train-title")
        yield RunsTable(id="runs")
        yield TextLines(id="run-facts")
        yield TextLines(id="run-plot")

    def on_mount(self) -> None:
        super().on_mount()
        self._timer = self.set_interval(_TICK, self._tick, pause=True)
        self.query_one("#run-plot", TextLines).show_fitted(self._plot)
        self.query_one("#run-facts", TextLines).show_fitted(self._facts)
        self._table.focus()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.read()

    def on_screen_suspend(self) -> None:
        if self._timer is not None:
            self._timer.pause()

    def read(self) -> None:
        """Read the runs, and whether the gate lets train."""
        self._read()

    async def poll(self) -> None:
        """Read again when a run was made, begun or ended elsewhere."""
        if self._watch is not None:
            stamp = await asyncio.to_thread(self._watch.stamp)
            if stamp != self._stamp:
                self.read()

    def show_desk(self) -> None:
        """Show the runs as they are known now."""
        runs = [] if self._watch is None else self._watch.states
        self._table.styles.height = max(1, min(len(runs), self.size.height // 3))
        self._table.show_runs(runs)
        self._show_run()
        super().show_desk()

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        run = self._table.run
        if action.name in ("stop", "kill"):
            return run is not None and run.status == "running"
        if action.name == "resume":
            return run is not None and (run.can_resume or run.status == "waiting")
        if action.name == "details":
            return run is not None or self._clearance is not None
        return True

    async def action_stop(self) -> None:
        run = self._stoppable()
        if run is None:
            return
        if run.name in self._told:
            self.action_kill()
            return
        from tunegate.train.running.following import stop_run

        self._told.add(run.name)
        await asyncio.to_thread(stop_run, run.path)
        self.review_app.say(f"{run.name} stops behind the step under way, with a checkpoint")

    def action_kill(self) -> None:
        run = self._stoppable()
        if run is None:
            return

        async def answered(yes: bool | None) -> None:  # noqa: FBT001  (Textual calls it)
            if yes:
                from tunegate.train.running.following import stop_run

                await asyncio.to_thread(partial(stop_run, run.path, hard=True))
                self.review_app.say(
                    f"{run.name} was killed; ",
                    self.hint("{resume} goes on behind its last checkpoint"),
                )
                self._tick()

        said = [Passage(plain("It ends at once, without a further checkpoint. What was trained "
                              "since the last one is lost; it can go on from there."))]  # fmt: skip
        self.app.push_screen(ConfirmScreen(f"Kill {run.name}", said, yes="kill it"), answered)

    def action_resume(self) -> None:
        run = self._table.run
        if run is None or not (run.can_resume or run.status == "waiting"):
            status = "there is no run" if run is None else f"{run.name} is {run.status}"
            self.review_app.say_error(UserError(f"nothing to go on with: {status}"))
            return
        self._resume(run)

    def action_details(self) -> None:
        make = partial(run_passages, self._table.run, self._clearance)
        self.app.push_screen(FullTextScreen("Run", make))

    def action_next(self) -> None:
        self._table.move(1)

    def action_previous(self) -> None:
        self._table.move(-1)

    @property
    def _table(self) -> RunsTable:
        return self.query_one(RunsTable)

    @on(LineTable.Chosen)
    def _chosen(self) -> None:
        self.action_details()

    @on(LineTable.Moved)
    def _moved(self) -> None:
        self._show_run()
        self.show_bars()

    def _stoppable(self) -> RunState | None:
        """The run under the cursor when it goes on; says so when it does not."""
        run = self._table.run
        if run is not None and run.status == "running":
            return run
        status = "there is no run" if run is None else f"{run.name} is {run.status}"
        self.review_app.say_error(UserError(f"nothing to stop: {status}"))
        return None

    @work(group="train-read")
    async def _read(self) -> None:
        from tunegate.tui.gate_state import clearance_of, seen
        from tunegate.tui.runs_watch import RunsWatch

        workspace = self.review_app.workspace
        async with self._turn:
            watch = self._watch or RunsWatch(workspace.root / STATE_NAME / "runs")
            self._stamp = await asyncio.to_thread(watch.stamp)
            await asyncio.to_thread(watch.read)
            self._watch = watch
        self._look_on()
        self.show_desk()
        gate = (self.desk.seq, await asyncio.to_thread(seen, workspace))
        if gate != self._gate_seen:
            self._clearance = await asyncio.to_thread(clearance_of, workspace)
            self._gate_seen = gate
            self.show_desk()

    @work(exclusive=True, group="train-resume")
    async def _resume(self, run: RunState) -> None:
        from tunegate.train.running.following import Following

        try:
            child = await asyncio.to_thread(Following, run.path)
        except UserError as error:
            self.review_app.say_error(error)
            return
        self._children[run.name] = child
        self._told.discard(run.name)
        self.review_app.say(f"{run.name} goes on; it does so when the app is left, too")
        while not child.ended and not await asyncio.to_thread(_holds, run):
            await asyncio.sleep(_TICK / 10)
        if child.ended and not await asyncio.to_thread(_holds, run):
            log = run.path / "log"
            lost = UserError(f"{run.name}: the process ended at once", f"{log} says why")
            self.review_app.say_error(lost)
        self.read()

    @work(group="train-tick")
    async def _tick(self) -> None:
        """Read what was written since the last look, unless that still goes on."""
        watch = self._watch
        if watch is None or self._turn.locked():
            return
        async with self._turn:
            alive = {one.name for one in watch.states if one.status == "running"}
            await asyncio.to_thread(watch.look)
        for one in watch.states:
            if one.name not in alive or one.status == "running":
                continue
            self._told.discard(one.name)
            if (child := self._children.get(one.name)) is not None and child.ended:
                del self._children[one.name]
            style = {"done": GOOD, "stopped": WARNING}.get(one.status, ERROR)
            self.review_app.say(f"{one.name}: ", (one.status, style))
        self._look_on()
        self.show_desk()

    def _look_on(self) -> None:
        """Look again every second, as long as a run goes on."""
        if self._timer is None or self._watch is None:
            return
        if self._watch.alive and self.is_current:
            self._timer.resume()
        else:
            self._timer.pause()

    def _show_run(self) -> None:
        title = joined((" Training runs", STRONG), (" · ", FAINT))
        leave = clearance_line(self._clearance, told_below=self._table.run is None)
        self.query_one("#train-title", TextLines).show(title + leave)
        for name, make in (("#run-facts", self._facts), ("#run-plot", self._plot)):
            self.query_one(name, TextLines).show_fitted(make)

    def _facts(self, width: int, height: int) -> list[Content]:
        run = self._table.run
        damaged = [] if self._watch is None else self._watch.damaged
        return fact_lines(run, self._clearance, damaged, hint=self.hint, width=width, height=height)

    def _plot(self, width: int, height: int) -> list[Content]:
        run = self._table.run
        if run is None:
            return []
        return loss_plot(run.losses, run.evaluations, steps=run.steps, width=width, height=height)


def _holds(run: RunState) -> bool:
    from tunegate.train.running.lock import holder

    return holder(run.path / "run.lock") is not None
