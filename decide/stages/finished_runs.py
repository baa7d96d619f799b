"""Which training runs the tune stage measures, and why the others are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tunegate.curate.errors import UserError
from tunegate.curate.workspace import STATE_NAME
from tunegate.decide.evidence import Clearance, TuneEvidence
from tunegate.train.plan import Plan
from tunegate.train.running.dataset import read_rows
from tunegate.train.running.folder import (
    RUNS,
    RunState,
    list_runs,
    plan_fingerprint,
    read_run,
    rows_hash,
)


class NotOfThisLock(UserError):  # noqa: N818  (what it is)
    """A run does not stand on the clearance; the message names the run and what differs."""


@dataclass(frozen=True)
class Chosen:
    """Runs of one plan that stand on a clearance."""

    runs: tuple[RunState, ...] = ()
    """By seed."""
    left_out: tuple[str, ...] = ()
    """A clause for each of the others: its name and the reason."""

    def measured_by(self, evidence: TuneEvidence | None) -> bool:
        """Whether evidence is there of these runs and of no other; without runs it always is."""
        if not self.runs:
            return True
        return evidence is not None and {one.run for one in evidence.models} == {
            one.name for one in self.runs
        }


def read_runs(root: Path) -> tuple[list[RunState], list[str]]:
    """All runs of a workspace, the latest made last, and a clause for each that is damaged."""
    folder = root / STATE_NAME / RUNS
    found: list[RunState] = []
    damaged: list[str] = []
    for name in list_runs(folder):
        try:
            found.append(read_run(folder / name))
        except UserError as error:
            damaged.append(f"{name}: {error.message}")
    return found, damaged


def choose_runs(runs: Iterable[RunState], clearance: Clearance, seeds: Sequence[int]) -> Chosen:
    """The runs that are measured: all of the plan that was trained last, whatever came out.

    Of one plan no run is chosen over another, since the worst must pass. Another plan takes the
    place of a former one as a whole. Parts of a learning curve, which saw fewer rows, are left out.

    Args:
        runs: The latest made last, see `read_runs`.
        clearance: That they have to stand on.
        seeds: Of the policy.
    """
    fit: list[RunState] = []
    left_out: list[str] = []
    for one in runs:
        why = refusal(one, clearance)
        if why is None and one.plan.seed not in seeds:
            listed = ", ".join(map(str, seeds))
            why = f"the seed {one.plan.seed} is none of those that were frozen: {listed}"
        if why is None:
            fit.append(one)
        else:
            left_out.append(f"{one.name}: {why}")
    if not fit:
        return Chosen(left_out=tuple(left_out))
    last = recipe(fit[-1].plan)
    of_last = [one for one in fit if recipe(one.plan) == last]
    most = max(one.origin.rows for one in of_last)
    for one in fit:
        if recipe(one.plan) != last:
            left_out.append(f"{one.name}: the plan of {fit[-1].name} was trained after it")
        elif one.origin.rows < most:
            left_out.append(f"{one.name}: it saw {one.origin.rows:,} of {most:,} rows")
    whole = [one for one in of_last if one.origin.rows == most]
    return Chosen(tuple(sorted(whole, key=lambda one: (one.plan.seed, one.name))), tuple(left_out))


def check_runs(runs: Sequence[RunState], clearance: Clearance) -> None:
    """Refuse runs that do not stand on the clearance, or are of several plans.

    Raises:
        NotOfThisLock: for the first of them.
    """
    for one in runs:
        why = refusal(one, clearance)
        if why is None and recipe(one.plan) != recipe(runs[0].plan):
            why = f"its plan is not that of {runs[0].name}"
        if why is not None:
            raise NotOfThisLock(f"the run {one.name}: {why}", "train again: `tunegate train PLAN`")


def refusal(run: RunState, clearance: Clearance) -> str | None:
    """Why a run cannot be evidence under a clearance, a clause; None when it can."""
    result, given = run.result, run.origin.clearance
    if run.status != "done" or result is None or run.output is None:
        return f"it is {run.status}" if run.status != "done" else "it has no weights"
    if given is None:
        reason = run.origin.override
        return "it was trained without a clearance" + (f" ({reason})" if reason else "")
    for name, there, here in (
        ("lock", given.get("lock"), clearance.lock),
        ("pairs", run.origin.pairs, clearance.pairs),
        ("pairs", result.pairs, clearance.pairs),
        ("suite", run.origin.suite, clearance.suite),
        ("evidence of the prompt stage", given.get("prompt"), clearance.prompt),
        ("evidence of the rag stage", given.get("rag"), clearance.rag),
        ("plan", result.plan, plan_fingerprint(run.plan)),
    ):
        if there != here:
            return f"its {name} is {_short(there)}, and what holds is {_short(here)}"
    sides = [read_rows(run.path / name) for name in ("train.jsonl", "held-out.jsonl")]
    if rows_hash(*sides) != run.origin.rows_hash or result.rows != run.origin.rows_hash:
        return "its rows were changed after it was made"
    return None


def recipe(plan: Plan) -> str:
    """16 hex digits of everything in a plan that decides on the weights, but for the seed."""
    return plan_fingerprint(plan.model_copy(update={"seed": 0}))


def _short(value: object) -> str:
    return "none" if value is None else str(value)[:16]
