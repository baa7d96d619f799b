"""A workspace step by step: the commands that a newcomer would type, run, timed and explained."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tunegate.curate.workspace import STATE_NAME, Workspace
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.streams import is_terminal, put, say

if TYPE_CHECKING:
    from tunegate.decide.verdict import Verdict
    from tunegate.tui.gate_state import GateState

SHOWN_LINES = 30
"""Of the output of a step on a terminal."""
PLAN = f"{STATE_NAME}/tour-plan.json"
"""Where the plan of a training run is written."""

VERDICTS = {
    "stop-at-prompt": "The model answers well enough as it is. Neither retrieval nor training.",
    "stop-at-rag": "Looking answers up in the documents is good enough. Nothing has to be trained.",
    "rag-only": "The knowledge changes too often to be trained; answers are to be looked up.",
    "fix-retrieval": "The passages that answer are not found. Training would not mend that.",
    "fix-data": "The pairs are not ready to be trained on; `tunegate ready` says what is first.",
    "tune: go": "Neither is good enough and the pairs are ready: `tunegate train` may begin.",
    "tune: no-go": "Training is not worth it; the reasons are above.",
    "insufficient-evidence": "It cannot be told yet; above stands what is missing.",
}
"""What a verdict means for what comes next."""
TRAINED = "What was trained is good enough, and better than the model that it began with."
"""The same of `tune: go` where it speaks of trained models."""


@dataclass(frozen=True)
class Step:
    """A command of the tour."""

    command: tuple[str, ...]
    """Arguments of `tunegate`."""
    before: str
    """What it is run for."""
    after: Callable[[Workspace, int], str]
    """What its output showed, from the workspace and the exit status."""
    on_terminal: bool = False
    """Whether it is the app, which takes a terminal."""
    answers: tuple[int, ...] = (ExitCode.FINE, ExitCode.FINDINGS, ExitCode.EVIDENCE)
    """Exit statuses with which it did its work; the tour ends at any other."""
    unless: str = ""
    """A verdict after which it is left out."""


def steps(workspace: Workspace) -> tuple[Step, ...]:
    """The steps, in order. The last two plan and ask to train the model that the gate asked.

    They are left out where that model is behind an endpoint.
    """
    model = local_model(workspace)
    return (*_TO_THE_GATE, *(() if model is None else _to_training(model)))


_TO_THE_GATE = (
    Step(
        ("ready",),
        "How good are the pairs, and what is to be mended first?",
        lambda _here, _code: "The list of what costs points begins with what costs most.",
    ),
    Step(
        ("check", "--fix"),
        "Repair what can be repaired without a look. The files are not written to.",
        lambda here, _code: (
            f"{decisions(here):,} decisions are recorded; `tunegate undo` takes "
            "back the last step. The findings that are left want a person."
        ),
    ),
    Step(
        ("review",),
        "Decide the rest in the app: a keeps, f fixes, e edits, x drops, ? shows all keys, q comes "
        "back here.",
        lambda here, _code: f"{decisions(here):,} decisions are recorded by now.",
        on_terminal=True,
    ),
    Step(
        ("ready",),
        "What did that change?",
        lambda _here, _code: "Beside the score stands what it was before.",
    ),
    Step(
        ("gate", "--advice"),
        "Before anything is spent: is there a reason not to train at all?",
        lambda _here, code: (
            "The data itself speaks against training, for the reasons marked `off-ramp`."
            if code == ExitCode.FINDINGS
            else "Nothing in the data itself speaks against training."
        ),
    ),
    Step(
        ("gate",),
        "Measure on one frozen suite: the model alone, then with passages that it looks up; stop "
        "at the first that is good enough.",
        lambda here, _code: said_of(_stands(here).verdict),
    ),
)


def _to_training(model: str) -> tuple[Step, ...]:
    return (
        Step(
            ("plan", "--model", model, "-o", PLAN),
            "What would training take?",
            lambda _here, _code: "Every setting has its reason, and may be changed in the file.",
        ),
        Step(
            ("train", PLAN),
            "Train it all the same?",
            lambda _here, _code: (
                "Training is refused. `--override REASON` trains nevertheless, and "
                "the reason goes into every record."
            ),
            answers=(ExitCode.FINDINGS, ExitCode.USAGE),
            unless="tune: go",
        ),
    )


def walk_through(workspace: Workspace, *, waits: bool) -> ExitCode:
    """Run the steps and say the wall time of each; `waits` for the reader on a terminal.

    Returns:
        The gate's exit status; that of a step that failed, which ends the tour.
    """
    waits = waits and is_terminal(sys.stdin) and is_terminal(sys.stdout)
    chosen = [step for step in steps(workspace) if waits or not step.on_terminal]
    answer, took = ExitCode.FINE, []
    for number, step in enumerate(chosen, start=1):
        command = f"tunegate {' '.join(step.command)}"
        if step.unless and _said(workspace) == step.unless:
            continue
        put(f"\n[{number}/{len(chosen)}] {step.before}\n$ {command}\n")
        if waits and not _goes_on():
            return ExitCode.CANCELLED
        began = time.monotonic()
        status = _run(step, workspace.root, short=waits)
        took.append((command, time.monotonic() - began))
        if status not in step.answers:
            say(f"the tour ends here: {command} left with exit status {status}")
            return ExitCode(status) if status in list(ExitCode) else ExitCode.BUG
        put(f"-> {step.after(workspace, status)}\n")
        if step.command == ("gate",):
            answer = ExitCode(status)
    put("\n" + "\n".join(f"{seconds:7.1f} s  {command}" for command, seconds in took) + "\n")
    record = _stands(workspace).record
    if record is not None:
        path = record.relative_to(workspace.root)
        put(f"\nThe record, with every number: {path.with_suffix('.html')}\n")
        put(f"To work it out again:          tunegate gate --check {path}\n")
    return answer


def decisions(workspace: Workspace) -> int:
    """How many decisions stand in the workspace."""
    return len(workspace.ledger().standing())


def local_model(workspace: Workspace) -> str | None:
    """The model that the gate asks, where it runs on this machine."""
    settings = workspace.settings
    known = settings.generators
    name = settings.gate.generator or next(iter(known), "")
    chosen = known.get(name)
    if chosen is None or chosen.kind != "local":
        return None
    return chosen.model.removeprefix(f"{workspace.root}/")


def said_of(verdict: Verdict | None) -> str:
    """What a verdict means for what comes next."""
    if verdict is None:
        return "The gate wrote no record."
    if verdict.verdict == "tune: go" and verdict.trained:
        return TRAINED
    return VERDICTS[verdict.verdict]


def _said(workspace: Workspace) -> str:
    """The verdict of the gate; empty before the first."""
    verdict = _stands(workspace).verdict
    return "" if verdict is None else verdict.verdict


def _stands(workspace: Workspace) -> GateState:
    """What the gate left on the disk."""
    from tunegate.tui.gate_state import read_state

    return read_state(workspace)


def _run(step: Step, root: Path, *, short: bool) -> int:
    """The exit status; the output is passed on, on a terminal only its first lines."""
    command: Sequence[str] = (sys.executable, "-m", "tunegate.tui", *step.command)
    if step.on_terminal or not short:
        sys.stdout.flush()
        return subprocess.run(command, cwd=root, check=False).returncode
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        lines = 0
        for line in running.stdout:
            lines += 1
            if lines <= SHOWN_LINES:
                put(line.decode("utf-8", "replace"))
    if lines > SHOWN_LINES:
        put(f"... {lines - SHOWN_LINES:,} more lines: tunegate {' '.join(step.command)}\n")
    return running.returncode


def _goes_on() -> bool:
    """Whether the reader goes on; not with q, nor where the input ends."""
    say("Enter to run it, q to leave")
    line = sys.stdin.readline()
    return bool(line) and line.strip().lower() not in ("q", "quit")
