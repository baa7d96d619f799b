"""`tunegate undo` and `tunegate redo`: take decisions out of force, and put them back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.streams import say

if TYPE_CHECKING:
    from tunegate.curate.decision import Recorded
    from tunegate.curate.ledger import Undone

UNDO_EXAMPLES = """
tunegate undo                     what you decided last
tunegate undo --step 3            everything that was decided in step 3
tunegate undo --decision 14       one decision; `tunegate log` has the numbers
"""

REDO_EXAMPLES = """
tunegate redo                     what you undid last
tunegate redo --decision 14       one decision
"""

Step = Annotated[
    int | None,
    typer.Option("--step", metavar="N", min=1, help="Number of a step.", show_default=False),
]
DecisionNumber = Annotated[
    int | None,
    typer.Option(
        "--decision", metavar="N", min=1, help="Number of a decision.", show_default=False
    ),
]


def undo(step: Step = None, decision: DecisionNumber = None) -> ExitCode:
    """Take decisions back: your last ones, or by number."""
    return _flip("undo", step, decision)


def redo(step: Step = None, decision: DecisionNumber = None) -> ExitCode:
    """Put back what was undone: by you last, or by number."""
    return _flip("redo", step, decision)


def _flip(kind: Literal["undo", "redo"], step: int | None, decision: int | None) -> ExitCode:
    from tunegate.curate.errors import ConfigError, LedgerError
    from tunegate.curate.workspace import find_workspace

    if step is not None and decision is not None:
        raise ConfigError("--step and --decision are given", "name one of them")
    workspace = find_workspace(Path.cwd())
    if not workspace.ledger_path.is_file():
        raise LedgerError(
            f"there is nothing to {kind}: {workspace.root} has no ledger",
            "decisions are made with `tunegate check --fix`, `tunegate decide` and the app",
        )
    with closing(workspace.ledger()) as ledger:
        act = ledger.undo if kind == "undo" else ledger.redo
        done = act(author=workspace.author, step=step, seq=decision)
        later = _later_edits(done, ledger.standing())
    say(f"{'took back' if kind == 'undo' else 'put back'} {_described(done)}")
    back = "redo" if kind == "undo" else "undo"
    say(f"`tunegate {back}` {'puts it back' if kind == 'undo' else 'takes it back'}")
    for edit in later:
        say(
            f"the text of pair {edit.decision.pair} does not change: decision {edit.seq} edited it "
            f"later, as a whole; `tunegate undo --decision {edit.seq}` takes that back"
        )
    return ExitCode.FINE


def _later_edits(done: Undone, standing: Sequence[Recorded]) -> list[Recorded]:
    """For each pair with an edit in `done`, the last edit in force, when that came later."""
    flipped = {
        one.decision.pair: one.seq for one in done.decisions if one.decision.action == "edit"
    }
    last = {one.decision.pair: one for one in standing if one.decision.action == "edit"}
    return [last[pair] for pair, seq in flipped.items() if pair in last and last[pair].seq > seq]


def _described(done: Undone) -> str:
    """For example `step 3: 10 edits, 2 drops (P501, D101)`."""
    from collections import Counter

    steps = sorted({one.step for one in done.decisions})
    actions = Counter(one.decision.action for one in done.decisions)
    counted = ", ".join(
        f"{count:,} {action}" if count > 1 else f"{action} of {_target(done, action)}"
        for action, count in sorted(actions.items())
    )
    rules = sorted({one.decision.rule for one in done.decisions if one.decision.rule})
    because = f" ({', '.join(rules)})" if rules else ""
    return f"step {', '.join(map(str, steps))}: {counted}{because}"


def _target(done: Undone, action: str) -> str:
    decision = next(one.decision for one in done.decisions if one.decision.action == action)
    return decision.pair or f"finding {decision.finding}"
