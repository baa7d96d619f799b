"""Where the gate of a workspace stands: read from disk, then compared with what is there now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tunegate.curate.errors import UserError
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.settings import CONFIG_NAME
from tunegate.curate.workspace import STATE_NAME, Workspace, find_workspace
from tunegate.decide.advice import Advice, advise
from tunegate.decide.advice_facts import advice_facts
from tunegate.decide.clearance import NotCleared, require_clearance
from tunegate.decide.evidence import Clearance, Evidence
from tunegate.decide.feedback_file import FEEDBACK
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.lock import LOCK_NAME, Lock, changes, read_lock
from tunegate.decide.policy import STAGES, Policy, Stage, policy_of
from tunegate.decide.project import Project, read_project
from tunegate.decide.record.writing import RECORDS, read_body, record_of
from tunegate.decide.verdict import Verdict


@dataclass(frozen=True)
class GateState:
    """What is on disk. Nothing of it was compared with the files that it speaks of."""

    root: Path
    lock: Lock | None = None
    policy: Policy | None = None
    """That was frozen; without a lock that of the settings; None when these state none."""
    evidences: tuple[Evidence, ...] = ()
    """That were measured under the lock, in the order of the stages."""
    looks: tuple[tuple[str, int], ...] = ()
    """How often the test split was looked at, by stage."""
    record: Path | None = None
    """The latest record under the lock."""
    verdict: Verdict | None = None
    """That this record holds."""
    problem: UserError | None = None
    """Why the rest is missing: the lock was edited, or evidence changed."""

    def evidence(self, stage: Stage) -> Evidence | None:
        """Of a stage; None when it was not measured."""
        return next((one for one in self.evidences if one.stage == stage), None)

    @property
    def folder(self) -> GateFolder | None:
        """Where the evidence is; None without a lock."""
        return None if self.lock is None else GateFolder(self.root, self.lock.digest)

    @property
    def next_stage(self) -> Stage | None:
        """What a walk would measure next; None when it is over.

        The tune stage is next when the gate says to train: it is measured when runs are done.
        """
        if self.policy is None:
            return None
        for stage in ("prompt", "rag"):
            one = self.evidence(stage)
            if one is None:
                return stage
            if one.test.low >= self.policy.good_enough:
                return None
        said = self.verdict
        return "tune" if said is not None and (said.verdict == "tune: go" or said.trained) else None


@dataclass(frozen=True)
class GateCheck:
    """What is there now, against what was frozen."""

    workspace: Workspace
    project: Project | None = None
    """None when the gate cannot begin."""
    problem: UserError | None = None
    """Why it cannot."""
    changed: tuple[str, ...] = ()
    """What is not what was frozen, a clause each."""


def read_state(workspace: Workspace) -> GateState:
    """What is on disk; takes no longer than its files are long."""
    root = workspace.root
    try:
        lock = read_lock(root)
    except UserError as error:
        return GateState(root, problem=error)
    if lock is None:
        return GateState(root, policy=_policy(workspace))
    folder = GateFolder(root, lock.digest)
    policy = lock.frozen.policy
    try:
        found = tuple(one for stage in STAGES if (one := folder.read(stage)) is not None)
        looks = tuple(folder.looks().items())
    except UserError as error:
        return GateState(root, lock, policy, problem=error)
    record, verdict = _record(root, lock) if found else (None, None)
    return GateState(root, lock, policy, found, looks, record, verdict)


def check_state(state: GateState, *, progress: Progress = SILENT) -> GateCheck:
    """Read everything that the gate would measure with, and compare; seconds for many pairs.

    Raises:
        Cancelled: when `progress` says so.
    """
    try:
        workspace = find_workspace(state.root)
    except UserError as error:
        return GateCheck(Workspace(state.root), problem=error)
    try:
        project = read_project(workspace, progress=progress)
    except UserError as error:
        return GateCheck(workspace, problem=error)
    changed: tuple[str, ...] = ()
    if state.lock is not None:
        changed = tuple(changes(state.lock.frozen, project.frozen))
    return GateCheck(workspace, project, changed=changed)


def advice_of(workspace: Workspace, *, progress: Progress = SILENT) -> tuple[Advice, ...]:
    """What the data itself says before anything is spent; nothing where it cannot be read.

    Raises:
        Cancelled: when `progress` says so.
    """
    try:
        facts = advice_facts(find_workspace(workspace.root), progress=progress)
    except UserError:  # a file cannot be read, which is the problem already
        return ()
    return advise(facts)


def clearance_of(workspace: Workspace) -> Clearance | UserError:
    """Leave to train on the pairs as they are, or why there is none, in the gate's words."""
    try:
        workspace = find_workspace(workspace.root)
        if read_lock(workspace.root) is None:
            # said before files are read that the gate may not even have yet
            return NotCleared(
                f"{workspace.root / LOCK_NAME}: nothing was frozen",
                "run `tunegate gate` first: it measures the prompt and the rag stage",
            )
        frozen = read_project(workspace).frozen
        return require_clearance(workspace, pairs=frozen.pairs or "", suite=frozen.suite)
    except UserError as error:
        return error


def seen(workspace: Workspace) -> tuple[float, ...]:
    """Changes with the settings, and when the gate writes: a lock, evidence, a record, opinions."""
    state = workspace.root / STATE_NAME
    gate = state / "gate"
    files = (workspace.root / LOCK_NAME, workspace.root / CONFIG_NAME, state / FEEDBACK)
    places = (*files, state / RECORDS, gate, *gate.glob("*"))
    return tuple(place.stat().st_mtime for place in places if place.exists())


def _policy(workspace: Workspace) -> Policy | None:
    try:
        return policy_of(workspace.settings.gate)
    except UserError:  # `check_state` says so
        return None


def _record(root: Path, lock: Lock) -> tuple[Path | None, Verdict | None]:
    """The latest record of a lock, and the verdict in it; one that cannot be read is none."""
    places = (root / STATE_NAME / RECORDS).glob(f"*-{lock.digest[:8]}-*.json")
    for path in sorted(places, key=lambda one: one.stat().st_mtime, reverse=True):
        try:
            record = record_of(read_body(path), origin=path.name)
            if record.lock == lock.digest:
                return path, Verdict.model_validate(record.judged)
        except (UserError, ValidationError):
            continue
    return None, None
