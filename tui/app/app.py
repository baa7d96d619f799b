"""The terminal app: modes over one desk, workers that survey it, and decisions that last.

Workers only post messages; the handlers here own what is shown. A decision is in the ledger
before the screen says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Literal

from textual import events, on, work
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker, get_current_worker

from tunegate.curate.child import Child
from tunegate.curate.decision import Decision
from tunegate.curate.errors import Cancelled, UserError
from tunegate.curate.progress import Progress
from tunegate.curate.workspace import STATE_NAME, Workspace
from tunegate.tui.app.actions import ACTIONS, Action, Place
from tunegate.tui.app.balance import BalanceScreen
from tunegate.tui.app.base_screen import ModeScreen, PlaceScreen
from tunegate.tui.app.change import Change, items_of, summary_of
from tunegate.tui.app.desk import Desk
from tunegate.tui.app.error_text import error_line
from tunegate.tui.app.garbage import Garbage
from tunegate.tui.app.help import HelpScreen
from tunegate.tui.app.hint import hint
from tunegate.tui.app.keys import bindings_at, keymap
from tunegate.tui.app.last_time import keep_last_time, look_back, now_at
from tunegate.tui.app.messages import Advanced, Failed, Opened, Stopped, Surveyed
from tunegate.tui.app.open_desk import open_desk
from tunegate.tui.app.opening import OpeningScreen
from tunegate.tui.app.ordered_keys import OrderedKeysApp
from tunegate.tui.app.others import told
from tunegate.tui.app.overview import OverviewScreen
from tunegate.tui.app.passage import FAINT, GOOD, joined
from tunegate.tui.app.queue_filter import Filter
from tunegate.tui.app.review import ReviewScreen
from tunegate.tui.app.worker_progress import WorkerProgress

Mode = Literal["overview", "review", "balance", "gate", "train"]
Opener = Callable[[Progress], Desk]
StepBack = Literal["undo", "redo"]

_PAUSE = 0.4
"""Seconds without a decision before the set is surveyed again."""

_POLL = 2.0
"""Seconds between looks for decisions of other processes."""

_PATIENCE = 0.5
"""Seconds that keys wait for the ledger; after that the app says so and goes on."""


def _gate() -> Screen[Any]:
    from tunegate.tui.app.gate import GateScreen  # with all it takes, which a review does not

    return GateScreen()


def _train() -> Screen[Any]:
    from tunegate.tui.app.train import TrainScreen

    return TrainScreen()


class ReviewApp(OrderedKeysApp):
    """Readiness and review of one workspace."""

    TITLE = "tunegate"
    CSS_PATH = "app.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "overview": OverviewScreen,
        "review": ReviewScreen,
        "balance": BalanceScreen,
        "gate": _gate,
        "train": _train,
    }
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("app")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012  (as App types it)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-middle"), (34, "-high")]  # noqa: RUF012

    def __init__(
        self,
        workspace: Workspace,
        sources: Sequence[str] = (),
        *,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        start: Mode = "review",
        opener: Opener | None = None,
        actions: Sequence[Action] = ACTIONS,
    ) -> None:
        """Make the app; nothing is read before it runs.

        Args:
            workspace: Where settings come from and decisions go.
            sources: Files to review; those of the settings when none is named.
            select: Rule codes, in place of the settings'.
            ignore: Rule codes to leave out.
            start: The mode that is shown first.
            opener: Makes the desk, in a worker; reads the workspace by default.
            actions: The table of actions, with the keys that the person wants.
        """
        super().__init__()
        self.workspace = workspace
        self._actions = actions
        self.notice = Content("")
        """The last thing that happened."""
        self.notice_of: Screen[Any] | None = None
        """The place where alone that means something; None when it does everywhere."""
        self._overheard = Content("")
        """What was said last of another session; it gives way to what this one did."""
        self.since: Content | None = None
        """What changed since the reviewer was here last."""
        self._child = Child()
        self._garbage = Garbage()
        self._names = list(sources) or workspace.settings.data
        self._start = start
        self._opener: Opener = opener or (
            lambda progress: open_desk(
                workspace,
                sources,
                select=select,
                ignore=ignore,
                run=self._child,
                progress=progress,
            )
        )
        self.failure: Exception | None = None
        """A bug that ended the app; whoever ran it has to tell the person."""
        self._desk: Desk | None = None
        self._opening: Worker[None] | None = None
        self._taking: asyncio.Task[None] | None = None
        self._is_rechecking = False
        self._pause: Timer | None = None
        self._is_surveying = False
        self._is_stale = False

    @property
    def desk(self) -> Desk:
        """The desk; there is one from the moment the pairs are checked."""
        if self._desk is None:
            raise RuntimeError("the pairs are not read yet")
        return self._desk

    @property
    def _state(self) -> Path:
        return self.workspace.root / STATE_NAME

    @property
    def sources_named(self) -> str:
        """What is being opened, for people."""
        names = self._names
        return names[0] if len(names) == 1 else f"{len(names)} files" if names else "the workspace"

    @property
    def is_updating(self) -> bool:
        """Whether score and queue are behind the decisions."""
        return self._is_surveying or self._is_stale

    def get_default_screen(self) -> Screen[Any]:
        return OpeningScreen()

    @property
    def actions(self) -> Sequence[Action]:
        """The table of actions, with the keys that they have here."""
        return self._actions

    def actions_at(self, place: Place) -> list[Action]:
        """The actions of one place, with the keys that they have here."""
        return [action for action in self._actions if action.place == place]

    def on_mount(self) -> None:
        self.set_keymap(keymap(self._actions))
        self.call_after_refresh(self.open_desk)

    def open_desk(self) -> None:
        """Read and check the pairs, in a worker."""
        self._opening = self._open()

    def stop_opening(self) -> None:
        """Stop that at the next chance."""
        if self._opening is not None:
            self._opening.cancel()

    def say(self, *parts: str | tuple[str, str] | Content, of: Screen[Any] | None = None) -> None:
        """Show what just happened; `of` is the place where alone it means something."""
        self.notice, self.notice_of = joined(*parts), of
        self._show()

    def say_error(self, error: UserError) -> None:
        """Show what went wrong and what to do about it."""
        self.say(error_line(error))

    async def decide(
        self, decisions: Sequence[Decision], *, then: Callable[[], None] | None = None
    ) -> None:
        """Record decisions as one step, then show what follows from them.

        `then` is called when they are on disk, before anything is shown.
        """
        await self._take(lambda: self.desk.decide(decisions), back="undo", then=then)

    async def undo(self, seq: int | None = None) -> None:
        """Undo the author's last step, or one decision by its number."""
        await self._take(lambda: self.desk.undo(seq), said="undid: ", back="redo")

    async def redo(self) -> None:
        """Redo the step that was undone last."""
        await self._take(self.desk.redo, said="redid: ", back="undo")

    async def narrow(self, wanted: Filter) -> None:
        """Show only what a filter lets through."""
        if wanted.text:
            self.say("looking through the pairs…")
        queue = self.desk.queue
        mask, pairs = await asyncio.to_thread(
            lambda: (queue.passing(wanted), queue.without_finding(wanted))
        )
        queue.narrow(wanted, mask, pairs)
        self.say()

    async def show_pairs(self, pair_ids: Collection[str], name: str) -> None:
        """Review these pairs, those without a finding too; `name` says what they are."""
        await self.narrow(Filter(pairs=frozenset(pair_ids), name=name))
        self.action_review()

    async def search(self, text: str) -> int:
        """Mark the findings that hold a text, and say how many there are."""
        self.say("looking through the pairs…")
        queue = self.desk.queue
        queue.mark(text, await asyncio.to_thread(queue.holding, text))
        self.say()
        return len(queue.found())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action that can be taken here, and the theme."""
        if isinstance(screen, PlaceScreen):
            for action in [*self.actions_at(screen.PLACE), *self.actions_at("app")]:
                if action.name != "palette" and screen.can(action):
                    title = f"{action.group}: {action.label}"
                    yield SystemCommand(title, action.help, self._runner(action))
        yield SystemCommand("App: theme", "Change the colours.", self.action_change_theme)

    def action_overview(self) -> None:
        self._switch("overview")

    def action_review(self) -> None:
        self._switch("review")

    def action_balance(self) -> None:
        self._switch("balance")

    def action_gate(self) -> None:
        self._switch("gate")

    def action_train(self) -> None:
        self._switch("train")

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            here = self.screen
            place: Place = here.PLACE if isinstance(here, PlaceScreen) else "app"
            self.push_screen(HelpScreen(place, self._actions))

    def action_palette(self) -> None:
        self.action_command_palette()

    def action_leave(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
        self.exit(return_code=0 if self._desk is not None else 2)

    def _handle_exception(self, error: Exception) -> None:
        """End on a bug without the traceback that Textual would print: it shows private data."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        self.failure = self.failure or error
        self.exit(return_code=1)

    async def on_event(self, event: events.Event) -> None:
        """Note when somebody is at the keys or the mouse."""
        if isinstance(event, events.InputEvent):
            self._garbage.pressed()
        await super().on_event(event)

    def on_unmount(self) -> None:
        self._garbage.give_back()
        self._child.close()
        if self._desk is not None:
            with suppress(OSError, UserError):  # a folder that cannot be written to
                keep_last_time(self._state, self._desk.author, now_at(self._desk))
            self._desk.close()

    @on(Advanced)
    def _advanced(self, message: Advanced) -> None:
        if isinstance(self.screen, OpeningScreen):
            self.screen.show_progress(message.stage, message.done, message.total)

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        self._desk = message.desk
        self._switch(self._start)
        self.set_interval(_POLL, self._poll)

    @on(Stopped)
    def _stopped(self) -> None:
        if isinstance(self.screen, OpeningScreen):
            self.screen.show_stopped()

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self._is_surveying = False
        if isinstance(self.screen, OpeningScreen):
            self.screen.show_error(message.error)
        else:
            self.say_error(message.error)

    @on(Surveyed)
    def _surveyed(self, message: Surveyed) -> None:
        self._is_surveying = False
        self._is_stale = not self.desk.adopt(message.outcome)
        if self._is_stale:
            self._survey_soon()
        self._show()

    @work(thread=True, exclusive=True, group="open")
    def _open(self) -> None:
        worker = get_current_worker()
        progress = WorkerProgress(
            lambda stage, done, total: self.post_message(Advanced(stage, done, total)),
            is_cancelled=lambda: worker.is_cancelled,
        )
        try:
            desk = self._opener(progress)
            self.since = look_back(self._state, desk)
        except Cancelled:
            self.post_message(Stopped())
        except UserError as error:
            self.post_message(Failed(error))
        else:
            self._garbage.take_over()
            self.post_message(Opened(desk))

    @work(thread=True, exclusive=True, group="survey")
    def _survey(self) -> None:
        worker = get_current_worker()
        progress = WorkerProgress(
            lambda stage, done, total: None, is_cancelled=lambda: worker.is_cancelled
        )
        try:
            outcome = self.desk.look(progress=progress)
        except Cancelled:
            return
        except UserError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(Surveyed(outcome))

    def _survey_soon(self) -> None:
        """Survey when no further decision comes for a moment; one survey runs at a time."""
        self._is_stale = True
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._survey_now)

    def _survey_now(self) -> None:
        if self._is_surveying:
            return
        self._is_surveying = True
        self._is_stale = False
        self._survey()
        self._show_bars()

    async def _poll(self) -> None:
        """Look whether another process took decisions, or changed what is shown."""
        self._garbage.look()
        if (screen := self._mode_screen) is not None:
            await screen.poll()
        try:
            heard = await asyncio.to_thread(self.desk.listen)
        except UserError as error:
            self.say_error(error)
            return
        if self._is_taking:  # what it wrote is not known for its own yet; the next look is soon
            return
        if news := self.desk.overhear(heard):
            if self.notice in (Content(""), self._overheard):
                self._overheard = Content(told(news))
                self.say(self._overheard)
            self._survey_soon()

    @property
    def _is_taking(self) -> bool:
        return self._taking is not None and not self._taking.done()

    async def _take(
        self,
        job: Callable[[], Change],
        *,
        said: str = "",
        back: StepBack,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Run a job that writes to the ledger, and show what it did.

        Keys wait for it, so the next one acts on the next finding. When another process holds the
        ledger for long, the app goes on, but takes no further decision until it is through.
        """
        if self._is_taking:
            self.say("still waiting for the ledger, which another process holds")
            return
        self._taking = asyncio.create_task(self._carry_out(job, said=said, back=back, then=then))
        done, _ = await asyncio.wait({self._taking}, timeout=_PATIENCE)
        if done:
            self._taking.result()
        else:
            self.say("waiting for the ledger, which another process holds…")

    async def _carry_out(
        self,
        job: Callable[[], Change],
        *,
        said: str,
        back: StepBack,
        then: Callable[[], None] | None,
    ) -> None:
        try:
            change = await asyncio.to_thread(job)
        except UserError as error:
            self.say_error(error)
            return
        seq = self.desk.seq + len(change.decisions)
        is_annotated = change.forward and change.seq == seq and not items_of(change.decisions)
        self.desk.apply(change)
        self.notice_of = None
        self.notice = joined(
            (f"{said}{summary_of(change.decisions)}", GOOD),
            (" · ", FAINT),
            self._step_back(back),
        )
        if then is not None:
            then()
        if not is_annotated:
            self._survey_soon()
        if not change.forward:
            for screen in self._places:
                screen.go_to(change)
        self._show()
        if self.desk.unchecked and not self._is_rechecking:
            self._recheck()

    @work(group="recheck")
    async def _recheck(self) -> None:
        """Look again at what fixes changed; no key waits for it.

        What was decided meanwhile may be about the same pair: then it looks once more.
        """
        self._is_rechecking = True
        try:
            while unchecked := self.desk.unchecked:
                seq, step = self.desk.seq, max(unchecked.values())
                pair_ids = {pair_id for pair_id, nth in unchecked.items() if nth == step}
                change = await asyncio.to_thread(self.desk.recheck, step, pair_ids)
                if self._taking is not None:
                    await asyncio.wait({self._taking})
                if self.desk.seq == seq:
                    self.desk.apply(change)
                    self._show()
        except UserError as error:
            self.say_error(error)
        finally:
            self._is_rechecking = False

    def _step_back(self, name: StepBack) -> Content:
        """How to take the last step back, from where the person is now."""
        shown = self._places[-1].PLACE if self._places else "review"
        knows = any(action.name == name for action in self.actions_at(shown))
        return hint(f"{{{shown if knows else 'review'}.{name}}} {name}es", self._actions, shown)

    def _switch(self, mode: Mode) -> None:
        if self._desk is not None:
            self.notice = Content("")
            self.switch_mode(mode)

    def _runner(self, action: Action) -> Callable[[], Awaitable[bool]]:
        place = "app" if action.place == "app" else "screen"

        async def run() -> bool:
            return await self.run_action(f"{place}.{action.name}")

        return run

    def _show(self) -> None:
        """Show the desk as it is now, below whatever lies over it."""
        for screen in self._places:
            screen.show_desk()

    def _show_bars(self) -> None:
        for screen in self._places:
            screen.show_bars()

    @property
    def _places(self) -> list[PlaceScreen]:
        """The mode that is shown, and the places over it."""
        stack = self.screen_stack
        return [one for one in stack if isinstance(one, PlaceScreen) and one.is_mounted]

    @property
    def _mode_screen(self) -> ModeScreen | None:
        first = self.screen_stack[0] if self.screen_stack else None
        return first if isinstance(first, ModeScreen) and first.is_mounted else None
