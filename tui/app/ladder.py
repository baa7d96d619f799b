"""The ladder of the gate: a line for each measurement, its interval drawn against the bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tunegate.tui.app.line_table import LineTable
from tunegate.tui.app.passage import ERROR, FAINT, GOOD, KEY, STRONG, WARNING, joined

if TYPE_CHECKING:
    from tunegate.decide.evidence import Evidence, Measured
    from tunegate.decide.policy import Stage
    from tunegate.tui.app.gate_run import Asked
    from tunegate.tui.gate_state import GateState

STAGE_NAMES: dict[Stage, str] = {"prompt": "prompt", "rag": "RAG", "tune": "fine-tune"}
"""As people say them, from the cheapest."""

_LABELS = ((110, 34), (70, 24), (0, 18))
"""Cells of names, by the columns from which on they have them."""
_WIDE = 70
"""Columns from which the number of items is said."""
_FEWEST, _MOST = 10, 60
"""Cells of an interval."""
_SAYS = 16
"""Cells for what it means, where there is room."""

_OUTCOMES = {"good enough": GOOD, "falls short": ERROR, "cannot tell": WARNING}


@dataclass(frozen=True, slots=True)
class Rung:
    """One line of the ladder."""

    stage: Stage
    label: str
    score: float | None = None
    """0 to 1; None of a stage that was not measured."""
    low: float = 0.0
    high: float = 0.0
    n: int = 0
    says: str = ""
    """What it means for the ladder, or why there is nothing."""
    decides: bool = False
    """Whether it is the measurement that the stage is judged by."""
    bar: float | None = None
    """Score that is good enough; None where that is no score of answers."""
    live: bool = False
    """Whether it is still being measured."""


def rungs_of(state: GateState, asked: Sequence[Asked] = (), *, running: str = "") -> list[Rung]:
    """All lines from the cheapest stage on, with what is being measured right now.

    Args:
        state: What is on disk.
        asked: How the runs under way stand.
        running: The stage that they belong to; empty when nothing runs.
    """
    made: list[Rung] = []
    bar = None if state.policy is None else state.policy.good_enough
    for stage, name in STAGE_NAMES.items():
        one = state.evidence(stage)
        if one is not None and stage != running:
            made += _measured(one, name, bar, state)
            continue
        says = "being measured" if stage == running else _why_not(stage, state)
        made.append(Rung(stage, name, says=says, decides=True))
        if stage == running:
            made += [
                Rung(
                    stage,
                    f"  {told.run}",
                    told.score,
                    told.low,
                    told.high,
                    told.done,
                    f"{told.done:,} of {told.total:,}",
                    bar=bar,
                    live=True,
                )
                for told in asked
            ]
    return made


def interval_bar(rung: Rung, cells: int) -> str:
    """The interval on a line from 0 to 1: `····░░█░░····│···`, with the bar where it is.

    The estimate is full, the bar a line; where both fall together it is `╂`.
    """

    def at(share: float) -> int:
        return min(cells - 1, max(0, int(share * cells)))

    drawn = ["·"] * cells
    if rung.score is not None:
        for place in range(at(rung.low), at(rung.high) + 1):
            drawn[place] = "▒"
        drawn[at(rung.score)] = "█"
    if rung.bar is not None:
        line = at(rung.bar)
        drawn[line] = {"█": "╂", "▒": "┃"}.get(drawn[line], "│")
    return "".join(drawn)


class LadderTable(LineTable):
    """The rungs, with a cursor that chooses the stage."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._rungs: Sequence[Rung] = ()

    def show_rungs(self, rungs: Sequence[Rung]) -> None:
        """Show these rungs, the cursor where it was."""
        if list(rungs) != list(self._rungs) or self.count != len(rungs):
            self._rungs = rungs
            self.show(len(rungs), cursor=self.cursor)

    @property
    def rung(self) -> Rung | None:
        """The one under the cursor; None in an empty ladder."""
        return self._rungs[self.cursor] if self.cursor < len(self._rungs) else None

    def line(self, index: int, width: int) -> Content:
        rung = self._rungs[index]
        room = next(cells for columns, cells in _LABELS if width >= columns)
        sign = _SIGNS.get(rung.says, "")
        label = f"{rung.label[: room - 3]} {sign}" if sign else rung.label[: room - 1]
        name = joined((f"{label:<{room}}", STRONG if rung.decides else ""))
        if rung.score is None:
            return name + joined((rung.says, FAINT))
        numbers = f" {100 * rung.score:5.1f} % {100 * rung.low:5.1f} to {100 * rung.high:5.1f}"
        if width >= _WIDE:
            numbers += f" {'n=' + format(rung.n, ','):<8}"
        wide = width - room - len(numbers)
        says = f" {rung.says}" if rung.says and wide >= _FEWEST + len(rung.says) + 1 else ""
        cells = max(_FEWEST, min(_MOST, wide - (_SAYS if wide >= _FEWEST + _SAYS else 0)))
        style = _OUTCOMES.get(rung.says, KEY if rung.live else FAINT)
        return name + joined((interval_bar(rung, cells), style), numbers, says)


_SIGNS = {"good enough": "✓", "falls short": "✗", "cannot tell": "?"}
"""Beside the name, where there is no room for the words."""


def _measured(one: Evidence, name: str, bar: float | None, state: GateState) -> Iterator[Rung]:
    from tunegate.decide.verdict import outcome

    says = "" if bar is None else outcome(one.test, bar)
    yield _rung(one.stage, name, one.test, bar, says=says, decides=True)
    for also in one.beside:
        yield _rung(one.stage, f"  {also.name}", also, bar)
    if one.stage == "tune":
        for model in one.models:
            for cell in (model.closed, model.retrieved):
                yield _rung(one.stage, f"  {cell.name}", cell, bar)


def _rung(
    stage: Stage,
    label: str,
    one: Measured,
    bar: float | None,
    *,
    says: str = "",
    decides: bool = False,
) -> Rung:
    asks = bar if one.run is not None or decides else None
    return Rung(stage, label, one.score, one.low, one.high, one.n, says, decides, asks)


def _why_not(stage: Stage, state: GateState) -> str:
    """Why a stage was not measured."""
    if state.next_stage == stage:
        return (
            "comes next" if stage != "tune" else "comes next: the runs that are done are measured"
        )
    policy = state.policy
    if policy is not None and any(one.test.low >= policy.good_enough for one in state.evidences):
        return "not needed: a cheaper stage is good enough"
    if stage == "tune" and state.evidence("rag") is not None:
        return "not cleared"
    return "not measured"
