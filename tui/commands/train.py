"""`tunegate train`: carry out a plan, in a process of its own that can be stopped and resumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.streams import put, say

if TYPE_CHECKING:
    from tunegate.curate.workspace import Workspace
    from tunegate.train.plan import Plan
    from tunegate.train.running.curve import Curve
    from tunegate.train.running.folder import RunState
    from tunegate.tui.training import Prepared

EXAMPLES = """
tunegate train                                    the runs of this workspace
tunegate train plan.json                          what `tunegate plan --out plan.json` wrote
tunegate train plan.json --dry-run                the checks alone
tunegate train plan.json --seeds 3                three runs; the worst has to pass the gate
tunegate train plan.json --curve                  would more data help
tunegate train --resume lora-llama-1f0c2a
tunegate train plan.json --override "a trial, nothing will be shipped"
"""

Format = Literal["text", "json"]


def command(
    *,
    plan: Annotated[
        Path | None,
        typer.Argument(
            metavar="PLAN",
            help="The file that `tunegate plan` wrote; without one, and without --resume, the runs "
            "are listed.",
            show_default=False,
        ),
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option(
            "--pairs",
            metavar="FILE",
            help="Pairs the plan was made for, may be repeated; those of tunegate.toml when not "
            "given.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="RUN", help="Of the run; made up when not given.", show_default=False
        ),
    ] = None,
    resume: Annotated[
        str | None,
        typer.Option(
            "--resume",
            metavar="RUN",
            help="Go on with a run that was stopped or failed, behind its last checkpoint, along "
            "the same trajectory.",
            show_default=False,
        ),
    ] = None,
    stop: Annotated[
        str | None,
        typer.Option(
            "--stop",
            metavar="RUN",
            help="Have a run that goes on elsewhere stop, with a checkpoint.",
            show_default=False,
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option("--seeds", metavar="N", min=1, max=20, help="Runs, a seed each.")
    ] = 1,
    curve: Annotated[
        bool,
        typer.Option("--curve", help="Train on 25, 50 and 100 % and say if more data would help."),
    ] = False,
    tracker: Annotated[
        list[str] | None,
        typer.Option(
            "--tracker",
            metavar="NAME",
            help="Also tell tensorboard, mlflow, wandb or trackio, where it is installed.",
            show_default=False,
        ),
    ] = None,
    override: Annotated[
        str | None,
        typer.Option(
            "--override",
            metavar="REASON",
            help="Train without a clearance of the gate; the reason is written into every record.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Make the rows and check everything, start nothing.")
    ] = False,
    output_format: Annotated[Format, typer.Option("--format", help="Form of the output.")] = "text",
) -> ExitCode:
    """Train as a plan says, watched, and checked before and after.

    It takes a clearance of the gate for these pairs and this suite (`tunegate gate`). A run lies
    below .tunegate/runs: plan, rows, events, log, and the adapter or model in safetensors. Ctrl-C
    stops it behind the step under way, with a checkpoint; a second Ctrl-C kills it. Either way
    --resume goes on.

    Exit 0: done. Exit 1: the checks refuse the run, or it failed. Exit 3: something is not
    what the gate froze. Exit 130: it was stopped.
    """
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.workspace import find_workspace
    from tunegate.train.running.folder import check_name
    from tunegate.tui.training import check_trackers, runs_folder

    if sum(one is not None for one in (plan, resume, stop)) > 1:
        raise ConfigError("a plan, --resume and --stop are three things", "leave two of them out")
    if override is not None and not override.strip():
        raise ConfigError("--override takes a reason", 'as in --override "a trial"')
    again = resume or stop
    given = {
        "--pairs": bool(pairs),
        "--name": name is not None,
        "--seeds": seeds != 1,
        "--curve": curve,
        "--tracker": bool(tracker),
        "--override": override is not None,
        "--dry-run": dry_run,
    }
    if again is not None and any(given.values()):
        idle = ", ".join(one for one, is_given in given.items() if is_given)
        raise ConfigError(
            f"{idle} would change nothing: {again} goes by its own plan", "leave it out"
        )
    workspace = find_workspace(Path.cwd())
    if again is not None:
        check_name(again)
    if stop is not None:
        return _stop(runs_folder(workspace) / stop)
    if resume is not None:
        states, stopped = _follow([runs_folder(workspace) / resume])
        return _ended(states, None, output_format, stopped=stopped)
    if plan is None:
        alone = ", ".join(one for one, is_given in given.items() if is_given)
        if alone:
            raise ConfigError(
                f"{alone} without a plan: nothing would be trained",
                "`tunegate plan --out plan.json` writes one; `tunegate train` alone lists the runs",
            )
        return _list(workspace, output_format)
    check_trackers(tracker or ())
    from tunegate.decide.gate_folder import Tampered
    from tunegate.decide.lock import LockMismatch
    from tunegate.train.plan import read_plan

    try:
        return _train(
            workspace,
            read_plan(plan),
            pairs=pairs,
            name=name,
            seeds=seeds,
            curve=curve,
            trackers=tracker or (),
            override=override,
            dry_run=dry_run,
            output_format=output_format,
        )
    except (LockMismatch, Tampered) as error:
        say(f"error: {error.message}")
        say(f"hint: {error.hint}")
        return ExitCode.LOCK


def _train(
    workspace: Workspace,
    plan: Plan,
    *,
    pairs: Sequence[str] | None,
    name: str | None,
    seeds: int,
    curve: bool,
    trackers: Sequence[str],
    override: str | None,
    dry_run: bool,
    output_format: Format,
) -> ExitCode:
    from tunegate.train.preflight.problem import refusals
    from tunegate.train.running.curve import SHARES, nested_part
    from tunegate.train.running.folder import check_free
    from tunegate.tui.output.run_text import problem_lines
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin
    from tunegate.tui.training import (
        CHECKED,
        make,
        prepared,
        run_name,
        runs_folder,
        suite_fingerprint,
    )

    called = run_name(plan, name)
    parts = [
        (_part_name(called, share, seed, curve=curve, seeds=seeds), share, seed)
        for share in (SHARES if curve else (1.0,))
        for seed in range(seeds)
    ]
    if not dry_run:
        for part, _, _ in parts:
            check_free(runs_folder(workspace) / part)
    suite = suite_fingerprint(workspace)
    clearance = None
    if override is None and not dry_run:
        clearance = cleared(workspace, plan, suite=suite)
    with progress_bar() as progress:
        session = begin(pairs, select=CHECKED, progress=progress)
        ready = prepared(session, plan, progress=progress)
    for line in problem_lines(ready.problems):
        say(line)
    for reason, number in ready.left_out.items():
        say(f"left out: {reason}: {number:,}")
    if refusals(ready.problems):
        say("the run is refused")
        if output_format == "json":
            put(_checks(ready))
        return ExitCode.FINDINGS
    if dry_run:
        return _told(ready, output_format)
    if override is not None:
        say(f"without a clearance of the gate: {override}")
    folders = [
        make(
            workspace,
            ready,
            name=part,
            suite=suite,
            clearance=clearance,
            override=override,
            trackers=trackers,
            train=nested_part(ready.train, share, seed=plan.seed),
            seed=plan.seed + seed,
        )
        for part, share, seed in parts
    ]
    states, stopped = _follow(folders)
    found = _curve(states) if curve and not stopped else None
    return _ended(states, found, output_format, stopped=stopped)


def cleared(workspace: Workspace, plan: Plan, *, suite: str | None) -> Mapping[str, Any]:
    """The gate's clearance for a plan's pairs and model and this suite, as a run keeps it.

    Raises:
        UserError: when the gate has not cleared them.
    """
    from tunegate.curate.errors import UserError
    from tunegate.decide.clearance import require_clearance

    if suite is None:
        raise UserError(
            "there is no suite, so that the gate can have cleared nothing",
            'name one in tunegate.toml and run `tunegate gate`, or give a reason: --override "..."',
        )
    clearance = require_clearance(workspace, pairs=plan.data, suite=suite, plan=plan)
    return clearance.model_dump(mode="json")


def _part_name(called: str, share: float, seed: int, *, curve: bool, seeds: int) -> str:
    part = f"-{100 * share:.0f}" if curve else ""
    return f"{called}{part}{f'-s{seed}' if seeds > 1 else ''}"


def _told(ready: Prepared, output_format: Format) -> ExitCode:
    """What would be trained."""
    if output_format == "json":
        put(_checks(ready))
    else:
        steps = _steps(ready)
        put(f"{len(ready.train):,} rows, {len(ready.held_out):,} held out, {steps:,} steps")
    say("nothing stands in the way of the run")
    return ExitCode.FINE


def _checks(ready: Prepared) -> str:
    from tunegate.tui.output.run_text import checks_json

    return checks_json(
        ready.problems, rows=len(ready.train), held_out=len(ready.held_out), steps=_steps(ready)
    )


def _steps(ready: Prepared) -> int:
    from tunegate.train.running.trainer import all_steps

    return all_steps(ready.plan, len(ready.train)) if ready.train else 0


def _follow(folders: Sequence[Path]) -> tuple[list[RunState], bool]:
    """Run one after the other; how they stand, and whether a person stopped them.

    Behind a stop, from here or by `--stop` elsewhere, the others wait and are told with it.
    """
    from tunegate.train.running.folder import read_run

    states: list[RunState] = []
    for nth, folder in enumerate(folders, start=1):
        state, stopped = _followed(folder)
        states.append(state)
        if stopped or state.status == "stopped":
            return [*states, *map(read_run, folders[nth:])], True
    return states, False


def _followed(folder: Path) -> tuple[RunState, bool]:
    from tunegate.train.running.following import Following
    from tunegate.tui.ctrl_c import CtrlC
    from tunegate.tui.training_shown import Shown

    heard = 0
    with Shown(folder.name) as shown, CtrlC() as pressed:
        child = Following(folder)
        while child.look(shown.see):
            times = pressed.times
            if times > heard and times > 1:
                child.kill()
            elif times > heard:
                say("stopping behind this step, with a checkpoint; Ctrl-C again kills it")
                child.stop()
            heard = times
        return child.follow(shown.see), pressed.times > 0


def _curve(states: Sequence[RunState]) -> Curve | None:
    from tunegate.train.running.curve import SHARES, Trained, learning_curve, read_losses

    if any(one.status != "done" for one in states):
        return None
    most = max(one.origin.rows for one in states)
    return learning_curve(
        [
            Trained(
                share=min(SHARES, key=lambda share: abs(share - one.origin.rows / most)),
                rows=one.origin.rows,
                seed=one.plan.seed,
                losses=read_losses(one.path),
            )
            for one in states
        ]
    )


def _ended(
    states: Sequence[RunState], curve: Curve | None, output_format: Format, *, stopped: bool
) -> ExitCode:
    from tunegate.tui.output.run_text import curve_text, run_text, runs_json, seeds_text

    if output_format == "json":
        put(runs_json(states, curve))
    else:
        for one in states:
            put(run_text(one))
        put(curve_text(curve) if curve is not None else seeds_text(states))
    if any(one.status == "failed" for one in states) and not stopped:
        return ExitCode.FINDINGS
    unfinished = any(one.status != "done" for one in states)
    return ExitCode.CANCELLED if unfinished else ExitCode.FINE


def _stop(folder: Path) -> ExitCode:
    from tunegate.curate.errors import UserError
    from tunegate.train.running.folder import read_run
    from tunegate.train.running.following import stop_run

    state = read_run(folder)
    if not stop_run(folder):
        state = read_run(folder)  # it may have ended, or be about to begin, between two looks
        if state.status == "running":
            raise UserError(f"{state.name}: the run is only just beginning", "try again")
        raise UserError(
            f"{state.name}: there is nothing to stop, the run is {state.status}",
            "`tunegate train` lists the runs",
        )
    say(f"{state.name} stops behind the step under way")
    return ExitCode.FINE


def _list(workspace: Workspace, output_format: Format) -> ExitCode:
    from tunegate.train.running.folder import list_runs, read_run
    from tunegate.tui.output.run_text import runs_json, runs_line
    from tunegate.tui.training import runs_folder

    folder = runs_folder(workspace)
    states = [read_run(folder / name) for name in list_runs(folder)]
    if output_format == "json":
        put(runs_json(states))
        return ExitCode.FINE
    if not states:
        say("there are no runs yet; `tunegate plan --out plan.json` and `tunegate train plan.json`")
    for one in states:
        put(runs_line(one))
    return ExitCode.FINE
