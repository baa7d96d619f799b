"""The runs of one `tunegate train`: what each is called, how they are followed, what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tunegate.curate.errors import ConfigError
from tunegate.train.plan import Plan
from tunegate.train.running.curve import SHARES, Curve, Trained, learning_curve, read_losses
from tunegate.train.running.folder import RunState, read_run
from tunegate.train.running.following import Following
from tunegate.train.sweep_outcome import Outcome, sweep_outcome, tried_runs
from tunegate.tui.ctrl_c import CtrlC
from tunegate.tui.streams import say
from tunegate.tui.training import run_name
from tunegate.tui.training_shown import Shown


@dataclass(frozen=True)
class Part:
    """One run of a command."""

    name: str
    plan: int
    """Its number."""
    share: float
    """Of the rows."""
    seed: int
    """Added to that of the plan."""


def parts_of(plans: Sequence[Plan], name: str | None, *, seeds: int, curve: bool) -> list[Part]:
    """The runs: of one plan its seeds and shares, of several plans each.

    Raises:
        ConfigError: when two of the plans are the same.
    """
    if len(plans) == 1:
        called = run_name(plans[0], name)
        return [
            Part(_part_name(called, share, seed, curve=curve, seeds=seeds), 0, share, seed)
            for share in (SHARES if curve else (1.0,))
            for seed in range(seeds)
        ]
    names = [
        run_name(one, None if name is None else f"{name}-{nth}")
        for nth, one in enumerate(plans, start=1)
    ]
    twice = next((one for one in names if names.count(one) > 1), None)
    if twice is not None:
        raise ConfigError(f"two of the plans are the same: both would be {twice}", "leave one out")
    return [Part(one, nth, 1.0, 0) for nth, one in enumerate(names)]


def outcome_of(done: Sequence[RunState]) -> Outcome | None:
    """Of runs that are done; None with fewer than two."""
    return sweep_outcome(tried_runs(done)) if len(done) > 1 else None


def follow(folders: Sequence[Path]) -> tuple[list[RunState], bool]:
    """Run one after the other; how they stand, and whether a person stopped them.

    Behind a stop, from here or by `--stop` elsewhere, the others wait and are told with it.
    """
    states: list[RunState] = []
    for nth, folder in enumerate(folders, start=1):
        state, stopped = followed(folder)
        states.append(state)
        if stopped or state.status == "stopped":
            return [*states, *map(read_run, folders[nth:])], True
    return states, False


def followed(folder: Path) -> tuple[RunState, bool]:
    """Run one to its end; how it stands, and whether Ctrl-C was pressed."""
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


def curve_of(states: Sequence[RunState]) -> Curve | None:
    """The learning curve of runs on shares of the rows; None unless all are done."""
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


def _part_name(called: str, share: float, seed: int, *, curve: bool, seeds: int) -> str:
    part = f"-{100 * share:.0f}" if curve else ""
    return f"{called}{part}{f'-s{seed}' if seeds > 1 else ''}"
