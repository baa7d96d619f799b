"""`tunegate train`: carry out a plan, in a process of its own that can be stopped and resumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.streams import columns, put, say, wants_color

if TYPE_CHECKING:
    from tunegate.curate.workspace import Workspace
    from tunegate.train.plan import Plan
    from tunegate.train.running.curve import Curve
    from tunegate.train.running.folder import RunState
    from tunegate.train.sweep_outcome import Outcome
    from tunegate.tui.training import Prepared

EXAMPLES = """
tunegate train                                    the runs of this workspace
tunegate train plan.json                          what `tunegate plan --out plan.json` wrote
tunegate train plan.json --dry-run                the checks alone
tunegate train plan.json --seeds 3                three runs; the worst has to pass the gate
tunegate train plan.json --curve                  would more data help
tunegate train plan-*.json                        a sweep's runs, and which did best
tunegate train --resume lora-llama-1f0c2a
tunegate train plan.json --override "a trial, nothing will be shipped"
"""

Format = Literal["text", "json"]


def command(
    *,
    plans: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PLAN]...",
            help="The file that `tunegate plan` wrote, or those of its --sweep, which are trained "
            "one after the other and compared; without one, and without --resume, the runs are "
            "listed.",
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
    compare: Annotated[
        list[str] | None,
        typer.Option(
            "--compare",
            metavar="RUN",
            help="Put runs that are done beside one another by their held-out loss; given twice "
            "or more.",
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

    if sum((bool(plans), resume is not None, stop is not None, bool(compare))) > 1:
        raise ConfigError(
            "a plan, --resume, --stop and --compare are four things", "leave three of them out"
        )
    if override is not None and not override.strip():
        raise ConfigError("--override takes a reason", 'as in --override "a trial"')
    again = resume or stop or " and ".join(compare or ())
    given = {
        "--pairs": bool(pairs),
        "--name": name is not None,
        "--seeds": seeds != 1,
        "--curve": curve,
        "--tracker": bool(tracker),
        "--override": override is not None,
        "--dry-run": dry_run,
    }
    if again and any(given.values()):
        idle = ", ".join(one for one, is_given in given.items() if is_given)
        raise ConfigError(
            f"{idle} would change nothing: {again} {'go' if compare else 'goes'} by its own plan",
            "leave it out",
        )
    workspace = find_workspace(Path.cwd())
    for one in (resume, stop, *(compare or ())):
        if one is not None:
            check_name(one)
    if compare:
        return _compare([runs_folder(workspace) / one for one in compare], output_format)
    if stop is not None:
        return _stop(runs_folder(workspace) / stop)
    if resume is not None:
        from tunegate.tui.training_runs import follow

        states, stopped = follow([runs_folder(workspace) / resume])
        return _ended(states, None, output_format, stopped=stopped)
    if not plans:
        alone = ", ".join(one for one, is_given in given.items() if is_given)
        if alone:
            raise ConfigError(
                f"{alone} without a plan: nothing would be trained",
                "`tunegate plan --out plan.json` writes one; `tunegate train` alone lists the runs",
            )
        return _list(workspace, output_format)
    single = ", ".join(one for one in ("--seeds", "--curve", "--dry-run") if given[one])
    if len(plans) > 1 and single:
        raise ConfigError(f"{single} and several plans do not go together", "name one plan")
    check_trackers(tracker or ())
    from tunegate.decide.gate_folder import Tampered
    from tunegate.decide.lock import LockMismatch
    from tunegate.train.plan import located, read_plan

    try:
        return _train(
            workspace,
            [
                located(read_plan(one), one.parent, names=workspace.settings.generators)
                for one in plans
            ],
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
    plans: Sequence[Plan],
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
    from tunegate.train.running.curve import nested_part
    from tunegate.train.running.folder import check_free
    from tunegate.tui.output.run_text import problem_lines
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.session import begin
    from tunegate.tui.training import (
        CHECKED,
        make,
        prepared,
        runs_folder,
        suite_fingerprint,
    )
    from tunegate.tui.training_runs import curve_of, follow, outcome_of, parts_of

    parts = parts_of(plans, name, seeds=seeds, curve=curve)
    if not dry_run:
        for part in parts:
            check_free(runs_folder(workspace) / part.name)
    suite = suite_fingerprint(workspace)
    clearances: list[Mapping[str, Any] | None] = [None] * len(plans)
    if override is None and not dry_run:
        clearances = [cleared(workspace, one, suite=suite) for one in plans]
    with progress_bar() as progress:
        session = begin(pairs, select=CHECKED, progress=progress)
        readies = [prepared(session, one, progress=progress) for one in plans]
    for line in dict.fromkeys(one for ready in readies for one in problem_lines(ready.problems)):
        say(line)
    for reason, number in readies[0].left_out.items():
        say(f"left out: {reason}: {number:,}")
    refused = [ready for ready in readies if refusals(ready.problems)]
    if refused:
        say("the run is refused")
        if output_format == "json":
            put(_checks(refused[0]))
        return ExitCode.FINDINGS
    if dry_run:
        return _told(readies[0], output_format)
    if override is not None:
        say(f"without a clearance of the gate: {override}")
    folders = [
        make(
            workspace,
            readies[part.plan],
            name=part.name,
            suite=suite,
            clearance=clearances[part.plan],
            override=override,
            trackers=trackers,
            train=nested_part(readies[part.plan].train, part.share, seed=plans[part.plan].seed),
            seed=plans[part.plan].seed + part.seed,
        )
        for part in parts
    ]
    states, stopped = follow(folders)
    found = curve_of(states) if curve and not stopped else None
    outcome = (
        outcome_of([one for one in states if one.status == "done"]) if len(plans) > 1 else None
    )
    return _ended(states, found, output_format, stopped=stopped, outcome=outcome)


def _compare(folders: Sequence[Path], output_format: Format) -> ExitCode:
    from tunegate.curate.errors import ConfigError
    from tunegate.train.running.folder import read_run
    from tunegate.train.sweep_outcome import sweep_outcome, tried_runs
    from tunegate.tui.output.run_text import runs_json

    if len(set(folders)) < max(2, len(folders)):
        raise ConfigError("--compare takes two runs or more", "as in --compare one --compare two")
    states = [read_run(one) for one in folders]
    outcome = sweep_outcome(tried_runs(states))
    put(runs_json(states, outcome=outcome) if output_format == "json" else _compared(outcome))
    return ExitCode.FINE


def _compared(outcome: Outcome) -> str:
    from tunegate.tui.output.sweep_text import sweep_text
    from tunegate.tui.output.terminal import render

    return render(sweep_text(outcome), width=columns(), color=wants_color("auto")).rstrip("\n")


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


def _told(ready: Prepared, output_format: Format) -> ExitCode:
    """What would be trained."""
    from tunegate.tui.output.run_text import tokens_line

    if output_format == "json":
        put(_checks(ready))
    else:
        steps = _steps(ready)
        put(f"{len(ready.train):,} rows, {len(ready.held_out):,} held out, {steps:,} steps")
        if ready.tokens is not None:
            put(tokens_line(ready.tokens))
    say("nothing stands in the way of the run")
    return ExitCode.FINE


def _checks(ready: Prepared) -> str:
    from tunegate.tui.output.run_text import checks_json

    return checks_json(
        ready.problems,
        rows=len(ready.train),
        held_out=len(ready.held_out),
        steps=_steps(ready),
        tokens=ready.tokens,
    )


def _steps(ready: Prepared) -> int:
    from tunegate.train.running.trainer import all_steps

    return all_steps(ready.plan, len(ready.train)) if ready.train else 0


def _ended(
    states: Sequence[RunState],
    curve: Curve | None,
    output_format: Format,
    *,
    stopped: bool,
    outcome: Outcome | None = None,
) -> ExitCode:
    from tunegate.tui.output.run_text import curve_text, run_text, runs_json, seeds_text

    if output_format == "json":
        put(runs_json(states, curve, outcome=outcome))
    else:
        for one in states:
            put(run_text(one))
        if outcome is not None:
            put(_compared(outcome))
        else:
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
