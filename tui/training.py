"""What `tunegate train` puts together: rows by the plan's method, checks, and folders of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.drafting.confirmed import without_unconfirmed
from tunegate.curate.errors import ConfigError
from tunegate.curate.findings import Findings
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.wording import count
from tunegate.curate.workspace import STATE_NAME, Workspace
from tunegate.train.plan import Plan
from tunegate.train.preflight.mask import TrainedTokens
from tunegate.train.preflight.problem import Problem
from tunegate.train.running.dataset import Row, held_out_split, rows_of
from tunegate.train.running.folder import (
    RUNS,
    Origin,
    check_name,
    make_run,
    plan_fingerprint,
    rows_hash,
)
from tunegate.tui.session import Session
from tunegate.tui.streams import say

if TYPE_CHECKING:
    from tunegate.curate.generation import Generator

CHECKED = ("L", "P")
"""Rule families that are run before a training: leakage and private data."""


@dataclass(frozen=True)
class Prepared:
    """Rows that are ready, and what the checks say of them."""

    plan: Plan
    train: tuple[Row, ...]
    held_out: tuple[Row, ...]
    left_out: Mapping[str, int]
    """Pairs that became no row, by reason."""
    problems: tuple[Problem, ...]
    pairs: str
    """Fingerprint of the curated pairs."""
    raft: Mapping[str, Any] | None = None
    """The manifest of RAFT rows; None for another method."""
    tokens: TrainedTokens | None = None
    """What one pass over the rows trains; None where it is not known, and on-policy, where the
    student writes what it learns from."""


@dataclass(frozen=True)
class Sides:
    """Pairs to train on and to hold out."""

    train: Dataset
    held_out: Dataset
    left_out: Mapping[str, int]
    """Pairs that became no row, by reason."""
    raft: Mapping[str, Any] | None = None
    """The manifest of RAFT rows."""


def runs_folder(workspace: Workspace) -> Path:
    """Where runs are."""
    return workspace.root / STATE_NAME / RUNS


def suite_fingerprint(workspace: Workspace) -> str | None:
    """Of the suite in the settings; None without one.

    Raises:
        InputError: when it cannot be read.
    """
    if not workspace.settings.suite:
        return None
    from tunegate.evaluate.suite_file import read_suite

    names = [str(workspace.root / name) for name in workspace.settings.suite]
    settings = workspace.settings
    suite = read_suite(names, metric=settings.gate.metric, settings=settings, base=workspace.root)
    return suite.fingerprint


def run_name(plan: Plan, name: str | None) -> str:
    """What a run is called when nobody says: its method, its model, and the plan's hash."""
    if name is not None:
        check_name(name)
        return name
    model = "".join(
        sign if sign.isalnum() or sign in "._" else "-" for sign in Path(plan.model).name
    )
    return f"{plan.method}-{model.strip('-.')[:40] or 'model'}-{plan_fingerprint(plan)[:6]}"


def prepared(session: Session, plan: Plan, *, progress: Progress = SILENT) -> Prepared:
    """Make the rows of the plan's method, and check everything before the run.

    Args:
        session: With the rules of `CHECKED` chosen.
        plan: Of the run.
        progress: Sees rules, retrieval and the teacher at work.

    Raises:
        UserError: when the pairs do not suit the method, or model or teacher cannot be had.
    """
    from tunegate.train.architecture import read_architecture
    from tunegate.train.machine import this_machine
    from tunegate.train.memory.estimate import Estimator
    from tunegate.train.planning import setup_of
    from tunegate.train.preflight.checks import preflight
    from tunegate.train.preflight.data import (
        leakage_problems,
        privacy_problems,
        set_problems,
    )
    from tunegate.train.preflight.problem import refusals

    examined = session.examine(progress=progress)
    curated = examined.curated
    confirmed, waiting = without_unconfirmed(curated, session.decisions)
    dataset = confirmed.dataset
    planned = plan.data if plan.data != curated.dataset.fingerprint else dataset.fingerprint
    findings = _of(examined.findings, dataset)
    early = [
        *set_problems(dataset, planned=planned),
        *leakage_problems(findings),
        *privacy_problems(findings),
    ]
    left_out: dict[str, int] = {}
    if waiting:
        left_out["drafts that nobody has confirmed"] = waiting
    if refusals(early):
        return Prepared(plan, (), (), left_out, tuple(early), plan.data)
    sides = _sides(session, plan, dataset, progress=progress)
    left_out |= sides.left_out
    rows = Dataset.of(pl.concat([sides.train.frame, sides.held_out.frame]))
    architecture = read_architecture(plan.model)
    machine = this_machine(runs_folder(session.workspace))
    teacher = None
    if plan.distillation is not None and plan.distillation.way == "on-policy":
        teacher = read_architecture(plan.distillation.teacher)
    setup = setup_of(plan, device="cpu" if machine.card is None else "cuda")
    progress.start("checking before the run", total=None)
    found = preflight(
        plan.model_copy(update={"data": rows.fingerprint}),
        rows,
        Findings(findings.frame.clear(), rows.fingerprint),
        tokenizer=_tokenizer(plan),
        architecture=architecture,
        need=Estimator(architecture, teacher=teacher).of(setup),
        machine=machine,
        generation=_generation(plan),
        held_out=frozenset(sides.held_out.frame["id"]),
    )
    tokens = None if plan.on_policy else found.tokens
    problems = tuple(sorted([*early, *found.problems], key=lambda one: not one.refuses))
    if refusals(problems):
        return Prepared(plan, (), (), left_out, problems, plan.data, tokens=tokens)
    return Prepared(
        plan=plan,
        train=tuple(rows_of(sides.train)),
        held_out=tuple(rows_of(sides.held_out)),
        left_out=left_out,
        problems=problems,
        pairs=plan.data,
        raft=sides.raft,
        tokens=tokens,
    )


