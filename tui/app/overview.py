"""The overview: is the set ready, for which method, and what to fix first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from tunegate.curate.readiness.readiness import (
    FixFirst,
    MethodName,
    MethodStatus,
    Readiness,
    Status,
)
from tunegate.tui.app.actions import Action
from tunegate.tui.app.bars import score_bar
from tunegate.tui.app.base_screen import ModeScreen
from tunegate.tui.app.gate_text import gate_line
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.pace import told_minutes
from tunegate.tui.app.passage import (
    ERROR,
    FAINT,
    GOOD,
    HEADING,
    KEY,
    STRONG,
    WARNING,
    Passage,
    joined,
)
from tunegate.tui.app.queue_filter import Filter
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane
from tunegate.tui.output.numbers import score_text

if TYPE_CHECKING:
    from tunegate.curate.workspace import Workspace
    from tunegate.tui.gate_state import GateState

_STATUS: dict[Status, str] = {"pass": GOOD, "warn": WARNING, "fail": ERROR}
_VERDICT: dict[MethodStatus, str] = {"ready": GOOD, "not-yet": WARNING, "not-suited": FAINT}
_SCORE_CELLS = 30
_CRITERION_CELLS = 5 + 13
_METHOD_CELLS = 11 + 17


class FixFirstTable(LineTable):
    """One line for each group of findings, the most points for a minute first."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._groups: Sequence[FixFirst] = ()

    def show_groups(self, groups: Sequence[FixFirst]) -> None:
        """Show these groups, the cursor on the rule it was on."""
        rule = self.group.rule if self.group is not None else ""
        self._groups = groups
        cursor = next((nth for nth, one in enumerate(groups) if one.rule == rule), self.cursor)
        self.show(len(groups), cursor=cursor)

    @property
    def group(self) -> FixFirst | None:
        """The group under the cursor; None when there is none."""
        return self._groups[self.cursor] if self.cursor < len(self._groups) else None

    def line(self, index: int, width: int) -> Content:
        group = self._groups[index]
        return joined(
            (f"{group.gain:>+6.1f} ", GOOD),
            f"{told_minutes(group.minutes):>11}  ",
            (f"{group.rule} ", STRONG),
            f"{group.name} ",
            (f"· {group.findings:,} · {group.action}", FAINT),
        )


class OverviewScreen(ModeScreen):
    """The readiness report, live, and the way from it to the findings."""

    PLACE = "overview"
    HINT: ClassVar[str] = (
        "choose a line and press {open}  {report_down} scrolls the report  {app.help} all keys"
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("overview")

    def __init__(self) -> None:
        super().__init__()
        self._gate: Content | None = None
        """Where the gate stands; None before it was read."""

    def compose_content(self) -> ComposeResult:
        yield TextPane(id="report")
        yield TextLines(id="fix-title")
        yield FixFirstTable(id="fix-first")

    def on_mount(self) -> None:
        super().on_mount()
        self._table.focus()

    @property
    def _table(self) -> FixFirstTable:
        return self.query_one(FixFirstTable)

    def show_desk(self) -> None:
        """Show the report of the last survey."""
        readiness = self.desk.survey.readiness
        self.query_one("#report", TextPane).show(
            report_passages(readiness, self.review_app.since, self._gate), keep=True
        )
        title = " What to fix first" if readiness.fix_first else " Nothing to fix"
        hint = " by points/min · points, time, findings" if readiness.fix_first else ""
        self.query_one("#fix-title", TextLines).show(joined((title, HEADING), (hint, FAINT)))
        self._table.show_groups(readiness.fix_first)
        super().show_desk()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._read_gate()

    @work(exclusive=True, group="overview-gate")
    async def _read_gate(self) -> None:
        state = await asyncio.to_thread(_gate_of, self.review_app.workspace)
        self._gate = gate_line(state) + self.hint(" · {app.gate} opens it")
        self.show_desk()

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        return action.name != "open" or self._table.group is not None

    async def action_open(self) -> None:
        group = self._table.group
        if group is not None:
            await self.review_app.narrow(Filter(rules=frozenset([group.rule])))
            self.review_app.action_review()

    @on(LineTable.Chosen)
    async def _chosen(self) -> None:
        await self.action_open()

    def action_next(self) -> None:
        self._table.move(1)

    def action_previous(self) -> None:
        self._table.move(-1)

    def action_report_down(self) -> None:
        self.query_one("#report", TextPane).page(1)

    def action_report_up(self) -> None:
        self.query_one("#report", TextPane).page(-1)


def _gate_of(workspace: Workspace) -> GateState:
    from tunegate.tui.gate_state import read_state  # with all it takes, which is not waited for

    return read_state(workspace)


def report_passages(
    readiness: Readiness, since: Content | None, gate: Content | None
) -> list[Passage]:
    """Score, what changed since the last time, where the gate stands, criteria and methods."""
    score = joined(
        ("Readiness ", HEADING),
        (score_text(readiness.score), STRONG),
        (" of 100  ", FAINT),
        (score_bar(readiness.score, _SCORE_CELLS), KEY),
    )
    criteria = [
        joined(
            (f"{one.status.upper():<5}", _STATUS[one.status]),
            (f"{one.name:<13}", STRONG),
            one.evidence,
        )
        for one in readiness.criteria
    ]
    methods = [
        joined(
            (f"{one.verdict.replace('-', ' '):<11}", _VERDICT[one.verdict]),
            (f"{_METHODS[one.name]:<17}", STRONG),
            (one.why, FAINT),
        )
        for one in readiness.methods
    ]
    blank = Passage(Content(""))
    return [
        Passage(score),
        *([Passage(since)] if since is not None else []),
        *([Passage(joined(("Gate: ", HEADING), gate))] if gate is not None else []),
        blank,
        *(Passage(line, hang=_CRITERION_CELLS) for line in criteria),
        blank,
        *(Passage(line, hang=_METHOD_CELLS) for line in methods),
    ]


_METHODS: dict[MethodName, str] = {
    "lora": "LoRA",
    "qlora": "QLoRA",
    "full": "full fine-tuning",
    "distillation": "distillation",
    "raft": "RAFT",
}
