"""Training runs as lines of a table, as a few lines of facts, and in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tunegate.curate.errors import UserError
from tunegate.tui.app.gate_text import error_passages
from tunegate.tui.app.hint import Hint
from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import (
    ERROR,
    FAINT,
    GOOD,
    HEADING,
    STRONG,
    WARNING,
    Passage,
    joined,
    plain,
)
from tunegate.tui.app.text_lines import fitted
from tunegate.tui.safe import visible_line

if TYPE_CHECKING:
    from tunegate.decide.evidence import Clearance
    from tunegate.train.running.folder import RunState

_STATUS = {"done": GOOD, "running": STRONG, "stopped": WARNING, "failed": ERROR, "waiting": FAINT}
_NAME_CELLS = 30
_NARROW, _FEW = 70, 92
"""Columns below which names are short, and a line leaves out what is least missed."""


class RunsTable(LineTable):
    """One line for each run: name, method, state, steps, losses."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._runs: Sequence[RunState] = ()

    def show_runs(self, runs: Sequence[RunState]) -> None:
        """Show these runs, the cursor on the one it was on."""
        name = self.run.name if self.run is not None else ""
        self._runs = runs
        cursor = next((nth for nth, one in enumerate(runs) if one.name == name), 0)
        self.show(len(runs), cursor=cursor)

    @property
    def run(self) -> RunState | None:
        """The one under the cursor; None when there is none."""
        return self._runs[self.cursor] if self.cursor < len(self._runs) else None

    def line(self, index: int, width: int) -> Content:
        run = self._runs[index]
        name = visible_line(run.name)
        cells = _NAME_CELLS if width >= _NARROW else _NAME_CELLS // 2
        name = name if len(name) <= cells else f"{name[: cells - 1]}…"
        steps = f"{run.step:,}/{run.steps:,}" if run.steps else "-"
        line = joined(
            (f"{name:<{cells}} ", STRONG),
            f"{run.plan.method:<8}",
            (f"{run.status:<8}", _STATUS[run.status]),
            f"{steps:>11}",
        )
        if run.losses:
            line += joined(f"  {run.losses[-1][1]:.3f}")
        held_out = _held_out(run)
        if held_out is not None:
            line += joined(
                (" held out", FAINT) if width >= _FEW else (" ◆", WARNING), f" {held_out:.3f}"
            )
        if width >= _FEW and run.status == "running" and run.last is not None:
            line += joined((f"  {_left(run)}", FAINT))
        return line


def fact_lines(
    run: RunState | None,
    clearance: Clearance | UserError | None,
    damaged: Sequence[str],
    *,
    hint: Hint,
    width: int,
    height: int,
) -> list[Content]:
    """What is worth knowing of the run under the cursor; without one, why there is none."""
    parts = [(plain(f"cannot be read: {one}", ERROR), 2) for one in damaged]
    if run is None:
        parts.append((plain("There are no runs yet."), 1))
        if isinstance(clearance, UserError):
            parts += [(plain(clearance.message), height), (_hint(clearance.hint), height)]
        return fitted(parts, width=width, height=height)
    plan = run.plan
    parts.append(
        (
            joined(
                (f"{plan.method}", STRONG), f" of {plan.model}, seed {plan.seed}, "
                f"{run.origin.rows:,} rows, {run.origin.held_out:,} held out",
            ),
            1,
        )
    )  # fmt: skip
    if run.last is not None:
        parts.append((joined(_live(run)), 2))
    elif run.status == "running":
        parts.append((joined((_phase(run), FAINT)), 1))
    if run.message:
        parts += [(joined(("! ", ERROR), run.message), 2), (_hint(run.hint), 1)]
    elif run.status in ("stopped", "waiting"):
        word = "goes on with it" if run.status == "stopped" else "begins it"
        parts.append(
            (hint("{resume} ") + plain(f"{word}; so does `tunegate train --resume {run.name}`"), 2)
        )
    elif run.status == "done":
        parts.append((hint("measure it with the gate: {app.gate}, then {gate.run}"), 1))
    return fitted(parts, width=width, height=height)


def run_passages(run: RunState | None, clearance: Clearance | UserError | None) -> list[Passage]:
    """The run as `tunegate train` tells it, its notes, and the gate's leave to train."""
    shown: list[Passage] = []
    if run is not None:
        from tunegate.tui.output.run_text import run_text

        shown += [Passage(plain(line)) for line in run_text(run).splitlines()]
        if run.last is not None:
            shown.append(Passage(plain(f"  {_live(run)}")))
        shown += [Passage(plain(f"  warning: {one}")) for one in run.origin.warnings]
        for reason, number in run.origin.left_out.items():
            shown.append(Passage(plain(f"  left out: {reason}: {number:,}")))
        shown.append(Passage(plain("")))
    shown.append(Passage(plain("The gate's leave to train", HEADING)))
    if clearance is None:
        shown.append(Passage(plain("not looked at yet", FAINT)))
    elif isinstance(clearance, UserError):
        shown += error_passages(clearance)
    else:
        shown.append(Passage(plain(f"cleared for {clearance.method}")))
        shown += [Passage(plain(one)) for one in clearance.why]
        shown += [
            Passage(joined((f"overridden: {name}: ", WARNING), why))
            for name, why in clearance.overridden.items()
        ]
    return shown


def clearance_line(clearance: Clearance | UserError | None, *, told_below: bool = False) -> Content:
    """Whether the gate lets train, in one line; without the reason where that stands below."""
    if clearance is None:
        return joined(("asking the gate…", FAINT))
    if isinstance(clearance, UserError):
        if told_below:
            return joined(("not cleared", WARNING))
        return joined(("not cleared: ", WARNING), visible_line(clearance.message))
    return joined((f"cleared by the gate for {clearance.method}", GOOD))


def _live(run: RunState) -> str:
    """Loss, rate, speed, memory and time left, as the command line says them."""
    from tunegate.tui.training_shown import step_text

    last = run.last
    assert last is not None
    if run.status != "running":
        last = last.model_copy(update={"eta": None, "tokens_a_second": None})
    return step_text(last, _held_out(run))


def _left(run: RunState) -> str:
    from tunegate.tui.training_shown import time_text

    last = run.last
    return "" if last is None or last.eta is None else f"{time_text(last.eta)} left"


def _held_out(run: RunState) -> float | None:
    return run.evaluations[-1][1] if run.evaluations else None


def _phase(run: RunState) -> str:
    told = (str(one.name) for one in reversed(run.events) if one.event == "phase")
    return next(told, "starting")


def _hint(hint: str) -> Content:
    return joined(("hint: ", FAINT), hint) if hint else Content("")
