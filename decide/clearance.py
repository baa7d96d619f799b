"""Leave to train: given for evidence of both cheaper stages under one lock, and not otherwise."""

from __future__ import annotations

from tunegate.curate.errors import UserError
from tunegate.curate.workspace import Workspace
from tunegate.decide.evidence import Clearance, PromptEvidence, RagEvidence
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.lock import LOCK_NAME, Lock, read_lock
from tunegate.decide.policy import STAGES
from tunegate.decide.verdict import KnowledgeFacts, ReadinessFacts, Verdict, judge
from tunegate.train.plan import Plan


class NotCleared(UserError):  # noqa: N818  (what it is)
    """Training may not begin; the message names what is missing."""


def clear(
    lock: Lock,
    prompt: PromptEvidence,
    rag: RagEvidence,
    *,
    readiness: ReadinessFacts,
    knowledge: KnowledgeFacts | None = None,
) -> Clearance:
    """A clearance by this evidence.

    Raises:
        NotCleared: when the gate says anything but `tune: go`.
        ValueError: when the evidence is not of this lock.
    """
    verdict = judge(
        lock.frozen.policy,
        lock=lock.digest,
        prompt=prompt,
        rag=rag,
        readiness=readiness,
        knowledge=knowledge,
    )
    return _of(verdict, lock, prompt, rag, pairs=readiness.fingerprint)


def _of(
    verdict: Verdict, lock: Lock, prompt: PromptEvidence, rag: RagEvidence, *, pairs: str
) -> Clearance:
    if verdict.verdict != "tune: go" or verdict.method is None:
        raise NotCleared(
            f"the gate says {verdict.verdict}: {' '.join(verdict.why)}",
            "`tunegate gate` shows the stages",
        )
    return Clearance(
        lock=lock.digest,
        prompt=prompt.digest,
        rag=rag.digest,
        pairs=pairs,
        suite=lock.frozen.suite,
        method=verdict.method,
        why=verdict.why,
        overridden=verdict.overridden,
    )


def require_clearance(
    workspace: Workspace, *, pairs: str, suite: str, plan: Plan | None = None
) -> Clearance:
    """The clearance that holds for these pairs and this suite.

    Evidence on disk is read anew and judged anew: no file says that training is cleared.

    Args:
        workspace: Whose lock and evidence.
        pairs: Fingerprint of the curated pairs that are to be trained on.
        suite: Fingerprint of the suite, whole.
        plan: That is to be carried out; its model has to be the one that the gate asked.

    Raises:
        NotCleared: when there is no lock, a stage was not measured, pairs or suite are others than
            were frozen, or the gate says something else than to train.
        LockMismatch: when anything else is not what was frozen, or the lock was edited.
        Tampered: when evidence was changed.
        UserError: when a file that the settings name cannot be read, or the plan is for another
            model.
    """
    lock = read_lock(workspace.root)
    run_it = "run `tunegate gate` first: it measures the prompt and the rag stage"
    if lock is None:
        raise NotCleared(f"{workspace.root / LOCK_NAME}: nothing was frozen", run_it)
    if lock.frozen.suite != suite:
        raise NotCleared(
            f"the gate measured the suite {lock.frozen.suite}, and this one is {suite}", run_it
        )
    if lock.frozen.pairs != pairs:
        raise NotCleared(
            f"the gate looked at the pairs {lock.frozen.pairs}, and these are {pairs}", run_it
        )
    folder = GateFolder(workspace.root, lock.digest)
    prompt, rag = folder.prompt(), folder.rag()
    lacking = [stage for stage, one in zip(STAGES, (prompt, rag), strict=False) if one is None]
    if prompt is None or rag is None:
        raise NotCleared(
            f"under the lock {lock.short} there is no evidence of: {', '.join(lacking)}", run_it
        )
    from tunegate.decide.project import project_facts, read_project  # read all, which takes seconds
    from tunegate.decide.walk import check_lock

    project = read_project(workspace)
    check_lock(lock, project)
    readiness, knowledge = project_facts(project)
    if readiness is None:
        raise NotCleared("no pairs were looked at", "name them as `data` in tunegate.toml")
    clearance = clear(lock, prompt, rag, readiness=readiness, knowledge=knowledge)
    if plan is not None:
        _check_base(workspace, lock, plan)
    return clearance


def _check_base(workspace: Workspace, lock: Lock, plan: Plan) -> None:
    """Refuse a plan for another model than was measured, where that can be told."""
    from tunegate.decide.stages.trained_models import base_note
    from tunegate.evaluate.generators.choice import generator_settings

    base_note(
        plan,
        lock.frozen.identity,
        root=workspace.root,
        asked=generator_settings(lock.frozen.generator, workspace.settings.generators),
        what="the plan begins",
    )
