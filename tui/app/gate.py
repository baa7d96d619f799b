"""The gate screen: the ladder of stages, the verdict with its reasons, and the next stage."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer

from tunegate.curate.errors import Cancelled, UserError
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.base_screen import ModeScreen
from tunegate.tui.app.confirm import ConfirmScreen
from tunegate.tui.app.failed_screen import FailedScreen
from tunegate.tui.app.feedback_screen import FeedbackScreen
from tunegate.tui.app.full_text import FullTextScreen
from tunegate.tui.app.gate_run import GateRun, Standing
from tunegate.tui.app.gate_text import (
    advice_passages,
    again_passages,
    gate_passages,
    plan_passages,
)
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.ladder import STAGE_NAMES, LadderTable, rungs_of
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import FAINT, STRONG, Passage, joined, plain
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane
from tunegate.tui.app.worker_progress import WorkerProgress

if TYPE_CHECKING:
    from tunegate.curate.workspace import Workspace
    from tunegate.decide.advice import Advice
    from tunegate.decide.evidence import Evidence
    from tunegate.decide.policy import Stage
    from tunegate.tui.gate_state import GateCheck, GateState

_TICK = 1.0
"""Seconds between two looks at the clock while a stage runs."""


class Heard(Message):
    """The process that measures said something."""

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self.standing = standing


class GateScreen(ModeScreen):
    """Prompt, retrieval, training: what was measured, what it means, and what comes next.

    Everything is read and measured in workers and in a process of its own; the handlers here only
    show what these bring.
    """

    PLACE: ClassVar[Place] = "gate"
    HINT: ClassVar[str] = "{run} runs the next stage  {failed} failed items  {app.help} all keys"
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("gate")

    def __init__(self) -> None:
        super().__init__()
        self._state: GateState | None = None
        self._check: GateCheck | None = None
        self._feedback: tuple[str, ...] = ()
        self._advice: tuple[Advice, ...] = ()
        self._run: GateRun | None = None
        self._standing = Standing()
        self._stage: Stage | None = None
        """That was asked for; None for freezing, or for the verdict alone."""
        self._clock: Timer | None = None
        self._seen: object = None
        """What was decided and on disk when it was read last."""
        self._left = False
        """Whether the app is being left, so that workers are to end."""

    def compose_content(self) -> ComposeResult:
        yield TextLines(id="ladder-title")
        yield LadderTable(id="ladder")
        yield TextPane(id="gate-report")

    def on_mount(self) -> None:
        super().on_mount()
        self._table.focus()
        self.read()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._look()

    def on_unmount(self) -> None:
        self._left = True
        if self._run is not None:
            self._run.kill()

    def read(self) -> None:
        """Read again what is on disk, and compare it with what is there."""
        self._read()

    @work(exclusive=True, group="gate-look")
    async def _look(self) -> None:
        await self.poll()

    async def poll(self) -> None:
        """Read again when something was decided, or another process wrote something."""
        if self._state is not None and self._run is None and await self._now() != self._seen:
            self.read()

    def show_desk(self) -> None:
        """Show the gate as it is known now."""
        self._show_ladder()
        self._show_report()
        super().show_desk()

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on now."""
        state, check = self._state, self._check
        if action.name == "stop":
            return self._run is not None
        if action.name in ("run", "run_all"):
            return self._refusal() is None
        if action.name == "freeze":
            return self._run is None and check is not None and check.project is not None
        if action.name == "failed":
            return self._chosen_evidence() is not None
        if action.name == "feedback":
            return state is not None and bool(state.evidences)
        return True

    def action_run(self) -> None:
        self._ask_to_run(whole=False)

    def action_run_all(self) -> None:
        self._ask_to_run(whole=True)

    def action_stop(self) -> None:
        if self._run is None:
            self._refuse("nothing runs", "{run} runs the next stage")
            return
        self._run.stop()
        self.review_app.say(
            "stopping; replies so far are kept", self.hint(" · {stop} again ends it at once")
        )

    def action_freeze(self) -> None:
        check, state = self._check, self._state
        if self._run is not None or check is None or check.project is None or state is None:
            refusal = self._refusal()
            if refusal is not None:
                self.review_app.say_error(refusal)
            return
        if state.lock is not None and not check.changed:
            self.review_app.say("it is what was frozen already")
            return
        said = [Passage(plain("Everything as it is now is frozen into gate.lock."))]
        if state.lock is not None:
            said.append(Passage(plain("What was measured says nothing under the new lock:")))
            said += [Passage(plain(f"- {one}"), hang=2) for one in check.changed]
        question = ConfirmScreen("Freeze", said, yes="freeze it")
        self.app.push_screen(question, self._freeze_answered)

    def action_failed(self) -> None:
        if self._chosen_evidence() is None:
            self.review_app.say("this stage was not measured")
            return
        self.review_app.say("reading the failed items…")
        self._open_failed()

    def action_feedback(self) -> None:
        if self._state is None or not self._state.evidences:
            self._refuse("there are no answers to judge", "{run} measures the first stage")
            return
        self._open_feedback()

    def action_advice(self) -> None:
        from tunegate.tui.gate_state import advice_of

        def make() -> list[Passage]:
            return advice_passages(self._advice or advice_of(self.review_app.workspace))

        self.app.push_screen(FullTextScreen("Advice before spending", make))

    def action_next(self) -> None:
        self._table.move(1)

    def action_previous(self) -> None:
        self._table.move(-1)

    def action_report_down(self) -> None:
        self.query_one("#gate-report", TextPane).page(1)

    def action_report_up(self) -> None:
        self.query_one("#gate-report", TextPane).page(-1)

    @property
    def _table(self) -> LadderTable:
        return self.query_one(LadderTable)

    @on(LineTable.Chosen)
    def _chosen(self) -> None:
        self.action_failed()

    @on(LineTable.Moved)
    def _moved(self) -> None:
        self.show_bars()

    def _ask_to_run(self, *, whole: bool) -> None:
        state, check = self._state, self._check
        refusal = self._refusal()
        if refusal is not None or state is None or check is None:
            self.review_app.say_error(refusal or UserError("the gate is being read", "wait"))
            return
        stage = state.next_stage
        upto: Stage = "tune" if whole or stage is None else stage

        def answered(yes: bool | None) -> None:  # noqa: FBT001  (Textual calls it)
            if yes:
                self._start(GateRun(state.root, stage=upto), stage)
            else:
                self.review_app.say("nothing was asked")

        if stage is None:
            title, passages = "Say the verdict again", again_passages()
        else:
            title, passages = (
                f"Run the stage {STAGE_NAMES[stage]}",
                plan_passages(state, check, stage),
            )
        if whole and stage is not None:
            title += " and those behind it"
            more = "The stages behind it follow as long as none is good enough."
            passages.append(Passage(plain(more)))
        self.app.push_screen(ConfirmScreen(title, passages, yes="run it"), answered)

    @property
    def _what(self) -> str:
        """What runs, or ran last, in words."""
        stage = self._standing.stage or self._stage
        return next(
            (f"the stage {name}" for key, name in STAGE_NAMES.items() if key == stage), "the gate"
        )

    def _refusal(self) -> UserError | None:
        """Why no stage can be run now."""
        state, check = self._state, self._check
        if self._run is not None:
            return UserError(f"{self._what} runs already", self.hint("{stop} stops it").plain)
        if state is None or check is None:
            return UserError("the gate is still being read", "a moment")
        if state.problem is not None or check.problem is not None:
            return state.problem or check.problem
        if check.changed:
            again = self.hint("{freeze} freezes it anew").plain
            return UserError(f"it is not what was frozen: {check.changed[0]}", again)
        return None

    def _freeze_answered(self, yes: bool | None) -> None:  # noqa: FBT001  (Textual calls it)
        if yes and self._state is not None:
            self._start(GateRun(self._state.root, freeze=True), None)
        else:
            self.review_app.say("nothing was frozen")

    def _start(self, run: GateRun, stage: Stage | None) -> None:
        self._run, self._standing, self._stage = run, Standing(), stage
        self._clock = self.set_interval(_TICK, self._show_title)
        self.review_app.say(f"{self._what} runs")
        self._follow(run)

    @work(thread=True, exclusive=True, group="gate-run")
    def _follow(self, run: GateRun) -> None:
        for standing in run.follow():
            self.post_message(Heard(standing))

    @on(Heard)
    def _heard(self, message: Heard) -> None:
        """The process said something."""
        standing = message.standing
        before, self._standing = self._standing, standing
        if standing.end is not None:
            self._ended(standing)
        elif standing.stage != before.stage:
            self.read()
        elif standing.asked != before.asked:
            self._show_ladder()
        else:
            self._show_title()

    def _ended(self, standing: Standing) -> None:
        self._run = None
        if self._clock is not None:
            self._clock.stop()
        if standing.end == "stopped":
            self.review_app.say(
                f"{self._what} was stopped; ", self.hint("{run} goes on where it was")
            )
        elif standing.end == "verdict":
            said = f"the gate says: {standing.verdict}" if standing.verdict else "frozen"
            self.review_app.say(said)
        else:
            self.review_app.say_error(UserError(standing.message, standing.hint))
        self.read()

    @work(exclusive=True, group="gate-read")
    async def _read(self) -> None:
        from tunegate.tui.gate_state import advice_of, check_state, read_state

        workspace = self.review_app.workspace
        self._seen = await self._now()
        self._state = await asyncio.to_thread(read_state, workspace)
        self._feedback = await asyncio.to_thread(_agreement, self._state, workspace)
        self.show_desk()
        if self._run is not None and self._check is not None:
            return
        progress = WorkerProgress(lambda *_: None, is_cancelled=lambda: self._left)
        try:
            self._check = await asyncio.to_thread(check_state, self._state, progress=progress)
            self.show_desk()
            if not self._state.evidences:
                self._advice = await asyncio.to_thread(advice_of, workspace, progress=progress)
                self.show_desk()
        except Cancelled:
            return

    async def _now(self) -> object:
        from tunegate.tui.gate_state import seen

        return self.desk.seq, await asyncio.to_thread(seen, self.review_app.workspace)

    @work(exclusive=True, group="gate-failed")
    async def _open_failed(self) -> None:
        from tunegate.tui.failed_items import failed_items

        one, state = self._chosen_evidence(), self._state
        if one is None or state is None or state.folder is None:
            return
        project = None if self._check is None else self._check.project
        try:
            items = await asyncio.to_thread(failed_items, state.folder, one, project)
        except UserError as error:
            self.review_app.say_error(error)
            return
        name = STAGE_NAMES[one.stage]
        if not items:
            self.review_app.say(f"no item of the stage {name} failed")
            return
        self.review_app.say()
        title = f"{name}: {len(items):,} of {one.test.n:,} items failed"
        self.app.push_screen(FailedScreen(title, items))

    @work(exclusive=True, group="gate-feedback")
    async def _open_feedback(self) -> None:
        from tunegate.tui.blind_answers import BlindAnswers

        state, workspace = self._state, self.review_app.workspace
        if state is None or state.folder is None:
            return
        try:
            answers = await asyncio.to_thread(BlindAnswers.read, state.folder, workspace)
        except UserError as error:
            self.review_app.say_error(error)
            return
        if not answers.waiting:
            self.review_app.say("you have judged all answers of the sample; thank you")
            return

        def closed(_: None) -> None:
            self.read()

        judged = len(answers.sample) - len(answers.waiting)
        self.review_app.say()
        screen = FeedbackScreen(answers.waiting, keep=answers.keep, judged=judged)
        self.app.push_screen(screen, closed)

    def _chosen_evidence(self) -> Evidence | None:
        """Of the stage under the cursor; None when it was not measured."""
        rung = self._table.rung
        return None if rung is None or self._state is None else self._state.evidence(rung.stage)

    def _show_ladder(self) -> None:
        if self._state is not None:
            running = "" if self._run is None else self._standing.stage or self._stage or ""
            rungs = rungs_of(self._state, self._standing.asked, running=running)
            self._table.styles.height = max(3, min(len(rungs), self.size.height // 2 - 2))
            self._table.show_rungs(rungs)
        self._show_title()

    def _show_title(self) -> None:
        title = self.query_one("#ladder-title", TextLines)
        if self._run is not None:
            standing = self._standing
            spent = int(monotonic() - self._run.began)
            where = standing.job
            if standing.total:
                where += f" {standing.done:,} of {standing.total:,}"
            told = f" · {where} · {spent // 60}:{spent % 60:02} · "
            title.show(joined((f" {self._what} runs", STRONG), told, self.hint("{stop} stops")))
            return
        state = self._state
        if state is None:
            title.show(joined((" reading the gate…", FAINT)))
            return
        parts: list[str | tuple[str, str]] = [(" The ladder", STRONG)]
        if state.policy is not None:
            bar, target = 100 * state.policy.good_enough, 100 * state.policy.target
            parts.append((f" · │ good enough {bar:.1f} % of a target of {target:.1f} %", FAINT))
        frozen = "nothing frozen" if state.lock is None else f"lock {state.lock.short}"
        parts.append((f" · {frozen}", FAINT))
        title.show(joined(*parts))

    def _show_report(self) -> None:
        if self._state is not None:
            pane = self.query_one("#gate-report", TextPane)
            shown = gate_passages(
                self._state,
                self._check,
                hint=self.hint,
                feedback=self._feedback,
                advice=self._advice,
                running=self._run is not None,
            )
            pane.show(shown, keep=True)


def _agreement(state: GateState, workspace: Workspace) -> tuple[str, ...]:
    """What people said of the answers, a sentence each; or why that cannot be read."""
    from tunegate.tui.blind_answers import BlindAnswers

    if state.folder is None or not state.evidences:
        return ()
    try:
        return tuple(BlindAnswers.read(state.folder, workspace).agreement)
    except UserError as error:
        return (error.message,)