def make(
    workspace: Workspace,
    made: Prepared,
    *,
    name: str,
    suite: str | None,
    clearance: Mapping[str, Any] | None,
    override: str | None,
    trackers: Sequence[str],
    train: Sequence[Row] | None = None,
    seed: int | None = None,
) -> Path:
    """Write the folder of a run.

    Args:
        workspace: Where to.
        made: Rows and plan.
        name: Of the run.
        suite: Fingerprint of the suite the pairs were held against.
        clearance: Of the gate.
        override: Why it begins without.
        trackers: That are told.
        train: A part of the rows, for a learning curve.
        seed: In place of the plan's.

    Raises:
        UserError: when there is one of this name.
    """
    plan = made.plan if seed is None else made.plan.model_copy(update={"seed": seed})
    rows = list(made.train if train is None else train)
    held_out = list(made.held_out)
    origin = Origin(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        pairs=made.pairs,
        suite=suite,
        clearance=None if clearance is None else dict(clearance),
        override=override,
        rows=len(rows),
        held_out=len(held_out),
        rows_hash=rows_hash(rows, held_out),
        left_out=dict(made.left_out),
        warnings=[f"{one.check}: {one.message}" for one in made.problems if not one.refuses],
        trackers=list(trackers),
    )
    folder = runs_folder(workspace) / name
    make_run(folder, plan, origin, train=rows, held_out=held_out, raft=made.raft)
    return folder


def check_trackers(names: Sequence[str]) -> None:
    """Refuse a tracker that is not known or not installed.

    Raises:
        ConfigError: it names it.
    """
    from importlib.util import find_spec

    from tunegate.train.running.trainer import TRACKERS

    for name in names:
        if name not in TRACKERS:
            raise ConfigError(f"--tracker {name!r} is none", f"one of {', '.join(TRACKERS)}")
        if find_spec(name) is None:
            raise ConfigError(f"--tracker {name}: it is not installed", f"pip install {name}")


def _sides(session: Session, plan: Plan, dataset: Dataset, *, progress: Progress) -> Sides:
    """Pairs as the method has them."""
    if plan.raft is not None:
        from tunegate.tui.raft_rows import raft_rows

        made = raft_rows(
            session.workspace,
            dataset,
            plan.raft,
            held_out=plan.held_out,
            seed=plan.seed,
            progress=progress,
        )
        return Sides(
            made.built.dataset("train"),
            made.built.dataset("held-out"),
            made.left_out,
            made.manifest,
        )
    train, held_out = held_out_split(dataset, share=plan.held_out, seed=plan.seed)
    part = plan.distillation
    if part is None or part.way == "on-policy":
        return Sides(train, held_out, {})
    from tunegate.train.running.distillation import taught

    done = taught(
        train,
        _teacher(session.workspace, part.teacher),
        way=part.way,
        max_tokens=part.max_new_tokens,
        rationale_weight=part.rationale_weight,
        seed=plan.seed,
        progress=progress,
    )
    if done.rationales:
        say(f"{count(done.rationales, 'row')} of reasoning beside the answers")
    return Sides(done.dataset, held_out, done.left_out)


def _teacher(workspace: Workspace, named: str) -> Generator:
    """A generator of the settings of this name, else the model of this folder or name."""
    from tunegate.evaluate.generators.choice import open_generator
    from tunegate.evaluate.generators.kept import Kept
    from tunegate.evaluate.generators.local import LocalGenerator
    from tunegate.tui.evaluating import REPLIES

    if named in workspace.settings.generators:
        opened = open_generator(named, workspace.settings.generators, base=workspace.root)
    else:
        opened = LocalGenerator(named)
    return Kept(opened, workspace.root / STATE_NAME / REPLIES)


def _of(findings: Findings, dataset: Dataset) -> Findings:
    """Findings of these pairs alone: those of drafts that wait are aside."""
    ids = dataset.frame["id"].implode()
    return Findings(findings.frame.filter(pl.col("pair").is_in(ids)), findings.fingerprint)


def _tokenizer(plan: Plan) -> Any:
    """As it is, without what a run adds to it: the checks say what is missing."""
    from transformers import AutoTokenizer

    from tunegate.train.running.student import folder_of

    return AutoTokenizer.from_pretrained(
        str(folder_of(plan.model)), local_files_only=True, trust_remote_code=False
    )


def _generation(plan: Plan) -> Any:
    """What the model ends a turn with, where its folder says so; it may be several tokens."""
    from transformers import GenerationConfig

    from tunegate.train.running.student import folder_of

    folder = folder_of(plan.model)
    if not (folder / "generation_config.json").is_file():
        return None
    return GenerationConfig.from_pretrained(str(folder), local_files_only=True)
